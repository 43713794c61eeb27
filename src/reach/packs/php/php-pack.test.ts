import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import type { FakeFile } from '../../../../test/fakes/catalog-tree.ts';
import { answersOf, library, program, reachOf } from '../../../../test/fakes/reach.ts';
import { readIni } from './php-facts.ts';
import { readPhp } from './read-php.ts';

const EXTENSIONS = 'usr/lib/php/2024';
const strings = ['/etc/php/8.4/fpm', '/etc/php/8.4/fpm/conf.d', `/${EXTENSIONS}`, '.:/usr/share/php'];
const imports = ['dlopen', 'popen'];
const FILES: Record<string, FakeFile> = {
  'usr/bin/php': program({ imports, strings }),
  'usr/sbin/php-fpm8.4': program({ imports, strings }),
  'etc/php/8.4/fpm/php.ini': '; see /etc/cron.d/php\nauto_prepend_file = /srv/first.php\n',
  'etc/php/8.4/fpm/conf.d/20-gd.ini': 'extension=gd.so\n;extension=idle\n',
  'etc/php/8.4/fpm/php-fpm.conf': 'include=/etc/php/8.4/fpm/pool.d/*.conf\n',
  'etc/cron.d/php': '* * * * * root /usr/bin/tar\n',
  [`${EXTENSIONS}/gd.so`]: library({ needed: ['libgd.so'] }),
  [`${EXTENSIONS}/idle.so`]: library(),
  'usr/lib/libgd.so': library(),
  'usr/share/php/Lib/Used.php': '<?php class Used {}',
  'usr/share/php/Lib/Idle.php': '<?php class Idle {}',
  'usr/share/php/Lib/words.json': '{}',
  'srv/first.php': '<?php',
  'srv/lib/x.php': '<?php',
  'usr/bin/tar': program(),
  'bin/sh': program(),
};

function run(code: string, { argv = ['php', '/srv/a.php'], more = {} as Record<string, FakeFile> } = {}) {
  const report = reachOf({ ...FILES, 'srv/a.php': `<?php ${code}`, ...more }, { entrypoint: argv });
  const answers = answersOf(report);
  return {
    of: (path: string) => answers[path],
    used: answers['usr/share/php/Lib/Used.php'],
    idle: answers['usr/share/php/Lib/Idle.php'],
    triggers: report.triggers.map(({ trigger, evidence }) => [trigger, evidence.literal]),
  };
}

/** An archive of files that are packed (phar file format), behind a program. */
function phar(files: Record<string, string>): Buffer {
  const number = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    return bytes;
  };
  const packed = Object.values(files).map((text) => deflateRawSync(text));
  const list = Object.entries(files).flatMap(([name, { length }], at) => [
    number(name.length),
    Buffer.from(name),
    ...[length, 0, packed[at]?.length ?? 0, 0, 0x1000, 0].map(number),
  ]);
  const manifest = Buffer.concat([
    number(packed.length),
    Buffer.alloc(6),
    ...['a', ''].flatMap((text) => [number(text.length), Buffer.from(text)]),
    ...list,
  ]);
  const stub = "#!/usr/bin/env php\n<?php require 'phar://' . __FILE__ . '/a.php'; __HALT_COMPILER(); ?>\n";
  return Buffer.concat([Buffer.from(stub), number(manifest.length), manifest, ...packed]);
}

