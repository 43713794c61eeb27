import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answersOf, library, program, reachOf } from '../../../../test/fakes/reach.ts';
import { fittingPaths } from './index.ts';

const RUNS = { entrypoint: ['/usr/bin/a'] };
const script = (content: string) => ({ content, mode: 0o755 });

describe('scripts and configuration', () => {
  it('runs the interpreter of a script, and the programs that its words name', () => {
    const report = reachOf(
      {
        'usr/bin/a': script('#!/usr/bin/env sh\nset -e\n# tail\ncurl -o /srv/x "$url" && b\n'),
        'usr/bin/env': program(),
        'bin/sh': program(),
        'usr/bin/curl': program(),
        'usr/bin/b': program(),
        'usr/bin/c': program(),
      },
      RUNS,
    );
    assert.deepEqual(answersOf(report, ['usr/bin/env', 'bin/sh', 'usr/bin/curl', 'usr/bin/b', 'usr/bin/c']), {
      'bin/sh': 'reachable',
      'usr/bin/b': 'possibly',
      'usr/bin/c': 'via a shell',
      'usr/bin/curl': 'possibly',
      'usr/bin/env': 'reachable',
    });
  });

  it('says possibly of every program, and why, where a script computes what it runs', () => {
    const report = reachOf(
      {
        'usr/bin/a': script('#!/bin/sh\nTOOL=$(cat /etc/tool)\nexec "$TOOL" -x\n'),
        'bin/sh': program(),
        'usr/bin/b': program(),
      },
      RUNS,
    );
    assert.equal(answersOf(report)['usr/bin/b'], 'possibly');
    assert.deepEqual(
      report.triggers.map(({ trigger, at, evidence }) => [trigger, at, evidence.literal]),
      [['computed-command', 'usr/bin/a', 'exec "$TOOL"']],
    );
    const given = {
      'usr/bin/a': script('#!/bin/sh\nexec "$@"\n'),
      'bin/sh': program(),
      'usr/bin/b': program(),
    };
    assert.equal(answersOf(reachOf(given, RUNS))['usr/bin/b'], 'via a shell');
  });

  it('finds a script beside the one that names it', () => {
    const report = reachOf(
      {
        'opt/x/run': script('#!/bin/sh\n. "$(dirname "$0")/lib.sh"\n'),
        'opt/x/lib.sh': 'b\n',
        'usr/bin/b': program(),
        'bin/sh': program(),
      },
      { entrypoint: ['/opt/x/run'] },
    );
    assert.deepEqual(answersOf(report, ['opt/x/lib.sh', 'usr/bin/b']), {
      'opt/x/lib.sh': 'possibly',
      'usr/bin/b': 'possibly',
    });
  });

  it('does not run a script because it is opened', () => {
    const report = reachOf(
      {
        'usr/bin/a': program({ strings: ['/usr/lib/ssl'] }),
        'usr/lib/ssl/misc/CA.pl': script('#!/usr/bin/perl\nsystem("/usr/bin/b")\n'),
        'usr/bin/perl': program(),
        'usr/bin/b': program(),
      },
      RUNS,
    );
    assert.deepEqual(answersOf(report, ['usr/lib/ssl/misc/CA.pl', 'usr/bin/perl', 'usr/bin/b']), {
      'usr/bin/b': 'unreachable',
      'usr/bin/perl': 'unreachable',
      'usr/lib/ssl/misc/CA.pl': 'possibly',
    });
  });

  it('follows configuration that a program names, with patterns, into modules', () => {
    const report = reachOf(
      {
        'usr/sbin/nginx': program({ imports: ['dlopen'], strings: ['/etc/nginx/nginx.conf'] }),
        'etc/nginx/nginx.conf': 'include /etc/nginx/modules-enabled/*.conf;\n',
        'etc/nginx/modules-enabled/x.conf': 'load_module modules/x.so;\n',
        'usr/lib/nginx/modules/x.so': library({ needed: ['libx.so'] }),
        'usr/lib/nginx/modules/y.so': library(),
        'usr/lib/libx.so': library(),
      },
      { entrypoint: ['nginx'] },
    );
    assert.deepEqual(answersOf(report, ['usr/lib/libx.so', 'usr/lib/nginx/modules/y.so']), {
      'usr/lib/libx.so': 'possibly',
      'usr/lib/nginx/modules/y.so': 'unreachable',
    });
  });

  it('follows configuration that a package keeps in /usr/share, and links to from /etc', () => {
    const report = reachOf(
      {
        'usr/sbin/nginx': program({ imports: ['dlopen'], strings: ['/etc/nginx/nginx.conf'] }),
        'etc/nginx/nginx.conf': 'include /etc/nginx/modules-enabled/*.conf;\n',
        'etc/nginx/modules-enabled/x.conf': { link: '/usr/share/nginx/modules-available/x.conf' },
        'usr/share/nginx/modules-available/x.conf': 'load_module modules/x.so;\n',
        'usr/share/nginx/modules/x.so': { link: '/usr/lib/nginx/modules/x.so' },
        'usr/lib/nginx/modules/x.so': library({ needed: ['libx.so'] }),
        'usr/lib/libx.so': library(),
        'usr/bin/a': program({ imports: ['execve'], strings: ['/etc/a'] }),
        'etc/a/a.cfg': { link: '/usr/lib/a/a.cfg' },
        'usr/lib/a/a.cfg': 'helper = /usr/lib/a/helper\n',
        'usr/lib/a/helper': program({ needed: ['liby.so'] }),
        'usr/lib/liby.so': library(),
      },
      { entrypoint: ['nginx'] },
      { roots: [{ why: 'one more', argv: ['/usr/bin/a'] }] },
    );
    assert.deepEqual(answersOf(report, ['usr/lib/libx.so', 'usr/lib/liby.so']), {
      'usr/lib/libx.so': 'possibly',
      'usr/lib/liby.so': 'possibly',
    });
  });

  it('follows what Apache includes, and not what a comment or a table of kinds says', () => {
    const report = reachOf(
      {
        'usr/sbin/apache2': program({
          imports: ['dlopen', 'execvp'],
          strings: ['/etc/apache2', 'apache2.conf'],
        }),
        'etc/apache2/apache2.conf': '# see /etc/init.d/x\nIncludeOptional mods-enabled/*.load\n',
        'etc/init.d/x': script('#!/bin/sh\n'),
        'etc/apache2/mods-enabled/a.load': { link: '../mods-available/a.load' },
        'etc/apache2/mods-available/a.load':
          'LoadModule a_module /usr/lib/apache2/modules/mod_a.so\nx /etc/apache2/magic',
        'etc/apache2/mods-available/b.load': 'LoadModule b_module /usr/lib/apache2/modules/mod_b.so\n',
        'usr/lib/apache2/modules/mod_a.so': library(),
        'usr/lib/apache2/modules/mod_b.so': library(),
        'etc/apache2/magic': '0 string #!/bin/perl x\n',
        'bin/perl': program(),
      },
      { entrypoint: ['apache2'] },
    );
    const paths = [
      'usr/lib/apache2/modules/mod_a.so',
      'usr/lib/apache2/modules/mod_b.so',
      'etc/init.d/x',
      'bin/perl',
    ];
    assert.deepEqual(
      paths.map((path) => answersOf(report)[path]),
      ['possibly', 'unreachable', 'unreachable', 'unreachable'],
    );
  });

  it('follows of a folder what a plain pattern fits, and all of it where readers may differ about that', () => {
    const toolOf = (pattern: string) => {
      const files = {
        'usr/bin/a': program({ imports: ['dlopen', 'execvp'], strings: ['/etc/a/a.conf'] }),
        'etc/a/a.conf': `types ${pattern}\n`,
        'etc/a/lib/a.d.ts': 'export {}',
        'etc/a/lib/start.sh': script('#!/bin/sh\nexec tool\n'),
        'bin/sh': program(),
        'usr/bin/tool': program(),
      };
      return answersOf(reachOf(files, RUNS))['usr/bin/tool'];
    };
    assert.equal(toolOf('lib/*.d.ts'), 'unreachable');
    for (const pattern of ['lib/?.d.ts', 'lib/*.{d.ts,sh}', 'lib/*.sh', '/etc/a/lib/*.[ds]*'])
      assert.equal(toolOf(pattern), 'possibly', pattern);
  });

  const PLUGIN = {
    'usr/lib/a/plugins/p.so': library({ needed: ['libp.so'] }),
    'usr/lib/libp.so': library(),
    'usr/lib/libother.so.1': library(),
    'usr/lib/a/py/m.py': 'import n\n',
    'usr/lib/python3/dist-packages/n.py': '',
    'usr/bin/python3': program(),
    'bin/sh': program(),
    'usr/bin/a': program({ imports: ['dlopen'], strings: ['/etc/a.conf', 'libother.so.1'] }),
  };
  const isOwned = (path: string): boolean => !path.startsWith('srv/');

  it('loads what is in a folder that settings, an argument, a variable or a script names', () => {
    const roots: [argv: string[], more: Record<string, string>, environment?: string[]][] = [
      [['/usr/bin/a'], { 'etc/a.conf': 'plugin_dir = /usr/lib/a/plugins\n' }],
      [['/usr/bin/a', '/srv/a.conf'], { 'srv/a.conf': 'plugin_dir = /usr/lib/a/plugins\n' }],
      [['/usr/bin/a'], { 'etc/a.conf': 'load /usr/lib/a/plugins/p\n' }],
      [['/usr/bin/a', '--plugins=/usr/lib/a/plugins'], {}],
      [['/usr/bin/a'], {}, ['A_PLUGINS=/usr/lib/a/plugins']],
    ];
    for (const [entrypoint, more, environment = []] of roots) {
      const report = reachOf({ ...PLUGIN, ...more }, { entrypoint, environment }, { isOwned });
      assert.equal(answersOf(report)['usr/lib/libp.so'], 'possibly', JSON.stringify([entrypoint, more]));
    }
    const start = script('#!/bin/sh\nexec /usr/bin/a --mod /usr/lib/a/plugins\n');
    const told = answersOf(reachOf({ ...PLUGIN, 'srv/s': start }, { entrypoint: ['/srv/s'] }, { isOwned }));
    assert.equal(told['usr/lib/libp.so'], 'possibly');
    assert.equal(answersOf(reachOf(PLUGIN, RUNS, { isOwned }))['usr/lib/libp.so'], 'unreachable');
  });

  it('imports what modules of such a folder do', () => {
    const files = { ...PLUGIN, 'srv/a.ini': 'pythonpath = /usr/lib/a/py\n', 'srv/a.py': 'import m\n' };
    const report = reachOf(
      files,
      { entrypoint: ['python3', '/srv/a.py', '--ini', '/srv/a.ini'] },
      { isOwned },
    );
    assert.notEqual(answersOf(report)['usr/lib/python3/dist-packages/n.py'], 'unreachable');
  });

  it('opens what an application puts together from a folder for everybody and a name', () => {
    for (const [name, text] of [
      ['a.py', 'open(os.path.join("/usr/share", "a", "x.dat"))'],
      ['b.py', 'open(Path("/usr/share") / "a" / "x.dat")'],
      ['a.js', 'fs.readFileSync(path.join("/usr/share", "a", "x.dat"))'],
      ['a.pl', 'my $d = "/usr/share"; open(F, "$d/a/x.dat");'],
      ['a.rb', 'File.read(File.join("/usr/share", "a", "x.dat"))'],
      ['a.php', '<?php readfile("/usr/share" . "/a/" . "x.dat");'],
    ] as const) {
      const files = { ...PLUGIN, 'usr/share/a/x.dat': 'x', 'usr/share/b/x.dat': 'x', [`srv/${name}`]: text };
      const answers = answersOf(reachOf(files, { entrypoint: ['/usr/bin/a', `/srv/${name}`] }, { isOwned }));
      assert.equal(answers['usr/share/a/x.dat'], 'possibly', name);
      assert.equal(answers['usr/share/b/x.dat'], 'unreachable', name);
    }
  });

  it('loads plug-ins of a folder that is named by who can load', () => {
    const files = (imports: string[]) => ({
      'usr/bin/a': program({ imports, strings: ['/usr/lib/a/plugins'] }),
      'usr/lib/a/plugins/p.so': library({ needed: ['libp.so'] }),
      'usr/lib/libp.so': library(),
    });
    assert.equal(answersOf(reachOf(files(['dlopen']), RUNS))['usr/lib/libp.so'], 'possibly');
    assert.equal(answersOf(reachOf(files(['open']), RUNS))['usr/lib/libp.so'], 'unreachable');
  });

  it('leaves what maintainer scripts wrote for logrotate to logrotate', () => {
    const files = {
      'usr/sbin/logrotate': program({ imports: ['execvp'], strings: ['/etc/logrotate.d'] }),
      'etc/logrotate.d/a': '/var/log/a {\n  postrotate\n    /usr/lib/a/rotated a\n  endscript\n}\n',
      'etc/a.conf': '',
      'usr/lib/a/rotated': program(),
    };
    const answer = (name: string) =>
      answersOf(
        reachOf(
          { ...files, 'usr/bin/a': program() },
          { entrypoint: [name] },
          { isOwned: (path) => !path.startsWith('etc/') },
        ),
        ['etc/a.conf', 'etc/logrotate.d/a', 'usr/lib/a/rotated'],
      );
    assert.deepEqual(Object.values(answer('/usr/bin/a')), ['possibly', 'unreachable', 'unreachable']);
    assert.deepEqual(Object.values(answer('logrotate')), ['possibly', 'possibly', 'possibly']);
  });

  it('does not run settings that name a service as they are named', () => {
    const files = {
      'usr/bin/a': program({ strings: ['/etc/a'] }),
      'etc/a/worker': 'if [ -d /run/x ]; then\n  idle\nfi\nexec = tool worker reload\n',
      'usr/bin/tool': program(),
      'usr/bin/idle': program(),
    };
    const { files: found } = reachOf(files, { entrypoint: ['/usr/bin/a'] });
    assert.equal(found.find(({ path }) => path === 'etc/a/worker')?.use, 'data');
  });

  it('reads scripts of Lua that packages bring', () => {
    const run = (script: string) =>
      reachOf(
        {
          'usr/bin/a': program({ strings: ['/usr/lib/a/filter.lua'], imports: ['execvp'] }),
          'usr/lib/a/filter.lua': script,
          'usr/bin/tool': program(),
          'bin/sh': program(),
        },
        { entrypoint: ['/usr/bin/a'] },
      ).triggers.map(({ trigger }) => trigger);
    assert.deepEqual(run('return digest.new("md5")'), []);
    assert.deepEqual(run('os.execute(name)'), ['computed-command']);
  });

  it('opens what logrotate.conf includes, and runs what is said there', () => {
    const files = {
      'usr/sbin/logrotate': program({ imports: ['execvp'] }),
      'etc/logrotate.conf': 'include /etc/logrotate.d\n',
      'etc/logrotate.d/a': '/var/log/a {\n  postrotate\n    /usr/lib/a/rotated\n  endscript\n}\n',
      'usr/lib/a/rotated': program(),
    };
    const report = reachOf(files, { entrypoint: ['/usr/sbin/logrotate', '/etc/logrotate.conf'] });
    assert.equal(answersOf(report)['usr/lib/a/rotated'], 'possibly');
  });

  it('never takes a generic folder whole', () => {
    const files = {
      'usr/bin/a': program({ imports: ['execvp'], strings: ['/usr/', '/etc', '/usr/bin:/bin'] }),
      'usr/bin/b': program(),
    };
    assert.equal(answersOf(reachOf(files, RUNS))['usr/bin/b'], 'unreachable');
  });
});

