import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FakeFile } from '../../../../test/fakes/catalog-tree.ts';
import { answersOf, library, program, reachOf } from '../../../../test/fakes/reach.ts';

const ZONE = 'usr/share/zoneinfo/Asia/Tokyo';
const LOCALE = 'usr/lib/locale/de_DE.utf8/LC_CTYPE';
const CATALOG = 'usr/share/locale/de/LC_MESSAGES/a.mo';
const PRELOADED = 'usr/lib/x86_64-linux-gnu/libj.so.2';
const GCONV = 'usr/lib/x86_64-linux-gnu/gconv/EUC-JP.so';

const FILES: Record<string, FakeFile> = {
  'bin/sh': program(),
  'usr/bin/env': program({ imports: ['execvp'] }),
  'usr/bin/a': program({
    needed: ['libx.so'],
    imports: ['localtime_r', 'setlocale', 'execvp'],
    strings: ['tool'],
  }),
  'usr/bin/python3': program(),
  'usr/bin/perl': program(),
  'usr/bin/ruby': program(),
  'usr/bin/node': program(),
  'usr/bin/unrelated': program(),
  'usr/share/zoneinfo/Asia/Seoul': 'TZif',
  [ZONE]: 'TZif',
  [LOCALE]: 'x',
  [CATALOG]: 'x',
  [PRELOADED]: library({ needed: ['libk.so'] }),
  [GCONV]: library(),
  'usr/lib/locale/ja_JP.eucjp/LC_CTYPE': 'x',
  'usr/lib/libk.so': library(),
  'usr/lib/ruby/vendor_ruby/r.rb': '',
  'opt/v/lib/libx.so': library({ needed: ['liby.so'] }),
  'opt/v/lib/liby.so': library(),
  'opt/v/bin/tool': program(),
  'opt/v/bin/other': program(),
  'opt/p/m.py': '',
  'opt/p/M.pm': '1;',
  'opt/p/m.rb': '',
  'opt/p/m/index.js': '',
  'srv/a.py': 'import m\n',
  'srv/a.pl': 'use M;\n',
  'srv/a.rb': 'require "m"\n',
  'srv/a.js': 'require("m")\n',
};

function answers(entrypoint: string[], more: Record<string, FakeFile>): Record<string, string> {
  const isOwned = (path: string): boolean => !path.startsWith('srv/');
  return answersOf(reachOf({ ...FILES, ...more }, { entrypoint }, { isOwned }));
}

/** What a start script gives to what it starts, and the files that this leads to. */
const GIVEN: readonly [lines: string, paths: readonly string[]][] = [
  ['export TZ=Asia/Tokyo\nexec a', [ZONE]],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: of a shell
  ['export TZ="${TZ:-Asia/Tokyo}"\nexec a', [ZONE]],
  ['LANG=de_DE.UTF-8 a', [LOCALE, CATALOG]],
  ['export LC_ALL=ja_JP.eucJP\nexec a', [GCONV]],
  ['export LD_PRELOAD=libj.so.2\nexec a', [PRELOADED, 'usr/lib/libk.so']],
  ["export LD_PRELOAD=$(find /usr/lib -name 'libj.so.*' | head -1)\nexec a", [PRELOADED, 'usr/lib/libk.so']],
  ['export LD_PRELOAD="/usr/lib/$(uname -m)-linux-gnu/libj.so.2"\nexec a', [PRELOADED]],
  ['export LD_LIBRARY_PATH=/opt/v/lib\nexec a', ['opt/v/lib/libx.so', 'opt/v/lib/liby.so']],
  ['export PATH=/opt/v/bin:$PATH\nexec a', ['opt/v/bin/tool']],
  ['export PYTHONPATH=/opt/p\nexec python3 /srv/a.py', ['opt/p/m.py']],
  ['PYTHONPATH=/opt/p:/x python3 /srv/a.py', ['opt/p/m.py']],
  ['export PERL5LIB=/opt/p\nexec perl /srv/a.pl', ['opt/p/M.pm']],
  ['export RUBYLIB=/opt/p\nexec ruby /srv/a.rb', ['opt/p/m.rb']],
  ['export RUBYOPT=-rr\nexec ruby /srv/a.rb', ['usr/lib/ruby/vendor_ruby/r.rb']],
  ['export NODE_PATH=/opt/p\nexec node /srv/a.js', ['opt/p/m/index.js']],
];

