import type { FakeFile } from './catalog-tree.ts';
import { fakeClass } from './class-file.ts';
import { library, program } from './reach.ts';

/** A small image of one pack: what it starts, and a file that a literal of another leads to. */
export type ReachWorld = {
  files: Record<string, FakeFile>;
  entrypoint: string[];
  /** What the literal leads to. */
  to: string;
  /** The file that has it, as it is once the literal is computed; absent: its format has no such thing. */
  computed?: Record<string, FakeFile>;
};

const script = (content: string): FakeFile => ({ content, mode: 0o755 });
const JDK = 'usr/lib/jvm/java-21';
const SHELL = { 'bin/sh': program(), 'usr/bin/tool': program() };

/** By the pack's id. */
export const REACH_WORLDS: Readonly<Record<string, ReachWorld>> = {
  elf: {
    files: {
      'usr/bin/a': program({ imports: ['dlopen'], strings: ['libz.so'] }),
      'usr/lib/libz.so': library({ needed: ['liby.so'] }),
      'usr/lib/liby.so': library(),
    },
    entrypoint: ['/usr/bin/a'],
    to: 'usr/lib/libz.so',
    computed: { 'usr/bin/a': program({ imports: ['dlopen'], strings: ['%s'] }) },
  },
  shell: {
    files: { ...SHELL, 'srv/a.sh': script('#!/bin/sh\ntool -a\n') },
    entrypoint: ['/srv/a.sh'],
    to: 'usr/bin/tool',
    computed: { 'srv/a.sh': script('#!/bin/sh\nx=$(cat /etc/x)\n$x -a\n') },
  },
  perl: {
    files: {
      'usr/bin/perl': program(),
      'srv/a.pl': 'use Foo::Bar;\n',
      'usr/share/perl/5.40/Foo/Bar.pm': 'package Foo::Bar; 1;',
    },
    entrypoint: ['perl', '/srv/a.pl'],
    to: 'usr/share/perl/5.40/Foo/Bar.pm',
    computed: { 'srv/a.pl': 'my $x = shift; eval "require $x" or die;\n' },
  },
  python: {
    files: {
      'usr/bin/python3': program(),
      'usr/lib/python3.13/os.py': '',
      'usr/lib/python3.13/foo.py': 'import bar\n',
      'usr/lib/python3.13/bar.py': '',
      'srv/a.py': 'import foo\n',
    },
    entrypoint: ['python3', '/srv/a.py'],
    to: 'usr/lib/python3.13/foo.py',
    computed: { 'srv/a.py': 'import importlib, sys\nimportlib.import_module(sys.argv[1])\n' },
  },
  node: {
    files: {
      'usr/bin/node': program(),
      'srv/a.js': "require('./lib/b.js');\n",
      'srv/lib/b.js': "require('./c.js');\n",
      'srv/lib/c.js': '',
    },
    entrypoint: ['node', '/srv/a.js'],
    to: 'srv/lib/b.js',
    computed: { 'srv/a.js': 'require(process.argv[2]);\n' },
  },
  php: {
    files: {
      'usr/bin/php8.4': program(),
      'srv/a.php': "<?php include __DIR__ . '/lib/b.php';",
      'srv/lib/b.php': '<?php',
    },
    entrypoint: ['php8.4', '/srv/a.php'],
    to: 'srv/lib/b.php',
    computed: { 'srv/a.php': '<?php include $argv[1];' },
  },
  ruby: {
    files: {
      'usr/bin/ruby3.3': program(),
      'usr/lib/ruby/3.3.0/set.rb': '',
      'usr/lib/ruby/3.3.0/foo.rb': '',
      'srv/a.rb': "require 'foo'\n",
    },
    entrypoint: ['ruby3.3', '/srv/a.rb'],
    to: 'usr/lib/ruby/3.3.0/foo.rb',
    computed: { 'srv/a.rb': 'require ARGV[0]\n' },
  },
  java: {
    files: {
      [`${JDK}/bin/java`]: program({ needed: ['libjli.so'], runpath: '$ORIGIN/../lib' }),
      [`${JDK}/lib/libjli.so`]: library(),
      [`${JDK}/lib/server/libjvm.so`]: library(),
      [`${JDK}/lib/modules`]: 'modules',
      'srv/A.class': fakeClass({ calls: ['java/lang/System.loadLibrary'], strings: ['native'] }),
      'usr/lib/jni/libnative.so': library({ imports: ['JNI_OnLoad'] }),
    },
    entrypoint: [`/${JDK}/bin/java`, '-cp', '/srv', 'A'],
    to: 'usr/lib/jni/libnative.so',
    computed: { 'srv/A.class': fakeClass({ calls: ['java/lang/System.loadLibrary'] }) },
  },
  'python beside': {
    files: {
      'usr/bin/python3': program(),
      'usr/lib/python3.13/os.py': '',
      'srv/a.py': 'import foo\n',
      'srv/foo.py': '',
    },
    entrypoint: ['python3', '/srv/a.py'],
    to: 'srv/foo.py',
    computed: { 'srv/a.py': 'import importlib, sys\nimportlib.import_module(sys.argv[1])\n' },
  },
  'perl beside': {
    files: { 'usr/bin/perl': program(), 'srv/a.pl': "require './b.pl';\n", 'srv/b.pl': '1;' },
    entrypoint: ['perl', '/srv/a.pl'],
    to: 'srv/b.pl',
    computed: { 'srv/a.pl': 'require $ARGV[0];\n' },
  },
  'ruby beside': {
    files: {
      'usr/bin/ruby3.3': program(),
      'usr/lib/ruby/3.3.0/set.rb': '',
      'srv/a.rb': "require_relative 'b'\n",
      'srv/b.rb': '',
    },
    entrypoint: ['ruby3.3', '/srv/a.rb'],
    to: 'srv/b.rb',
    computed: { 'srv/a.rb': 'require_relative ARGV[0]\n' },
  },
  'shell source': {
    files: { ...SHELL, 'srv/a.sh': script('#!/bin/sh\n. /srv/b.sh\n'), 'srv/b.sh': 'tool\n' },
    entrypoint: ['/srv/a.sh'],
    to: 'usr/bin/tool',
    computed: { 'srv/a.sh': script('#!/bin/sh\nx=$(cat /etc/x)\n. "$x"\n') },
  },
  'awk inline': {
    files: {
      ...SHELL,
      'usr/bin/mawk': program(),
      'usr/bin/awk': { link: 'mawk' },
      'srv/a.sh': script('#!/bin/sh\nawk -F: \'{ print $1 | "tool -a" }\' /etc/passwd\n'),
    },
    entrypoint: ['/srv/a.sh'],
    to: 'usr/bin/tool',
    computed: { 'srv/a.sh': script("#!/bin/sh\nawk '{ system($1) }' /etc/passwd\n") },
  },
  supervisor: {
    files: {
      'usr/bin/supervisord': program({ strings: ['/etc/supervisor/a.conf'] }),
      'etc/supervisor/a.conf': '[program:a]\ncommand = tool --fast\n',
      'usr/bin/tool': program(),
    },
    entrypoint: ['supervisord'],
    to: 'usr/bin/tool',
    computed: { 'etc/supervisor/a.conf': '[program:a]\ncommand = %(ENV_TOOL)s --fast\n' },
  },
  services: {
    files: {
      'usr/sbin/cron': program(),
      'etc/cron.d/a': '@daily root tool --fast\n',
      'usr/bin/tool': program(),
    },
    entrypoint: ['cron', '-f'],
    to: 'usr/bin/tool',
  },
  pam: {
    files: {
      'usr/sbin/sshd': program({ needed: ['libpam.so.0'] }),
      'usr/lib/libpam.so.0': library({ imports: ['dlopen'], strings: ['/etc/pam.d', '/usr/lib/security/'] }),
      'usr/lib/security/pam_a.so': library(),
      'etc/pam.d/sshd': 'auth required pam_a.so\n',
    },
    entrypoint: ['sshd'],
    to: 'usr/lib/security/pam_a.so',
  },
  awk: {
    files: {
      ...SHELL,
      'usr/bin/gawk': program(),
      'srv/a.awk': script('#!/usr/bin/gawk -f\nBEGIN { system("tool -a") }\n'),
    },
    entrypoint: ['/srv/a.awk'],
    to: 'usr/bin/tool',
    computed: { 'srv/a.awk': script('#!/usr/bin/gawk -f\n{ print | $1 }\n') },
  },
  postgresql: {
    files: {
      'usr/lib/postgresql/17/bin/postgres': program({
        imports: ['dlopen'],
        strings: ['/usr/lib/postgresql/17/lib', '/usr/share/postgresql/17'],
      }),
      'usr/lib/postgresql/17/lib/x.so': library(),
      'usr/share/postgresql/17/postgres.bki': '# 17',
    },
    entrypoint: ['/usr/lib/postgresql/17/bin/postgres'],
    to: 'usr/lib/postgresql/17/lib/x.so',
  },
};
