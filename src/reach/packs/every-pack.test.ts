import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FakeFile } from '../../../test/fakes/catalog-tree.ts';
import { answersOf, program, reachOf } from '../../../test/fakes/reach.ts';
import { REACH_WORLDS } from '../../../test/fakes/reach-worlds.ts';
import { REACH_ANSWERS, type ReachReport } from '../types.ts';

const UNRELATED = 40;
const OTHERS: Record<string, FakeFile> = {
  'usr/libexec/unrelated': program({ needed: ['libunrelated.so'] }),
  'usr/share/doc/unrelated/README': 'read me',
  'usr/lib/python3/dist-packages/unrelated.py': '',
  'usr/share/perl5/Unrelated.pm': '',
  'usr/share/php/Unrelated.php': '<?php',
  'usr/lib/ruby/vendor_ruby/unrelated.rb': '',
  'usr/share/nodejs/unrelated/index.js': '',
  'usr/share/java/unrelated.jar': '',
};

const isIdle = (answer: string | undefined): boolean =>
  answer === 'unreachable' || answer === 'cannot run here';
const level = (answer: string | undefined): number => REACH_ANSWERS.indexOf(answer as never);

for (const [id, { files, entrypoint, to, computed }] of Object.entries(REACH_WORLDS)) {
  const reach = (all: Record<string, FakeFile>, input = {}): ReachReport =>
    reachOf(all, { entrypoint }, input);
  const told = answersOf(reach({ ...files, ...OTHERS }));

  describe(`the pack ${id}`, () => {
    it('leads to what a literal names, and nowhere else', () => {
      assert.ok(!isIdle(told[to]), `${to} is ${told[to]}`);
      assert.ok(isIdle(told['usr/libexec/unrelated']));
    });

    it('says the same of files in another order, among others, and without those that nothing reaches', () => {
      const turned = Object.fromEntries(Object.entries({ ...files, ...OTHERS }).reverse());
      assert.deepEqual(answersOf(reach(turned)), told);
      const many = Object.fromEntries(
        Array.from({ length: UNRELATED }, (_, index) => [`usr/share/x/${index}.txt`, `${index}`]),
      );
      assert.deepEqual(answersOf(reach({ ...files, ...OTHERS, ...many }), Object.keys(told)), told);
      const left = Object.entries({ ...files, ...OTHERS }).filter(([path]) => !isIdle(told[path]));
      const kept = Object.fromEntries(Object.entries(told).filter(([, answer]) => !isIdle(answer)));
      assert.deepEqual(answersOf(reach(Object.fromEntries(left))), kept);
    });

    it('says no less when more is started', () => {
      const roots = [{ why: 'one more', argv: ['/usr/libexec/unrelated', ...Object.keys(files)] }];
      const more = answersOf(reach({ ...files, ...OTHERS }, { roots }));
      for (const [path, answer] of Object.entries(told)) assert.ok(level(more[path]) >= level(answer), path);
    });

    it('says possibly, with a trigger, once the literal is computed', {
      skip: computed === undefined,
    }, () => {
      const report = reach({ ...files, ...OTHERS, ...computed });
      assert.equal(answersOf(report)[to], 'possibly');
      assert.ok(
        report.pathTo(to).some(({ trigger }) => trigger !== undefined),
        'no trigger leads there',
      );
    });

    it('names literals that are where it says', () => {
      const report = reach({ ...files, ...OTHERS });
      for (const { path } of report.files)
        for (const { evidence } of report.pathTo(path)) {
          const file = files[evidence.where];
          if (file === undefined) continue;
          const content = typeof file === 'object' && 'content' in file ? file.content : (file as string);
          assert.ok(
            Buffer.from(content as string).includes(evidence.literal, 0, 'latin1'),
            `${evidence.literal} in ${evidence.where}`,
          );
        }
    });
  });
}
