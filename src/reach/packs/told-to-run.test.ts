import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answersOf, program, reachOf } from '../../../test/fakes/reach.ts';

const TOOLS = ['t1', 't2'];

/** Of t1, t2 and the files beside a script what it reaches; each was run by the interpreter beside what was said of it. */
function reached(
  name: string,
  text: string,
  {
    files = {},
    environment = [],
    argv,
  }: { files?: Record<string, string>; environment?: string[]; argv?: string[] },
) {
  const interpreter = { py: 'python3', pl: 'perl', rb: 'ruby', js: 'node', php: 'php' }[name] ?? name;
  const script = `srv/app.${name}`;
  const report = reachOf(
    {
      [`usr/bin/${interpreter}`]: program({ imports: ['execve', 'dlopen'] }),
      'usr/bin/sh': program(),
      'bin/sh': program(),
      ...Object.fromEntries(TOOLS.map((tool) => [`usr/bin/${tool}`, program()])),
      [script]: text,
      ...Object.fromEntries(Object.entries(files).map(([path, content]) => [`srv/${path}`, content])),
    },
    {
      entrypoint: [`/usr/bin/${interpreter}`, ...(argv ?? [`/${script}`])],
      workingFolder: '/srv',
      environment,
    },
    { isOwned: (path) => path !== script && !path.endsWith('.ini') },
  );
  const answers = Object.entries(answersOf(report));
  return answers
    .filter(([path, answer]) => answer !== 'unreachable' && answer !== 'via a shell' && path !== script)
    .map(([path]) => path.replace(/^(?:srv|usr\/bin)\//, ''))
    .filter((path) => TOOLS.includes(path) || path in files)
    .sort()
    .join(' ');
}

type Case = readonly [
  name: string,
  text: string,
  expected: string,
  more?: { files?: Record<string, string>; environment?: string[]; argv?: string[] },
];

const M = { 'm.py': '', 'pk/__init__.py': '', 'pk/a.py': '' };
const P = { 'M.pm': '1;', 'lib/N.pm': 'require O; 1;', 'lib/O.pm': '1;' };
const R = { 'm.rb': '', 'lib/n.rb': '' };

const CASES: readonly Case[] = [
  ['py', 'import subprocess; n = 1; subprocess.run([f"t{n}"])', 't1 t2'],
  ['py', 'import subprocess; subprocess.run(["t%d" % 1])', 't1 t2'],
  ['py', 'import subprocess; subprocess.run("t" + "1")', 't1 t2'],
  ['py', 'import subprocess; subprocess.run(f"t1 {1}", shell=True)', 't1'],
  ['py', 'import subprocess; subprocess.run("""\nset -e\nt1\n""", shell=True)', 't1'],
  ['py', 'import os; os.system("cd /x && t1")', 't1'],
  ['py', 'import subprocess as s, functools; run = functools.partial(s.run); run(["t1"])', 't1'],
  ['py', 'import pty; pty.spawn("t1")', 't1'],
  ['py', 'import os; getattr(os, "sys" + "tem")("t1")', 't1 t2'],
  ['py', 'import importlib; importlib.import_module(".a", "pk")', 'pk/__init__.py pk/a.py', { files: M }],
  ['py', 'exec("import m")', 'm.py', { files: M }],
  [
    'py',
    'import sys, subprocess; subprocess.run([sys.executable, "-m", "pk.a"])',
    'pk/__init__.py pk/a.py t1 t2',
    { files: M },
  ],
  ['py', 'import sys; sys.path.insert(0, "lib"); import q', 'lib/q.py', { files: { 'lib/q.py': '' } }],
  ['py', 'import q', 'lib/q.py', { files: { 'lib/q.py': '' }, environment: ['PYTHONPATH=lib'] }],
  ['py', '', 'l.ini m.py', { files: { ...M, 'l.ini': 'class=m.H' } }],
  ['py', '', 'm.py serve t1 t2', { files: { 'm.py': '', serve: 'import m' }, argv: ['serve'] }],
  ['pl', 'my $n = 1; system "t$n"', 't1 t2'],
  ['pl', 'system "t" . 1', 't1 t2'],
  ['pl', 'system sprintf("t%d", 1)', 't1 t2'],
  ['pl', 'readpipe("t1")', 't1'],
  ['pl', 'print <<`E`;\nt1\nE\n', 't1'],
  ['pl', 'BEGIN { push @INC, "." } use M;', 'M.pm', { files: P }],
  ['pl', 'use lib "lib"; use N;', 'lib/N.pm lib/O.pm', { files: P }],
  ['pl', 'use N;', 'lib/N.pm', { files: { 'lib/N.pm': '1;' }, environment: ['PERL5LIB=lib'] }],
  ['pl', '', 'M.pm', { files: { 'M.pm': '1;' }, environment: ['PERL5OPT=-I/srv -MM'] }],
  ['pl', '', 'lib/N.pm lib/O.pm', { files: P, argv: ['-Ilib', '-e', 'use N'] }],
  ['rb', 'system("sh", "-c", "t1; t2")', 't1 t2'],
  ['rb', 'system <<~E\n  set -e\n  t1\nE', 't1'],
  ['rb', 'open("|t1") { |f| f.read }', 't1'],
  ['rb', `eval "require './m'"`, 'm.rb', { files: R }],
  ['rb', '$LOAD_PATH.unshift "lib"; require "n"', 'lib/n.rb', { files: R }],
  ['rb', 'require "n"', 'lib/n.rb', { files: R, environment: ['RUBYLIB=lib'] }],
  ['rb', '', 'm.rb', { files: R, environment: ['RUBYOPT=-r./m'] }],
  ['rb', '', 'lib/n.rb', { files: R, argv: ['-Ilib', '-rn', '-e', ''] }],
  ['js', 'require("child_process").execSync(`t${1} a`)', 't1 t2'],
  ['js', 'require("child_process").execSync("t" + 1)', 't1 t2'],
  ['js', 'require("child_process").spawnSync("sh", ["-c", "cd /x; t1"])', 't1'],
  ['js', 'const run = require("util").promisify(require("child_process").exec); run("t1 a")', 't1'],
  ['js', 'require("child_process").execSync("cd /x && t1")', 't1'],
  [
    'php',
    '<?php set_include_path("lib"); require "m.php";',
    'lib/m.php',
    { files: { 'lib/m.php': '<?php' } },
  ],
];

describe('what an interpreter is told to run and load', () => {
  for (const [name, text, expected, more = {}] of CASES)
    it(`is found, or may be anything: ${name} ${JSON.stringify(text)} ${more.argv?.join(' ') ?? ''}${more.environment?.join(' ') ?? ''}`, () => {
      assert.equal(reached(name, text, more), expected);
    });
});