describe('hostile files', () => {
  it('end: links to themselves, libraries in a circle, scripts that name each other', () => {
    const report = reachOf(
      {
        'usr/bin/a': program({ needed: ['liba.so', 'loop.so'], strings: ['/opt/loop/x', '/opt/d'] }),
        'usr/lib/liba.so': library({ needed: ['libb.so'] }),
        'usr/lib/libb.so': library({ needed: ['liba.so'] }),
        'usr/lib/loop.so': { link: 'loop.so' },
        'opt/loop': { link: 'loop' },
        'opt/d/e': { link: '..' },
        'opt/d/s': script('#!/opt/d/s\n/opt/d/s\n'),
      },
      RUNS,
    );
    assert.equal(answersOf(report)['usr/lib/libb.so'], 'reachable');
  });

  it('say nothing wrong with 10,000 libraries', () => {
    const needed = Array.from({ length: 9_000 }, (_, index) => `lib${index}.so`);
    const report = reachOf(
      { 'usr/bin/a': program({ needed }), 'usr/lib/lib8999.so': library(), 'usr/lib/other.so': library() },
      RUNS,
    );
    assert.equal(answersOf(report)['usr/lib/lib8999.so'], 'reachable');
  });

  it('holds a pattern against no more names than people have, so that all of its folder counts', () => {
    const many = Array.from({ length: 50_001 }, (_, at) => `${at}.conf`);
    const tree = { names: (folder: string) => (folder === 'etc/a' ? many : folder === '' ? ['etc'] : ['a']) };
    assert.equal(fittingPaths('etc/a/7*.conf', tree), undefined);
    many.length = 100;
    assert.deepEqual(fittingPaths('etc/a/77*.conf', tree), [{ path: '/etc/a/77.conf' }]);
  });
});
