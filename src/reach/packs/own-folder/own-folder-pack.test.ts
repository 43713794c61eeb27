import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FakeFile } from '../../../../test/fakes/catalog-tree.ts';
import { answersOf, program, reachOf } from '../../../../test/fakes/reach.ts';

const TOOL = 'usr/share/tool/bin/tool';
const DATA = 'usr/share/tool/data/words.txt';
const HELP = 'usr/share/tool/lib/help';
const SORT = 'usr/bin/sort';
const OTHER = 'usr/share/other/words.txt';

function answers(text: string): Record<string, string> {
  const files: Record<string, FakeFile> = {
    ...Object.fromEntries(
      ['perl', 'python3', 'ruby', 'php', 'node'].map((name) => [`usr/bin/${name}`, program()]),
    ),
    'bin/sh': program(),
    [SORT]: program(),
    'usr/bin/tool': { link: `../share/tool/bin/tool` },
    [TOOL]: { content: text, mode: 0o755 },
    [DATA]: '',
    [HELP]: { content: '#!/bin/sh\nsort\n', mode: 0o755 },
    [OTHER]: '',
  };
  const isOwned = (): boolean => true;
  return answersOf(reachOf(files, { entrypoint: ['/usr/bin/tool'] }, { isOwned }), [DATA, SORT, OTHER]);
}

describe('a script that finds files from its own place', () => {
  for (const text of [
    '#!/usr/bin/python3\nopen(Path(__file__).resolve().parents[1] / "data" / name)',
    '#!/usr/bin/ruby\nPathname.new(__dir__).parent.join("data", name).read',
    '#!/usr/bin/node\nreaddirSync(path.join(__dirname, "../data"))',
    "#!/usr/bin/php\n<?php foreach (glob(dirname(__FILE__) . '/../data/*.txt') as $x) readfile($x);",
    '#!/usr/bin/perl\nmy $root = dirname(dirname(abs_path($0))); open F, join("/", $root, "data", $name);',
  ])
    it(`opens data of its folder, and runs none of it: ${text.split('\n')[0]}`, () =>
      assert.deepEqual(answers(text), { [DATA]: 'possibly', [SORT]: 'unreachable', [OTHER]: 'unreachable' }));

  it('runs what it names there', () =>
    assert.equal(
      answers('#!/usr/bin/python3\nrun([join(dirname(__file__), "..", "lib", "help")])')[SORT],
      'possibly',
    ));

  it('has no folder of its own where programs of everybody are', () => {
    const files = {
      'usr/bin/perl': program(),
      'usr/bin/tool': { content: '#!/usr/bin/perl\nopen F, dirname($0);', mode: 0o755 },
      [SORT]: program(),
    };
    const report = reachOf(files, { entrypoint: ['/usr/bin/tool'] }, { isOwned: () => true });
    assert.equal(answersOf(report)[SORT], 'unreachable');
  });

  it('is not one that does not ask for its place', () =>
    assert.equal(answers('#!/usr/bin/python3\nprint("data")')[DATA], 'unreachable'));
});
