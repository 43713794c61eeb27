import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answersOf, library, program, reachOf } from '../../../test/fakes/reach.ts';

const TOOLS = ['t1', 't2'];
/** Of the interpreter, and what is told nothing of. */
const PASSED_OVER = /^\/usr\/lib\/python|\.h$/;

/** Of t1, t2 and the files beside a script what it reaches; each was run by the interpreter beside what was said of it. */
function reached(
  name: string,
  text: string,
  {
    files = {},
    environment = [],
    argv,
  }: { files?: Record<string, string | Buffer>; environment?: string[]; argv?: string[] },
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
      ...Object.fromEntries(
        Object.entries(files).map(([path, content]) => [
          path.startsWith('/') ? path.slice(1) : `srv/${path}`,
          content,
        ]),
      ),
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
    .map((path) => (`/${path}` in files ? `/${path}` : path))
    .filter((path) => TOOLS.includes(path) || (path in files && !PASSED_OVER.test(path)))
    .sort()
    .join(' ');
}

type Case = readonly [
  name: string,
  text: string,
  expected: string,
  more?: { files?: Record<string, string | Buffer>; environment?: string[]; argv?: string[] },
];

const M = { 'm.py': '', 'pk/__init__.py': '', 'pk/a.py': '' };
const P = { 'M.pm': '1;', 'lib/N.pm': 'require O; 1;', 'lib/O.pm': '1;' };
const R = { 'm.rb': '', 'lib/n.rb': '' };

const D = { 'lib/d.txt': 'd', 'lib/r': '#!/bin/sh\n', 'lib/r.pl': '1;' };
const T = {
  'tests/test_a.py': '',
  'tests/check_a.py': '',
  '/usr/lib/python3.13/unittest/__init__.py': '',
  '/usr/lib/python3.13/unittest/__main__.py': 'from .main import main',
  '/usr/lib/python3.13/unittest/main.py': '',
};
const L = { '/usr/lib/libq.so.1': library(), 'lib/q.h': '#define FFI_LIB "libq.so.1"\nint q(void);' };
const H = { 'lib/m.php': '<?php' };
const J = { 'lib/n.js': '' };

