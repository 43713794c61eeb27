import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FakeFile } from '../../../../test/fakes/catalog-tree.ts';
import { answersOf, program, reachOf } from '../../../../test/fakes/reach.ts';

const TOOLS = ['grep', 'find', 'sed', 'nice', 'env', 'sort'];

/** What becomes of programs when a script with these lines runs, and the literals of its triggers. */
function run(lines: string, more: Record<string, FakeFile> = {}, environment: string[] = []) {
  const report = reachOf(
    {
      'usr/bin/a': { content: `#!/bin/sh\n${lines}\n`, mode: 0o755 },
      'bin/sh': program(),
      ...Object.fromEntries(TOOLS.map((name) => [`usr/bin/${name}`, program()])),
      ...more,
    },
    { entrypoint: ['/usr/bin/a'], environment },
  );
  const answers = answersOf(report);
  return {
    runs: TOOLS.filter((name) => answers[`usr/bin/${name}`] === 'possibly'),
    computed: report.triggers.map(({ evidence }) => evidence.literal),
    answers,
  };
}

describe('a shell script', () => {
  it('runs its commands and what they are told to run, and not the words of comments and messages', () => {
    assert.deepEqual(run('# grep\necho "find and sort"\nnice sed -e x').runs, ['sed', 'nice']);
    assert.deepEqual(run('case $1 in grep) find /x;; esac').runs, ['find']);
    assert.deepEqual(run('cat <<EOF\nuse grep to find\nEOF\n: sort').runs, []);
  });

  it('runs what a text says that a shell reads', () => {
    for (const line of [`sh -c 'x | grep y'`, `trap 'grep y' EXIT`, 'eval "grep y"', 'sh <<EOF\ngrep y\nEOF'])
      assert.deepEqual(run(line).runs, ['grep'], line);
    assert.deepEqual(run(`env -i A=b sh -c 'cd /x; sort y'`).runs, ['env', 'sort']);
    assert.deepEqual(run(`flock lock -c "cd /x && sort y"`).runs, ['sort']);
  });

  it('knows variables that it assigns itself', () => {
    assert.deepEqual(run('A=gr; TOOL=${A}ep; $TOOL x'), { ...run('grep x'), computed: [] });
    assert.deepEqual(run('TOOL="nice -n 5 sort"; $TOOL').runs, ['nice', 'sort']);
    assert.deepEqual(run('for t in grep sed; do $t x; done').runs, ['grep', 'sed']);
    assert.deepEqual(run('${TOOL:-grep} x').runs, ['grep']);
    assert.deepEqual(run('${TOOL:-grep} x', {}, ['TOOL=sed']).runs, ['grep', 'sed']);
  });

  it('reads commands of a text that ends as all that its variable is given does, and of any where it computes one', () => {
    const files = { 'opt/x/settings': 'grep y' };
    const ended = run('E=$(cat /y)/settings; . "$E"', files);
    assert.deepEqual([ended.runs, ended.answers['opt/x/settings'], ended.computed], [[], 'possibly', ['$E']]);
    assert.deepEqual(run('E=$(cat /y)/settings; read E; . $E', files).runs, TOOLS);
    assert.deepEqual(run('E=$(cat /y)/settings; E=$(cat /z); . $E', files).runs, TOOLS);
    assert.deepEqual(run('. $E', files).runs, []);
  });

  it('reads what shells start with where it asks for that, and else where somebody types', () => {
    const files = { 'etc/profile': 'grep y', 'etc/bash.bashrc': '' };
    assert.equal(run('sh -lc true', files).answers['etc/profile'], 'possibly');
    assert.equal(run('sh -c true', files).answers['etc/profile'], 'via a shell');
  });

  it('says possibly of every program where it computes one', () => {
    for (const [lines, literal] of [
      ['T=$(cat /x); $T', '$T'],
      ['read T; exec $T', 'exec $T'],
      ['read T; T=$T; $T', '$T'],
      ['T=x; T=$T$(cat /y); env A=b $T', 'env A=b $T'],
      ['find /x -exec "$(cat /t)" {} +', 'find /x -exec "$(cat /t)"'],
      ['eval "$(cat /x)"', 'eval "$(cat /x)"'],
      ['X=$(cat /x); sh -c "$X"', 'sh -c "$X"'],
    ] as const) {
      const { runs, computed } = run(lines);
      assert.deepEqual([runs, computed], [TOOLS, [literal]], lines);
    }
  });

  it('leaves what the environment names to who types, as the environment of the image is followed', () => {
    const { answers, computed } = run('$UNSET x');
    assert.deepEqual([answers['usr/bin/grep'], computed], ['via a shell', []]);
    assert.deepEqual(run('$TOOL x', {}, ['TOOL=grep']).runs, ['grep']);
  });

  it('says possibly of what ends so, where only the folder is computed', () => {
    const more = { 'opt/x/hooks/go': '', 'usr/bin/other/go': '' };
    const { runs, answers } = run('exec "$DIR/hooks/go"', more);
    assert.deepEqual(
      [runs, answers['opt/x/hooks/go'], answers['usr/bin/other/go']],
      [[], 'possibly', 'unreachable'],
    );
  });

  it('runs the arguments that it is given where those stand', () => {
    assert.deepEqual(run('cmd=$1; shift; "$cmd" "$@"; exec "$@"').computed, []);
  });

  it('does not open all of a folder that is assigned to a variable', () => {
    const more = { 'opt/x/data': '' };
    assert.equal(run('DIR=/opt/x', more).answers['opt/x/data'], 'unreachable');
    assert.equal(run('tar -C /opt/x', more).answers['opt/x/data'], 'possibly');
  });

  it('reads commands from other files, also by a pattern', () => {
    assert.deepEqual(run('. /etc/default/x', { 'etc/default/x': 'grep y' }).runs, ['grep']);
    assert.deepEqual(run('for f in /etc/sysconfig/*; do . $f; done', { 'etc/sysconfig/x': 'sed y' }).runs, [
      'sed',
    ]);
    const linked = { 'etc/sysconfig/x': { link: '/usr/lib/y.sh' }, 'usr/lib/y.sh': 'sed y' };
    assert.deepEqual(run('for f in /etc/sysconfig/*; do . $f; done', linked).runs, ['sed']);
    assert.deepEqual(run('. /usr/lib/x', { 'usr/lib/x': 'grep y' }).computed, ['/usr/lib/x']);
  });
});