describe('variables that are given to what is started', () => {
  for (const [lines, paths] of GIVEN)
    it(`lead to files: ${lines.split('\n', 1)[0]}`, () => {
      const start = { content: `#!/bin/sh\n${lines}\n`, mode: 0o755 };
      const told = answers(['/srv/start'], { 'srv/start': start });
      assert.deepEqual(
        paths.filter((path) => told[path] !== 'possibly'),
        [],
      );
      for (const path of ['usr/share/zoneinfo/Asia/Seoul', 'opt/v/bin/other'])
        assert.equal(told[path], 'unreachable', path);
    });

  it('lead to no character set of a locale that is not installed', () => {
    const start = { content: '#!/bin/sh\nexport LC_ALL=ko_KR.eucKR\nexec a\n', mode: 0o755 };
    assert.equal(answers(['/srv/start'], { 'srv/start': start })[GCONV], 'unreachable');
  });

  for (const [name, option, module] of [
    ['NODE_OPTIONS', '--stack-size=9 --require /opt/p/m', 'opt/p/m/index.js'],
    ['RUBYOPT', '-rr', 'usr/lib/ruby/vendor_ruby/r.rb'],
    ['PERL5OPT', '-I/opt/p -MM', 'opt/p/M.pm'],
  ] as const)
    it(`lead to what options in ${name} name, and to no program from outside`, () => {
      const start = { content: `#!/bin/sh\nexport ${name}="${option}"\nexec a\n`, mode: 0o755 };
      const others = {
        'usr/share/nodejs/x/index.js': '',
        'usr/share/perl5/X.pm': '1;',
        'usr/lib/ruby/vendor_ruby/x.rb': '',
      };
      const told = answers(['/srv/start'], { 'srv/start': start, ...others });
      assert.equal(told[module], 'possibly');
      for (const path of Object.keys(others)) assert.equal(told[path], 'unreachable', path);
    });

  it('lead there from a command line, settings of a supervisor, and other languages', () => {
    const texts: Record<string, FakeFile> = {
      'etc/default/locale': 'LANG=de_DE.UTF-8\n',
      'srv/a.ini': 'environment=TZ="Asia/Tokyo",A="b"\n',
      'srv/b.py': 'import os\nos.environ["TZ"] = "Asia/Tokyo"\n',
      'srv/c.yaml': 'env:\n  TZ: Asia/Tokyo\n',
    };
    for (const [path, text] of Object.entries(texts)) {
      const told = answers(['/usr/bin/a', `/${path}`], { [path]: text });
      assert.equal(told[path.startsWith('etc') ? LOCALE : ZONE], 'possibly', path);
    }
    assert.equal(answers(['env', 'TZ=Asia/Tokyo', '/usr/bin/a'], {})[ZONE], 'possibly');
  });

  for (const [path, text] of [
    ['srv/d/postgresql.conf', "lc_messages = 'de_DE.UTF-8'"],
    ['srv/d/postgresql.conf', "lc_messages = 'de_DE'"],
    ['srv/locale.yaml', 'language: "de_DE.UTF-8"'],
  ] as const)
    it(`name locales by any name: ${text}`, () => {
      assert.equal(answers(['a', `/${path}`], { [path]: text })[CATALOG], 'possibly');
    });

  it('name a locale by an alias', () => {
    const start = { content: '#!/bin/sh\nLANG=german a\n', mode: 0o755 };
    const aliases = { 'usr/share/locale/locale.alias': 'german\tde_DE.ISO-8859-1\n' };
    const found = answers(['/srv/start'], { 'srv/start': start, ...aliases });
    assert.deepEqual([found[LOCALE], found[CATALOG]], ['possibly', 'possibly']);
  });

  for (const path of ['etc/locale.alias', 'etc/locale.gen', 'var/lib/dpkg/info/locales.config'])
    it(`choose none of those that /${path} lists`, () => {
      const found = answers(['a', `/${path}`], { [path]: '#!/bin/sh\ngerman de_DE.UTF-8\n' });
      assert.equal(found[CATALOG], 'cannot run here');
    });

  it('name a locale as an option', () => {
    assert.equal(answers(['a'], {})[CATALOG], 'cannot run here');
    assert.equal(answers(['a', '--locale=de_DE.UTF-8'], {})[CATALOG], 'possibly');
    const start = { content: '#!/bin/sh\na --locale=de_DE.UTF-8\n', mode: 0o755 };
    assert.equal(answers(['/srv/start'], { 'srv/start': start })[CATALOG], 'possibly');
    assert.equal(answers(['a', '/x/de_DE.UTF-8/y', 'de_DE.x.y/z'], {})[CATALOG], 'cannot run here');
  });

  it('name no folder for the loader, where Perl joins texts', () => {
    const script = {
      content: "$ENV{'LD_PRELOAD'} = $ENV{'LD_PRELOAD'} . ' ' . $library;\nexec 'a';\n",
      mode: 0o755,
    };
    const told = answers(['/usr/bin/perl', '/opt/w/start'], { 'opt/w/start': script, 'opt/w/beside': '' });
    assert.equal(told['opt/w/beside'], 'unreachable');
  });

  it('lead nowhere where nothing of them is there, or they name folders for everything', () => {
    const start = {
      content: '#!/bin/sh\nexport TZ=UTC PATH=/usr/bin LANG=C LD_LIBRARY_PATH=/usr/lib\nexec a\n',
      mode: 0o755,
    };
    const told = answers(['/srv/start'], { 'srv/start': start });
    for (const path of [ZONE, LOCALE, PRELOADED]) assert.equal(told[path], 'unreachable', path);
  });
});
