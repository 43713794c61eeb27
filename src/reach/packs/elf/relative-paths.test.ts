import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FakeFile } from '../../../../test/fakes/catalog-tree.ts';
import { answersOf, library, program, reachOf } from '../../../../test/fakes/reach.ts';

const PLUGIN = 'usr/lib/x86_64-linux-gnu/a/x.so';
const FILES: Record<string, FakeFile> = {
  [PLUGIN]: library({ needed: ['libp.so'] }),
  'usr/lib/libp.so': library(),
  'usr/lib/libm.so.6': library(),
  'usr/share/a/x.dat': 'x',
  'usr/share/misc/magic.mgc': 'x',
  'usr/lib/a/1/y.conf': 'x',
  'usr/libexec/a-1/a-helper': program(),
  'opt/x/data.bin': 'x',
  'opt/x/plug.so': library({ needed: ['libp.so'] }),
  'opt/x/helper': program(),
  'opt/x/unnamed': program(),
};

/** What is reached for texts of a program. */
const NAMED: readonly [texts: string[], imports: string[], to: string, program?: string][] = [
  [['libm.so.6', '%s/%s.so'], ['dlopen'], 'usr/lib/libp.so'],
  [['/usr/lib/x86_64-linux-gnu', 'libm.so.6', '%s/a/%s'], ['dlopen'], 'usr/lib/libp.so'],
  [['/usr/lib/x86_64-linux-gnu', '/a'], ['dlopen'], 'usr/lib/libp.so'],
  [['/usr/share', '%s/a/%s.dat'], ['open'], 'usr/share/a/x.dat'],
  [['/usr/share', '/a'], ['open'], 'usr/share/a/x.dat'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: as autoconf writes it
  [['${datadir}/a'], ['open'], 'usr/share/a/x.dat'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: as autoconf writes it
  [['${exec_prefix}/lib/a/1'], ['open'], 'usr/lib/a/1/y.conf'],
  [['<prefix:lib/a/1>'], ['open'], 'usr/lib/a/1/y.conf'],
  [['/etc/magic:/usr/share/misc/magic'], ['open'], 'usr/share/misc/magic.mgc'],
  [['a-helper'], ['execv'], 'usr/libexec/a-1/a-helper'],
  [['data.bin'], ['open'], 'opt/x/data.bin', 'opt/x/a'],
  [['plug.so'], ['dlopen'], 'usr/lib/libp.so', 'opt/x/a'],
  // A prefix that ends in a slash, and another put before the rest.
  [['/opt//x/plug.so'], ['dlopen'], 'usr/lib/libp.so'],
  [['helper'], ['execve'], 'opt/x/helper', 'opt/x/a'],
  [['/helper'], ['execve'], 'opt/x/helper', 'opt/x/a'],
  [['%s/helper'], ['execve'], 'opt/x/helper', 'opt/x/a'],
];

describe('a relative text of a program', () => {
  for (const [strings, imports, to, path = 'usr/bin/a'] of NAMED)
    it(`leads to a file: ${strings.at(-1)}`, () => {
      const files = { ...FILES, [path]: program({ strings, imports }) };
      const answers = answersOf(reachOf(files, { entrypoint: [`/${path}`] }));
      assert.ok(['reachable', 'possibly'].includes(answers[to] ?? ''), `${to} is ${answers[to]}`);
      assert.equal(answers['opt/x/unnamed'], 'unreachable');
    });

  it('is a command also after a word of the shell', () => {
    const files = { ...FILES, 'usr/bin/gcc': program(), 'bin/sh': program() };
    const run = program({ imports: ['system'], strings: ['exec gcc -o %o %s'] });
    const answers = answersOf(reachOf({ ...files, 'usr/bin/a': run }, { entrypoint: ['/usr/bin/a'] }));
    assert.equal(answers['usr/bin/gcc'], 'possibly');
  });

  it('leads to one in the work dir', () => {
    const files = { ...FILES, 'usr/bin/a': program({ strings: ['data.bin'] }) };
    const answers = answersOf(reachOf(files, { entrypoint: ['/usr/bin/a'], workingFolder: '/opt/x' }));
    assert.equal(answers['opt/x/data.bin'], 'reachable');
  });

  it('leads nowhere where it is a word, or a folder of everybody', () => {
    const strings = ['a', 'x', '/share', '%s/doc', 'helper', '/usr', '/lib'];
    const files = { ...FILES, 'usr/bin/a': program({ strings, imports: ['execv', 'dlopen', 'open'] }) };
    const answers = answersOf(reachOf(files, { entrypoint: ['/usr/bin/a'] }));
    for (const path of ['usr/share/a/x.dat', 'opt/x/helper', 'usr/libexec/a-1/a-helper'])
      assert.equal(answers[path], 'unreachable', path);
  });

  it('is not its own folder, where it is a dot alone', () => {
    const strings = ['/.', '%s/.', './.'];
    const files = { ...FILES, 'opt/x/a': program({ strings, imports: ['dlopen', 'open'] }) };
    const answers = answersOf(reachOf(files, { entrypoint: ['/opt/x/a'] }));
    assert.equal(answers['opt/x/data.bin'], 'unreachable');
  });

  it('is no file that a shell opens, where it is the name of one of its builtins or applets', () => {
    const busybox = program({ imports: ['execv', 'open'], strings: ['/usr/bin', 'tool', 'a.conf'] });
    const files = { ...FILES, 'usr/bin/busybox': busybox, 'usr/bin/tool': program(), 'usr/bin/a.conf': '' };
    const answers = answersOf(reachOf(files, { entrypoint: ['/usr/bin/busybox'] }));
    assert.equal(answers['usr/bin/tool'], 'via a shell');
    assert.equal(answers['usr/bin/a.conf'], 'reachable');
  });

  it('is the name of a machine, and not the link to setarch that is called so', () => {
    const files = {
      'usr/bin/x86_64': program(),
      'usr/bin/a': program({ imports: ['execvp'], strings: ['x86_64'] }),
    };
    const answers = answersOf(reachOf(files, { entrypoint: ['/usr/bin/a'] }));
    assert.equal(answers['usr/bin/x86_64'], 'unreachable');
  });
});
