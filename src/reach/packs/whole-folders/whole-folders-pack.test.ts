import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answersOf, program, reachOf } from '../../../../test/fakes/reach.ts';

const TOOLS = ['tar', 'cp', 'grep', 'find', 'rsync', 'cat', 'busybox'];
const FILES = {
  'bin/sh': program(),
  ...Object.fromEntries(TOOLS.map((name) => [`usr/bin/${name}`, program()])),
  'etc/a.conf': '',
  'etc/b/c.txt': '',
  'usr/share/doc/x/copyright': '',
};

function opened(command: string, isRun = false): string[] {
  const files = { ...FILES, 'srv/job': `#!/bin/sh\n${command}\n` };
  const entrypoint = isRun ? command.split(' ') : ['/srv/job'];
  const answers = answersOf(reachOf(files, { entrypoint }));
  return ['etc/a.conf', 'etc/b/c.txt', 'usr/share/doc/x/copyright'].filter(
    (path) => answers[path] === 'possibly' || answers[path] === 'reachable',
  );
}

const ETC = ['etc/a.conf', 'etc/b/c.txt'];
const ALL = [...ETC, 'usr/share/doc/x/copyright'];

describe('a folder for everybody', () => {
  for (const [command, expected] of [
    ['tar -czf /tmp/a.tgz /etc', ETC],
    ['tar czf - /etc | cat', ETC],
    ['tar -C /etc -cf - .', ETC],
    ['cd /etc && tar c .', ETC],
    ['(cd / && find etc -type f | xargs cat)', ETC],
    ['cp -a /etc /tmp/x', ETC],
    ['busybox cp -R /etc /tmp/x', ETC],
    ['rsync -a / /tmp/x', ALL],
    ['grep -rl x /usr/share/doc', ['usr/share/doc/x/copyright']],
    ['find /etc -type f -exec cat {} +', ETC],
    ['find / -type f', ALL],
    ["find /etc -name '*.conf' -print", ['etc/a.conf']],
    ["find /etc -iname 'C.[tu]xt' -o -name b -type d", ['etc/b/c.txt']],
    ["find /etc -not -name '*.conf'", ETC],
    ['find /etc -maxdepth 1 -type f', ['etc/a.conf']],
  ] as const)
    it(`is read whole by ${command}`, () => assert.deepEqual(opened(command), expected));

  it('is read as far as a pattern of a script fits', () => {
    assert.deepEqual(opened('for file in /etc/*; do cat "$file"; done'), ['etc/a.conf']);
    assert.deepEqual(opened('cat /usr/share/doc/*/copyright'), ['usr/share/doc/x/copyright']);
    for (const pattern of ['*', '*.conf', './a*'])
      assert.deepEqual(opened(`cd /etc; for file in ${pattern}; do cat "$file"; done`), ['etc/a.conf']);
    assert.deepEqual(opened('cat "/usr/share/doc/$(basename "$0")/copyright"'), [
      'usr/share/doc/x/copyright',
    ]);
    assert.deepEqual(opened('cd /usr/share/doc && cat */copyright'), ['usr/share/doc/x/copyright']);
  });

  it('is read by what is started so', () => {
    assert.deepEqual(opened('/usr/bin/tar -c /etc', true), ETC);
  });

  for (const command of [
    'tar -xzf /tmp/a.tgz -C /etc',
    'cp -a /srv/x /etc',
    'cp /srv/x /etc',
    'grep x /etc',
    'find /etc -type d',
    'find / -xdev -perm -4000 -exec chmod a-s {} +',
    'find /etc -name "*.old" -delete',
    'cat /etc',
    'cd /etc && ls -l a.c',
    'cd /usr; cd share/doc',
  ])
    it(`is not read by ${command}`, () => assert.deepEqual(opened(command), []));
});