describe('a program of PHP', () => {
  it('includes from folders that are joined into include_path', () => {
    for (const path of [
      "get_include_path() . PATH_SEPARATOR . __DIR__ . '/../usr/share/php/Lib'",
      "__DIR__ . '/../usr/share/php/Lib' . PATH_SEPARATOR . get_include_path()",
      "implode(PATH_SEPARATOR, [__DIR__ . '/none', '/usr/share/php/Lib', x()])",
      "'.' . ':' . '/usr/share/php' . '/Lib'",
    ]) {
      const { used, idle } = run(`set_include_path(${path}); require 'Used.php';`);
      assert.deepEqual([used, idle], ['possibly', 'unreachable'], path);
    }
    run(`set_include_path(${"':' . a() . ".repeat(20_000)}b);`);
  });

  it('runs what packages are handed', () => {
    for (const code of [
      "new Process(['tar', 'x']);",
      "Process::fromShellCommandline('tar x');",
      "(new ExecutableFinder())->find('tar');",
      "$this->exec('tar x');",
      "ini_set('sendmail_path', '/usr/bin/tar');",
    ])
      assert.equal(run(code).of('usr/bin/tar'), 'possibly', code);
    assert.equal(run("$x->find('tar'); $y->exec($z);").of('usr/bin/tar'), 'unreachable');
  });

  it('runs and opens what the texts of an archive behind it say', () => {
    const archive = phar({
      'a.php': "<?php passthru('tar -c'); dl('idle.so');",
      'lib/b.php': "<?php readfile('/etc/cron.d/php');",
    });
    const files = { ...FILES, 'srv/a.phar': archive };
    const answer = (content: Buffer): (string | undefined)[] => {
      const answers = answersOf(
        reachOf({ ...files, 'srv/a.phar': content }, { entrypoint: ['php', '/srv/a.phar'] }),
      );
      return ['usr/bin/tar', `${EXTENSIONS}/idle.so`, 'etc/cron.d/php'].map((path) => answers[path]);
    };
    assert.deepEqual(answer(archive), ['possibly', 'possibly', 'possibly']);
    for (const end of [archive.length - 20, 130, 100])
      assert.equal(answer(archive.subarray(0, end))[2], 'unreachable');
  });

  it('loads the extensions that its settings name, and runs what they put before each script', () => {
    const { of, triggers } = run('');
    assert.deepEqual(
      [
        `${EXTENSIONS}/gd.so`,
        'usr/lib/libgd.so',
        'srv/first.php',
        `${EXTENSIONS}/idle.so`,
        'usr/bin/tar',
      ].map(of),
      ['reachable', 'reachable', 'reachable', 'unreachable', 'unreachable'],
    );
    assert.deepEqual(triggers, []);
    assert.equal(
      run('', { argv: ['php', '-d', 'extension=idle', '/srv/a.php'] }).of(`${EXTENSIONS}/idle.so`),
      'reachable',
    );
  });

  it('includes files by literals, its own folder, constants and variables of literals', () => {
    for (const code of [
      "include 'Lib/Used.php';",
      "require_once __DIR__ . '/../usr/share/php/Lib/Used.php';",
      "require dirname(__FILE__, 2) . '/usr/share/php/Lib/Used.php';",
      "define('LIB', '/usr/share/php'); include LIB . '/Lib/Used.php';",
      'foreach ([\'Used\'] as $name) include "Lib/$name.php";',
      "$file = $x ? 'Lib/Used.php' : 'other.php'; include $file;",
      "set_include_path('/opt'); include('Lib/Used.php');",
    ]) {
      const { used, idle, triggers } = run(code);
      assert.deepEqual([used, idle, triggers], ['possibly', 'unreachable', []], code);
    }
  });

  it('includes any file of a folder where the rest of a name is computed, and of the include path where all is', () => {
    const folder = run('include __DIR__ . "/lib/$page.php";');
    assert.deepEqual([folder.of('srv/lib/x.php'), folder.idle], ['possibly', 'unreachable']);
    assert.deepEqual(folder.triggers, [['computed-include', '__DIR__ . "/lib/$page.php"']]);
    const ends = run('include ROOT . "/Lib/Used.php";');
    assert.deepEqual([ends.used, ends.idle], ['possibly', 'unreachable']);
    for (const code of [
      'include $file;',
      'function f($a) { include $a; }',
      '$a = "x"; $a .= $b; include $a;',
      'eval($code);',
    ]) {
      const isCode = code.startsWith('eval');
      const { idle, triggers } = run(code, isCode ? { more: {} } : {});
      assert.equal(idle, isCode ? 'unreachable' : 'possibly', code);
      assert.equal(triggers.length, isCode ? 0 : 1, code);
    }
  });

  it('opens what is in a folder that it names', () => {
    for (const text of ['readfile("/usr/share/php/Lib/$name.json");', "opendir('/usr/share/php/Lib');"])
      assert.equal(run(text).of('usr/share/php/Lib/words.json'), 'possibly', text);
  });

  it('has the files of a library that is used as data', () => {
    assert.equal(run("include 'Lib/Used.php';").of('usr/share/php/Lib/words.json'), 'possibly');
  });

  it('runs the programs that texts name, by a shell, or any where it computes one', () => {
    assert.equal(run("exec('tar -xf x');").of('usr/bin/tar'), 'possibly');
    assert.equal(run('echo `tar x`;').of('bin/sh'), 'possibly');
    assert.equal(run("echo 'tar';").of('bin/sh'), 'unreachable');
    assert.equal(run('system($x);').of('usr/bin/tar'), 'via a shell');
    const own = reachOf(
      { ...FILES, 'srv/a.php': '<?php system($x);' },
      { entrypoint: ['php', '/srv/a.php'] },
      {
        isOwned: (path) => path !== 'srv/a.php',
      },
    );
    assert.ok(own.triggers.some(({ trigger }) => trigger === 'computed-command'));
  });

  it('is told by a request which script it runs, where it is a server', () => {
    const { of, idle, triggers } = run("include 'Lib/Used.php';", { argv: ['php-fpm8.4', '-F'] });
    assert.deepEqual(
      [of('srv/a.php'), of('etc/php/8.4/fpm/php-fpm.conf'), idle],
      ['possibly', 'reachable', 'unreachable'],
    );
    assert.deepEqual(triggers, [['program-given-at-run', '']]);
  });

  it('may include all where its script comes from outside or was not read', () => {
    for (const argv of [['php'], ['php', '/mnt/x.php'], ['php', '/srv/text']])
      assert.equal(run('', { argv, more: { 'srv/text': 'x' } }).idle, 'possibly', argv.join(' '));
    assert.equal(run('', { argv: ['php', '-r', "include 'Lib/Idle.php'"] }).idle, 'possibly');
    assert.equal(run('', { argv: ['php', '-v'] }).idle, 'unreachable');
  });
});

describe('hostile PHP', () => {
  it('ends, and is never taken for read where it was not', () => {
    for (const code of [
      '('.repeat(50_000),
      '[['.repeat(20_000),
      "'".repeat(100_001),
      'include include',
      '<<<X\n'.repeat(1000),
    ])
      assert.equal(readPhp(`<?php include 'x'; ${code}`).isCut, true, code.slice(0, 20));
    readPhp(`<?php ${'include $a . '.repeat(2000)}'x';`);
    readPhp(`<?php $a = $b; $b = $a; include $a;`);
    readIni(`extension=${' '.repeat(200_000)}`);
  });
});
