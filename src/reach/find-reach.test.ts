import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeTree } from '../../test/fakes/catalog-tree.ts';
import { answersOf, library, program, reachOf } from '../../test/fakes/reach.ts';
import { NO_RUN } from '../image-files/index.ts';
import { findReach, parseRoot, REACH_EXAMINERS } from './index.ts';

const RUNS = { entrypoint: ['/usr/bin/a'] };

describe('findReach', () => {
  it('follows the program, its loader and its libraries, and leaves the rest', () => {
    const report = reachOf(
      {
        'usr/bin/a': program({ needed: ['liba.so.1'] }),
        'usr/bin/b': program(),
        'usr/lib/liba.so.1': { link: 'liba.so.1.2' },
        'usr/lib/liba.so.1.2': library({ needed: ['libb.so'] }),
        'usr/lib/libb.so': library(),
        'usr/lib/libc.so': library(),
        'usr/share/doc/a/copyright': 'text',
      },
      RUNS,
    );
    assert.deepEqual(answersOf(report), {
      'lib64/ld-linux-x86-64.so.2': 'reachable',
      'usr/bin/a': 'reachable',
      'usr/bin/b': 'unreachable',
      'usr/lib/liba.so.1': 'reachable',
      'usr/lib/liba.so.1.2': 'reachable',
      'usr/lib/libb.so': 'reachable',
      'usr/lib/libc.so': 'unreachable',
      'usr/share/doc/a/copyright': 'cannot run here',
    });
    assert.deepEqual(
      report
        .pathTo('usr/lib/libb.so')
        .map(({ from, to, kind, evidence }) => [from, kind, evidence.literal, to]),
      [
        ['', 'runs', '/usr/bin/a', 'usr/bin/a'],
        ['usr/bin/a', 'loads', 'liba.so.1', 'usr/lib/liba.so.1.2'],
        ['usr/lib/liba.so.1.2', 'loads', 'libb.so', 'usr/lib/libb.so'],
      ],
    );
  });

  it('answers each run of the same files by its own work dir', () => {
    const tree = new FakeTree(
      {
        'usr/bin/python3': program(),
        'usr/bin/perl': program(),
        'usr/bin/ruby': program(),
        'app/main.py': "import sys\nsys.path.insert(0, 'lib')\nimport own_py\n",
        'app/main.pl': "#!/usr/bin/perl\nuse lib 'lib';\nuse OwnPl;\n",
        'app/main.rb': "#!/usr/bin/ruby\n$LOAD_PATH.unshift('lib')\nrequire 'own_rb'\n",
        'srv/lib/own_py.py': '',
        'srv/lib/OwnPl.pm': '1;\n',
        'srv/lib/own_rb.rb': '',
      },
      REACH_EXAMINERS,
    );
    const runIn = (workingFolder: string, command: string) =>
      answersOf(
        findReach({
          files: { tree, problems: [] },
          run: { ...NO_RUN, entrypoint: command.split(' '), workingFolder },
        }),
      );
    for (const [command, module] of [
      ['/usr/bin/python3 /app/main.py', 'srv/lib/own_py.py'],
      ['/usr/bin/perl /app/main.pl', 'srv/lib/OwnPl.pm'],
      ['/usr/bin/ruby /app/main.rb', 'srv/lib/own_rb.rb'],
    ] as const) {
      assert.equal(runIn('/', command)[module], 'unreachable', command);
      assert.notEqual(runIn('/srv', command)[module], 'unreachable', command);
    }
  });

  it('hands RPATH on to libraries of libraries, and RUNPATH not', () => {
    const files = (path: { rpath?: string; runpath?: string }) => ({
      'usr/bin/a': program({ needed: ['liba.so'], ...path }),
      'opt/x/liba.so': library({ needed: ['libb.so'] }),
      'opt/x/libb.so': library(),
    });
    assert.equal(answersOf(reachOf(files({ rpath: '/opt/x' }), RUNS))['opt/x/libb.so'], 'reachable');
    assert.equal(answersOf(reachOf(files({ runpath: '/opt/x' }), RUNS))['opt/x/libb.so'], 'unreachable');
  });

  it('keeps what a shell could run on a level of its own', () => {
    const report = reachOf(
      {
        'usr/bin/a': program({ imports: ['system'] }),
        'usr/bin/b': program({ needed: ['libb.so'] }),
        'usr/lib/libb.so': library(),
        'bin/sh': program(),
      },
      RUNS,
    );
    assert.deepEqual(answersOf(report, ['bin/sh', 'usr/bin/b', 'usr/lib/libb.so']), {
      'bin/sh': 'possibly',
      'usr/bin/b': 'via a shell',
      'usr/lib/libb.so': 'via a shell',
    });
  });

  it('takes a text for a program only where the imports can run one, and names of symbols never', () => {
    const files = (imports: string[]) => ({
      'usr/bin/a': program({ imports, strings: ['chmod'] }),
      'usr/bin/chmod': program(),
    });
    assert.equal(answersOf(reachOf(files(['execvp']), RUNS))['usr/bin/chmod'], 'possibly');
    assert.equal(answersOf(reachOf(files(['execve']), RUNS))['usr/bin/chmod'], 'unreachable');
    const named = { 'usr/bin/a': program({ imports: ['execvp', 'chmod'] }), 'usr/bin/chmod': program() };
    assert.equal(answersOf(reachOf(named, RUNS))['usr/bin/chmod'], 'unreachable');
  });

  it('says possibly of all that an interpreter without a pack might read', () => {
    const report = reachOf(
      {
        'usr/bin/tclsh8.6': program(),
        'usr/bin/b': program(),
        'usr/lib/tcl8/x/data.bin': 'data',
        'srv/y.tcl': 'source z',
        'usr/lib/other': 'data',
      },
      { entrypoint: ['tclsh8.6', '/srv/x'] },
    );
    assert.deepEqual(
      answersOf(report, ['usr/lib/tcl8/x/data.bin', 'srv/y.tcl', 'usr/bin/b', 'usr/lib/other']),
      {
        'srv/y.tcl': 'possibly',
        'usr/bin/b': 'possibly',
        'usr/lib/other': 'unreachable',
        'usr/lib/tcl8/x/data.bin': 'possibly',
      },
    );
    assert.deepEqual(
      report.triggers.map(({ trigger, at, answer }) => [trigger, at, answer]),
      [['no-pack', 'usr/bin/tclsh8.6', 'reachable']],
    );
  });

  it('takes what no package brought for the application', () => {
    const report = reachOf(
      { 'usr/bin/a': program(), 'srv/tool': program({ needed: ['libt.so'] }), 'usr/lib/libt.so': library() },
      RUNS,
      { isOwned: (path) => path !== 'srv/tool' },
    );
    assert.deepEqual(answersOf(report, ['srv/tool', 'usr/lib/libt.so']), {
      'srv/tool': 'possibly',
      'usr/lib/libt.so': 'possibly',
    });
  });

  it('takes settings in a home for those of the application, but for those of shells', () => {
    const files = ['.procmailrc', '.curlrc', '.bashrc', '.zshrc', '.profile', '.bash_aliases'];
    const report = reachOf(
      { 'usr/bin/a': program(), ...Object.fromEntries(files.map((name) => [`home/u/${name}`, ':0\n'])) },
      RUNS,
      { isOwned: (path) => !path.startsWith('home/') },
    );
    const used = report.files.filter(({ answer }) => answer === 'possibly').map(({ path }) => path);
    assert.deepEqual(used, ['home/u/.curlrc', 'home/u/.procmailrc']);
  });

  it('never calls unreachable what could not be read', () => {
    const report = reachOf({ 'usr/bin/a': program(), 'usr/lib/broken.so': library().subarray(0, 40) }, RUNS);
    assert.equal(answersOf(report)['usr/lib/broken.so'], 'possibly');
  });

  it('says possibly of everything where a program that is run could not be read', () => {
    const report = reachOf(
      { 'usr/bin/a': { content: library().subarray(0, 40), mode: 0o755 }, 'usr/lib/other': 'data' },
      RUNS,
    );
    assert.equal(answersOf(report)['usr/lib/other'], 'possibly');
    assert.equal(report.triggers[0]?.trigger, 'not-read');
  });

  it('tries relative texts in the folders that a program names, and in those of its prefix', () => {
    const report = reachOf(
      {
        'usr/bin/a': program({ strings: ['a-core/templates', 'conf/x.ini', '/opt/base'] }),
        'usr/share/a-core/templates/t': 'data',
        'opt/base/conf/x.ini': 'data',
        'opt/base/conf/y.ini': 'data',
      },
      RUNS,
    );
    assert.deepEqual(answersOf(report, ['usr/share/a-core/templates/t', 'opt/base/conf/x.ini']), {
      'opt/base/conf/x.ini': 'reachable',
      'usr/share/a-core/templates/t': 'possibly',
    });
  });

  it('puts names of programs to the folders of programs that a text names', () => {
    const answer = (strings: string[], imports = ['execv']) =>
      answersOf(
        reachOf(
          { 'usr/libexec/agent': program(), 'usr/bin/a': program({ imports, strings }) },
          { entrypoint: ['/usr/bin/a'] },
        ),
      )['usr/libexec/agent'];
    assert.equal(answer(['/usr/libexec', '/agent']), 'reachable');
    assert.equal(answer(['/usr/libexec', 'agent']), 'reachable');
    assert.equal(answer(['agent']), 'unreachable');
    assert.equal(answer(['/usr/libexec', 'agent'], ['open']), 'unreachable');
  });

  it('keeps links to folders in which files are made only while something runs', () => {
    const report = reachOf({ 'usr/bin/a': program(), 'var/run': { link: '/srv' }, 'srv/x': '' }, RUNS);
    assert.equal(answersOf(report)['var/run'], 'reachable');
  });

  it('refuses to answer where nothing is started', () => {
    assert.throws(() => reachOf({}, {}), { code: 'REACH_NO_ROOT' });
    assert.throws(() => reachOf({ 'usr/bin/a': program() }, { entrypoint: ['/mnt/server'] }), {
      code: 'REACH_NO_ROOT',
      message: /what the image starts is not in it: \/mnt\/server/,
    });
  });

  it('refuses a root that is not in the image: a name with a slip would make all unreachable', () => {
    const files = { 'usr/bin/a': program(), 'usr/bin/tool': program() };
    const roots = [parseRoot('/usr/bin/tol -x', '--root')];
    for (const run of [{}, { entrypoint: ['/usr/bin/a'] }])
      assert.throws(() => reachOf(files, run, { roots }), {
        code: 'REACH_NO_ROOT',
        message: /what --root names is not in the image: \/usr\/bin\/tol/,
      });
    const report = reachOf(files, {}, { roots: [parseRoot('tool -x', '--root')] });
    assert.equal(answersOf(report)['usr/bin/tool'], 'reachable');
  });
});