const CASES: readonly Case[] = [
  ['py', 'import subprocess; n = 1; subprocess.run([f"t{n}"])', 't1 t2'],
  ['py', 'import subprocess; subprocess.run(["t%d" % 1])', 't1 t2'],
  ['py', 'import subprocess; subprocess.run("t" + "1")', 't1 t2'],
  ['py', 'import subprocess; subprocess.run(f"t1 {1}", shell=True)', 't1'],
  ['py', 'import subprocess; subprocess.run("""\nset -e\nt1\n""", shell=True)', 't1'],
  ['py', 'import os; os.system("cd /x && t1")', 't1'],
  ['py', 'import subprocess as s, functools; run = functools.partial(s.run); run(["t1"])', 't1'],
  ['py', 'import pty; pty.spawn("t1")', 't1'],
  ['py', 'import pexpect\nchild = pexpect.spawn("t1 -a", timeout=5)', 't1'],
  ['py', 'from pexpect import run\nrun("t1 -a")', 't1'],
  ['py', 'import invoke\n@invoke.task\ndef build(c):\n    c.run("t1 -a")', 't1'],
  ['py', 'from plumbum import local\nlocal["t1"]("-a")', 't1'],
  [
    'py',
    'class Command:\n    program = "t1"\n    def run(self):\n        popen_wrapper([self.program, "-a"])',
    't1',
  ],
  ['py', 'import sh\nsh.t1("-a")', 't1'],
  ['py', 'from sh import t1, t2\nt1()', 't1 t2'],
  ['py', 'def build(c):\n    c.run("t1 -a")', ''],
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
  ['js', 'const child = require("child_process"); child.exec("t1 a")', 't1'],
  ['js', 'import * as os from "node:child_process"; os.exec("t1 a")', 't1'],
  ['js', 'const child = process.getBuiltinModule("child_process"); child.exec("t1 a")', 't1'],
  ['js', 'const start = require("cross-spawn"); start("t1", ["a"])', 't1'],
  ['js', 'const child = require("child_process"), x = /t2/; x.exec("t2")', ''],
  [
    'js',
    'const child_process_1 = require("child_process"); (0, child_process_1.execFileSync)("t1", [])',
    't1',
  ],
  ['js', '({5:(a)=>{a.exports=require("child_process")}}); var v=c(5); (0,v.exec)("t1 a")', 't1'],
  ['js', 'var v=require("child_process"); (0,v.execFile)(x)', 't1 t2'],
  ['js', 'const child = __importStar(require("child_process")); child.exec("t1 a")', 't1'],
  ['js', 'const c_1 = __importDefault(require("cross-spawn")); (0, c_1.default)("t1", [])', 't1'],
  ['js', 'const c_1 = __importDefault(require("cross-spawn")); c_1.default.sync("t1", [])', 't1'],
  ['js', 'const start = require("cross-spawn"); start.sync("t1", [])', 't1'],
  ['js', 'const execa = require("execa"); execa.sync("t1"); execa.command("t2 a")', 't1 t2'],
  ['js', 'import { $ } from "execa"; await $`t1 a`', 't1'],
  ['js', 'import { $ as run } from "zx"; await run`cd /x && t1`', 't1'],
  ['js', 'import "zx/globals"; await $`t1 ${x}`', 't1'],
  ['js', 'import { $ } from "zx"; await $`${x} a`', 't1 t2'],
  ['js', 'import { x } from "tinyexec"; await x("t1", ["a"])', 't1'],
  ['js', 'const shell = require("shelljs"); shell.exec("t1 a")', 't1'],
  ['js', 'import spawn from "nano-spawn"; await spawn("t1", ["a"])', 't1'],
  [
    'php',
    '<?php set_include_path("lib"); require "m.php";',
    'lib/m.php',
    { files: { 'lib/m.php': '<?php' } },
  ],
  ['py', 'import os; os.chdir("lib"); open("d.txt")', 'lib/d.txt lib/r lib/r.pl', { files: D }],
  [
    'py',
    'import os, subprocess; os.chdir("/srv/lib"); subprocess.run(["./r"])',
    'lib/d.txt lib/r lib/r.pl',
    { files: D },
  ],
  ['py', 'import os, sys; os.chdir(sys.argv[1]); open("d.txt")', 'lib/d.txt', { files: D }],
  ['py', 'import os, sys, subprocess; os.chdir(sys.argv[1]); subprocess.run(["./r"])', 'lib/r', { files: D }],
  ['py', '', 'lib/q.py', { files: { 'lib/q.py': '' }, argv: ['-c', 'import os; os.chdir("lib"); import q'] }],
  ['py', 'import pickle; pickle.load(open("/tmp/a", "rb"))', 'm.py pk/__init__.py pk/a.py', { files: M }],
  ['py', 'from joblib import load; load("/tmp/a")', 'm.py pk/__init__.py pk/a.py', { files: M }],
  ['py', 'import ctypes, sys; ctypes.CDLL(sys.argv[1])', '/usr/lib/libq.so.1', { files: L }],
  ['py', 'import ctypes; n = 1; ctypes.CDLL(f"libq.so.{n}")', '/usr/lib/libq.so.1', { files: L }],
  ['py', 'import ctypes; ctypes.CDLL("libq.so.1")', '/usr/lib/libq.so.1', { files: L }],
  ['py', 'import ctypes; ctypes.cdll.LoadLibrary("libq.so.1")', '/usr/lib/libq.so.1', { files: L }],
  ['py', 'from ctypes import cdll; cdll["libq.so.1"]', '/usr/lib/libq.so.1', { files: L }],
  ['py', 'import ctypes; ctypes.CDLL(None).system(b"t1 a")', 't1'],
  ['py', 'import ctypes; libc = ctypes.CDLL(None); libc.execv(b"/usr/bin/t1", None)', 't1'],
  ['py', 'import ctypes, sys; ctypes.CDLL(None).system(sys.argv[1])', 't1 t2'],
  ['py', 'import runpy; runpy.run_path("lib/q.py")', 'lib/q.py', { files: { 'lib/q.py': '' } }],
  ['py', 'import runpy; runpy.run_module("m")', 'm.py', { files: M }],
  ['py', 'import os; os.execvp("t1", ["t1"])', 't1'],
  ['py', 'import asyncio; asyncio.create_subprocess_exec("t1")', 't1'],
  ['py', 'import site; site.addsitedir("lib"); import q', 'lib/q.py', { files: { 'lib/q.py': '' } }],
  ['py', 'getattr(__import__("os"), "system")("t1")', 't1 t2'],
  ['py', '__import__("os").system("t1")', 't1'],
  ['py', 'import os; f = os.system; f("t1")', 't1'],
  ['py', 'from os import *; system("t1")', 't1'],
  ['py', 'import subprocess; subprocess.run(args=["t1"])', 't1 t2'],
  ['py', 'import subprocess; subprocess.Popen(executable="t1", args=["x"])', 't1 t2'],
  ['py', 'import subprocess, sys; subprocess.run(["sh", "-c", sys.argv[1]])', 't1 t2'],
  ['py', 'import subprocess, sys; subprocess.run(sys.argv[1:])', 't1 t2'],
  ['py', 'import subprocess, sys; subprocess.run(["env", *sys.argv[1:]])', 't1 t2'],
  [
    'py',
    'import unittest; unittest.defaultTestLoader.discover("tests")',
    'tests/check_a.py tests/test_a.py',
    { files: T },
  ],
  [
    'py',
    '',
    'tests/check_a.py tests/test_a.py',
    { files: T, argv: ['-m', 'unittest', 'discover', '-s', 'tests'] },
  ],
  ['py', '', 'tests/check_a.py tests/test_a.py', { files: T, argv: ['-m', 'unittest'] }],
  ['pl', 'chdir "lib"; do "./r.pl"', 'lib/d.txt lib/r lib/r.pl', { files: D }],
  ['pl', 'chdir "lib"; require "./N.pm"', 'lib/N.pm lib/O.pm', { files: P }],
  ['pl', 'chdir "lib"; open my $f, "<", "d.txt"', 'lib/d.txt lib/r lib/r.pl', { files: D }],
  ['pl', 'chdir "lib"; system "./r"', 'lib/d.txt lib/r lib/r.pl', { files: D }],
  ['sh', 'cd "$1" && ./r', 'lib/r', { files: D }],
  ['sh', 'cd "$1"; . ./d.txt', 'lib/d.txt', { files: D }],
  ['pl', 'chdir $ARGV[0]; system "./r"', 'lib/r', { files: D }],
  ['pl', 'chdir $ARGV[0]; do "./r.pl"', 'lib/r.pl', { files: D }],
  ['pl', 'my $f = "CORE::system"; &$f("t1")', 't1'],
  ['pl', 'CORE::system("t1")', 't1'],
  ['pl', 'exec {"t1"} "x"', 't1'],
  ['pl', 'open(F, "t1|")', 't1'],
  ['pl', 'open(F, "-|", "t1")', 't1'],
  ['pl', 'open my $p, "|-", "t1 a"', 't1'],
  ['pl', 'use IPC::Open3; open3(my $i, my $o, my $e, "t1")', 't1'],
  ['pl', "eval q(system 't1')", 't1'],
  ['pl', 'eval "system q(t1)"', 't1'],
  ['pl', 'system { $ARGV[0] } @ARGV', 't1 t2'],
  ['pl', 'open(F, "$ARGV[0]|")', 't1 t2'],
  ['rb', 'send(:system, "t1")', 't1'],
  ['rb', 'Kernel.public_send("system", "t1")', 't1'],
  ['rb', 'method(:system).call("t1")', 't1 t2'],
  ['rb', 'Kernel.send("sys" + "tem", "t1")', 't1'],
  ['rb', 'Kernel.send(ARGV[0], ARGV[1])', 't1 t2'],
  ['rb', 'Process.spawn "t1"', 't1'],
  ['rb', 'IO.popen(["t1"])', 't1'],
  ['rb', 'IO.popen([{"a" => "b"}, "t1"])', 't1 t2'],
  ['rb', 'require "open3"; Open3.capture2("t1")', 't1'],
  ['rb', 'exec ["t1", "x"]', 't1'],
  ['rb', 'send(:require, "./m")', 'm.rb', { files: R }],
  ['rb', 'method(:require).call "./m"', 'lib/n.rb m.rb', { files: R }],
  ['rb', '%w[./m].each(&method(:require))', 'lib/n.rb m.rb', { files: R }],
  ['rb', 'Dir.chdir("lib"); require "./n"', 'lib/n.rb', { files: R }],
  ['rb', 'Dir.chdir("lib") { load "n.rb" }', 'lib/n.rb', { files: R }],
  ['rb', 'Dir.chdir(ARGV[0]) { load "n.rb" }', 'lib/n.rb', { files: R }],
  ['rb', 'Dir.chdir(ARGV[0]) { system "./r" }', 'lib/r', { files: D }],
  ['rb', 'Dir.chdir("lib") { system "./r" }', 'lib/d.txt lib/r lib/r.pl', { files: D }],
  ['rb', 'Dir.chdir("lib") { File.read "d.txt" }', 'lib/d.txt lib/r lib/r.pl', { files: D }],
  ['rb', 'require "fiddle"; Fiddle.dlopen("libq.so.1")', '/usr/lib/libq.so.1', { files: L }],
  ['rb', 'require "fiddle"; Fiddle::Handle.new("libq.so." + ARGV[0])', '/usr/lib/libq.so.1', { files: L }],
  ['rb', 'IO.read("|t1")', 't1'],
  ['rb', 'IO.readlines("| t1 a")', 't1'],
  ['rb', 'Kernel.`("t1")', 't1'],
  ['rb', 'system(*ARGV)', 't1 t2'],
  ['rb', 'require "pty"; PTY.spawn("t1")', 't1'],
  ['php', '<?php chdir("lib"); require "m.php";', 'lib/m.php', { files: H }],
  ['php', '<?php chdir(__DIR__ . "/lib"); include "m.php";', 'lib/m.php', { files: H }],
  ['php', '<?php chdir($argv[1]); include "m.php";', 'lib/m.php', { files: H }],
  ['php', '<?php chdir($argv[1]); echo file_get_contents("d.txt");', 'lib/d.txt', { files: D }],
  ['php', '<?php chdir("lib"); echo file_get_contents("d.txt");', 'lib/d.txt lib/r lib/r.pl', { files: D }],
  ['php', '<?php chdir("lib"); system("./r");', 'lib/d.txt lib/r lib/r.pl', { files: D }],
  ['php', '<?php call_user_func("exec", "t1");', 't1 t2'],
  ['php', '<?php array_map("system", ["t1"]);', 't1 t2'],
  ['php', '<?php proc_open(["t1"], [], $p);', 't1'],
  ['php', '<?php pcntl_exec("/usr/bin/t1");', 't1'],
  ['php', '<?php FFI::cdef("int system(const char *);")->system("t1");', 't1'],
  ['php', '<?php FFI::load("lib/q.h");', '/usr/lib/libq.so.1', { files: L }],
  ['js', 'process.chdir("lib"); require(process.cwd() + "/n.js")', 'lib/n.js', { files: J }],
  ['js', 'process.chdir(process.argv[2]); require("fs").readFileSync("d.txt")', 'lib/d.txt', { files: D }],
  [
    'js',
    'process.chdir("lib"); require("fs").readFileSync("d.txt")',
    'lib/d.txt lib/r lib/r.pl',
    { files: D },
  ],
  [
    'js',
    'process.chdir("lib"); require("child_process").execFileSync("./r")',
    'lib/d.txt lib/r lib/r.pl',
    { files: D },
  ],
  ['js', 'require(require("path").resolve("lib/n.js"))', 'lib/n.js', { files: J }],
  ['js', 'require("child_process").fork("lib/n.js")', 'lib/n.js', { files: J }],
  ['js', 'new (require("worker_threads").Worker)("./lib/n.js")', 'lib/n.js', { files: J }],
  ['js', 'eval("require")("./lib/n.js")', 'lib/n.js', { files: J }],
  ['js', 'module.require("./lib/n.js")', 'lib/n.js', { files: J }],
  ['js', 'const r = require; r("./lib/n.js")', 'lib/n.js', { files: J }],
  ['js', 'require("module").createRequire(__filename)("./lib/n.js")', 'lib/n.js', { files: J }],
  ['js', 'require("child" + "_process").execSync("t1")', 't1'],
  ['js', 'const name = process.argv[2]; require(name).execSync("t1")', 't1'],
  ['js', 'const cp = require("child_process"); cp["exec" + "Sync"]("t1")', 't1 t2'],
  ['js', 'const { execFile: f } = require("node:child_process"); f("t1")', 't1'],
  ['js', 'new Function("require", "require(\'./lib/n.js\')")(require)', 'lib/n.js', { files: J }],
  ['js', 'require("cluster").setupPrimary({ exec: "lib/n.js" })', 'lib/n.js', { files: J }],
  ['js', 'require("vm").runInThisContext(require("fs").readFileSync("lib/n.js"))', 'lib/n.js', { files: J }],
  ['js', 'process.binding("spawn_sync").spawn({ file: "t1", args: [] })', 't1 t2'],
  ['js', 'require("child_process").spawn(process.argv[2])', 't1 t2'],
];

describe('what an interpreter is told to run and load', () => {
  for (const [name, text, expected, more = {}] of CASES)
    it(`is found, or may be anything: ${name} ${JSON.stringify(text)} ${more.argv?.join(' ') ?? ''}${more.environment?.join(' ') ?? ''}`, () => {
      assert.equal(reached(name, text, more), expected);
    });
});
