import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FakeFile } from '../../../../test/fakes/catalog-tree.ts';
import { answersOf, library, program, reachOf } from '../../../../test/fakes/reach.ts';

const FILES: Record<string, FakeFile> = {
  'usr/bin/a': program({
    imports: ['execvp', 'dlopen'],
    strings: ['/etc/a.conf', '/etc/gitconfig', 'libother.so.1'],
  }),
  'usr/bin/ffmpeg': program({ needed: ['libav.so'] }),
  'usr/bin/sort': program(),
  'usr/lib/libav.so': library(),
  'usr/lib/libp.so': library({ needed: ['libq.so'] }),
  'usr/lib/libq.so': library(),
  'usr/share/zoneinfo/Asia/Tokyo': 'TZif',
};

function told(path: string, text: string): Record<string, string> {
  const report = reachOf(
    { ...FILES, [path]: text },
    { entrypoint: ['/usr/bin/a', `/${path}`] },
    { isOwned: (name) => name !== path },
  );
  return answersOf(report);
}

describe('settings of any program', () => {
  for (const [path, text] of [
    ['srv/a.yaml', 'convert:\n  command: ffmpeg -i x\n'],
    ['srv/b.yaml', 'command:\n  - ffmpeg\n  - -i\n'],
    ['srv/a.json', '{"exec": ["ffmpeg", "-i"]}'],
    ['srv/a.toml', 'cmd = ["ffmpeg"]\n'],
    ['srv/a.ini', '[x]\nconverter = ffmpeg\n'],
    ['etc/a.conf', 'video ffmpeg -i %s\n'],
    ['etc/a.conf', 'verify:\n  verifier: ffmpeg\n'],
    ['etc/a.conf', 'ban = <tool> -I x\ntool = ffmpeg\n'],
    ['etc/a.conf', 'ban = x | %(tool)s -I\ntool = ffmpeg <options>\n'],
    ['etc/a.conf', 'ffmpeg = ffmpeg <options>\n'],
    ['srv/Procfile', 'web: ffmpeg stream\n'],
    ['srv/crontab', '5,10 * * * 1-5 ffmpeg\n'],
    ['srv/times', '@daily ffmpeg\n'],
    ['etc/a.conf', 'CustomLog "|ffmpeg 5" combined\n'],
    ['etc/a.conf', 'RewriteMap m prg:ffmpeg\n'],
    ['etc/a.conf', 'UserParameter=x[*],ffmpeg | head\n'],
    ['etc/a.conf', 'actionban = ffmpeg <ip>\n'],
    ['srv/Makefile', 'TOOL ?= ffmpeg\nall:\n\t@$(TOOL) x\n'],
    ['etc/gitconfig', '[filter "x"]\n  clean = ffmpeg clean -- %f\n'],
  ] as const)
    it(`run the program that they name without a folder: ${text.trim().split('\n')[0]}`, () => {
      const answers = told(path, text);
      assert.equal(answers['usr/bin/ffmpeg'], 'possibly');
      assert.equal(answers['usr/lib/libav.so'], 'possibly');
    });

  for (const path of ['srv/Dockerfile', 'srv/x/.github/workflows/ci.yaml', 'srv/.travis.yml'])
    it(`run nothing where another machine builds by them: ${path}`, () => {
      assert.equal(told(path, 'run: ffmpeg -i x\n')['usr/bin/ffmpeg'], 'unreachable');
    });

  it('name the library that a loader takes from a folder of packages', () => {
    const files = {
      ...FILES,
      'usr/bin/a': program({ imports: ['dlopen'], strings: ['/usr/share/vulkan', 'libother.so.1'] }),
      'usr/share/vulkan/icd.d/p.x86_64.json': '{"ICD": {"library_path": "libp.so", "command": "sort"}}',
    };
    const answers = answersOf(reachOf(files, { entrypoint: ['/usr/bin/a'] }));
    assert.deepEqual([answers['usr/lib/libq.so'], answers['usr/bin/sort']], ['possibly', 'unreachable']);
  });

  it('run what a device of groff prints with', () => {
    const DESC = 'usr/share/groff/1.23.0/font/devpdf/DESC';
    const files = {
      ...FILES,
      'usr/bin/a': program({ imports: ['execvp'], strings: ['/usr/share/groff/1.23.0/font'] }),
      [DESC]: 'res 72000\npostpro ffmpeg\npapersize sort\n',
    };
    const answers = answersOf(reachOf(files, { entrypoint: ['/usr/bin/a'] }));
    assert.deepEqual([answers['usr/bin/ffmpeg'], answers['usr/bin/sort']], ['possibly', 'unreachable']);
  });

  it('run nothing that a word of them is called like', () => {
    for (const text of [
      'order: sort\n',
      'sort = ffmpeg files\n',
      '# command: ffmpeg\n',
      'Subsystem ffmpeg /usr/lib/a\n',
    ]) {
      const answers = told('etc/a.conf', text);
      assert.equal(answers['usr/bin/ffmpeg'], 'unreachable', text);
      assert.equal(answers['usr/bin/sort'], 'unreachable', text);
    }
  });

  it('load the library that they name without a folder', () => {
    const answers = told('etc/a.conf', 'Driver = libp.so\n');
    assert.deepEqual([answers['usr/lib/libp.so'], answers['usr/lib/libq.so']], ['possibly', 'possibly']);
  });

  it('name zones', () => {
    assert.equal(told('srv/a.yaml', 'timezone: Asia/Tokyo\n')['usr/share/zoneinfo/Asia/Tokyo'], 'possibly');
  });
});