describe('hostile scripts', () => {
  it('are read word by word where they are not what a shell would take', () => {
    assert.deepEqual(run('if grep; then (((').runs, ['grep']);
    assert.ok(run(`${'$('.repeat(3000)}grep`).runs.includes('grep'));
    // Each use of a variable looked at all that it is given, and each `${` at all that comes after it.
    for (const lines of [
      'for f in lib.d/*; do "$f"; done\n'.repeat(4000),
      'Y="t -a"; Y=u; X="$Y $(date)"; $X\n'.repeat(4000),
      Array.from({ length: 4000 }, (_, at) => `X="$D/${at}.sh"; . "$X"\n`).join(''),
      '${a:-'.repeat(30_000),
    ])
      assert.ok(run(`grep x\n${lines}`).runs.includes('grep'));
  });

  it('end: variables of themselves, texts within texts, files that read each other', () => {
    const names = Array.from({ length: 40 }, (_, index) => `v${index}`);
    run(names.map((name) => `${name}="${names.map((other) => `$${other}`).join('')}"`).join('\n'));
    assert.ok(run(`${'eval "'.repeat(9)}grep`).runs.includes('grep'));
    const circle = { 'etc/default/x': '. /etc/default/y', 'etc/default/y': '. /etc/default/x\ngrep' };
    assert.deepEqual(run('. /etc/default/x', circle).runs, ['grep']);
  });
});
