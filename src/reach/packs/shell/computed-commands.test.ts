import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answersOf, program, reachOf } from '../../../../test/fakes/reach.ts';

const TOOLS = ['t1', 't2', 't3'];

/** The programs of t1, t2, t3 that a script with these lines may run, and how many of its names cannot be told. */
function ranBy(lines: string, more: Record<string, string> = {}, shebang = '#!/usr/bin/bash') {
  const report = reachOf(
    {
      'srv/run': { content: `${shebang}\n${lines}\n`, mode: 0o755 },
      'usr/bin/bash': program(),
      'usr/bin/sh': program(),
      'usr/bin/run-parts': program(),
      'usr/bin/execlineb': { link: '../lib/execline/bin/execlineb' },
      'usr/lib/execline/bin/execlineb': program(),
      'usr/lib/execline/bin/foreground': program(),
      ...Object.fromEntries(TOOLS.map((name) => [`usr/bin/${name}`, program()])),
      ...Object.fromEntries(
        Object.entries(more).map(([path, text]) => [`srv/${path}`, { content: text, mode: 0o755 }]),
      ),
    },
    { entrypoint: ['/srv/run'], workingFolder: '/srv' },
  );
  const answers = answersOf(report);
  return {
    tools: TOOLS.filter((name) => answers[`usr/bin/${name}`] === 'possibly').join(' '),
    computed: report.triggers.length,
    answers,
  };
}

/** As launchers of Java look for its home. */
const FOLLOWED = (link: string) =>
  `X="$(which t1)"\nwhile [ -h "$X" ]; do ls=$(ls -ld "$X"); link=$(expr "$ls" : '.*-> \\(.*\\)$'); X="${link}"; done\n"$X"`;

/** Each was run by bash beside what was said of it. */
const WRITTEN_DOWN: readonly (readonly [lines: string, tools: string, more?: Record<string, string>])[] = [
  ['for t in {t1,t2}; do $t; done', 't1 t2'],
  ['for i in {1..3}; do t$i; done', 't1 t2 t3'],
  ['declare -A m=([a]=t1); "${m[a]}"', 't1'],
  [': ${X:=t1}; $X', 't1'],
  ['cat <<EOF | sh\nt1\nEOF', 't1'],
  ['sh <<< "t1"', 't1'],
  ['exec bash -ex <<EOF\nt1\nEOF', 't1'],
  ['env A=b timeout 5 sh <<EOF\nt1\nEOF', 't1'],
  ['sudo -u a bash <<EOF\nt1\nEOF', 't1'],
  ['su - a <<EOF\nt1\nEOF', 't1'],
  ['su a -s /bin/sh <<EOF\nt1\nEOF', 't1'],
  ['echo t1 | sudo -iu a', 't1'],
  ['. <(echo t1)', 't1'],
  ['sh <(printf "t1\\n")', 't1'],
  ['. /dev/stdin <<< "t1"', 't1'],
  ['cat > /tmp/x <<EOF\nt1\nEOF\nsh /tmp/x', 't1'],
  ['F=/tmp/x; echo t1 > $F; . /tmp/x', 't1'],
  ['printf "#!/bin/sh\\nt1\\n" > /tmp/x; chmod 755 /tmp/x; /tmp/x', 't1'],
  ['tee /tmp/x <<EOF\nt1\nEOF\nsh /tmp/x', 't1'],
  ['echo t1 > /tmp/d/x.sh; for f in /tmp/d/*.sh; do . "$f"; done', 't1'],
  ["sed -n '1e t1' x", 't1'],
  ["sed 's/^a.*/t1 x/e' x", 't1'],
  ['nice -n 1 t1 2>&1 | sed s/1/2/ > /dev/null', 't1'],
  ['log() { echo "$@"; "$@"; }; log t1', 't1'],
  ['$WRAP t1', 't1'],
  ['a="t1:t2"; IFS=:; set -- $a; "$1"; $2', 't1 t2'],
  ['cd sub; ./lib', 't1', { 'sub/lib': '#!/bin/sh\nt1' }],
  ['cd "$(dirname "$0")"/sub; . ./lib.sh', 't1', { 'sub/lib.sh': 't1' }],
  ['for f in lib.d/*; do "$f"; done', 't1', { 'lib.d/a': '#!/bin/sh\nt1' }],
  ['"$(command -v t1)"', 't1'],
  ['X=`which t1 2>/dev/null || type t1 2>&1`; $X', 't1'],
  [FOLLOWED('$link'), 't1'],
  ['exec "sub/run-$1"', 't1', { 'sub/run-a': '#!/bin/sh\nt1' }],
  ['. "sub/$1"', 't1', { 'sub/a.sh': 't1' }],
  ['lib=/srv/sub; exec "$lib/$1"', 't1', { 'sub/a': '#!/bin/sh\nt1' }],
  ['PATH="$(dirname "$0")/sub:$PATH"; lib', 't1', { 'sub/lib': '#!/bin/sh\nt1' }],
  ['cd ${0%/*}/sub; . ./lib.sh', 't1', { 'sub/lib.sh': 't1' }],
  ['cd sub; for f in *.sh; do . "$f"; done', 't1', { 'sub/lib.sh': 't1' }],
  ['[ -e "$D$1" ] || : > "$D$1"; chmod 755 "$D$1"; t1', 't1'],
  ['eval $(apt-config shell X Dir::Etc); t1', 't1'],
  ['eval "$(SHELL=/bin/sh dircolors -b ~/x)"; eval `locale`; t1', 't1'],
  ['if $(kill -0 "${pid:-}" 2> /dev/null); then t1; fi', 't1'],
  [
    'for h in $(run-parts --lsbsysinit --list /srv/init-functions.d 2>/dev/null); do [ -r $h ] && . $h || true; done',
    't1',
    { 'init-functions.d/a': 't1' },
  ],
  [
    "for i in $(run-parts --list --regex '^[a-zA-Z0-9_][a-zA-Z0-9._-]*\\.sh$' /srv/profile.d); do [ -r $i ] && . $i; done",
    't1',
    { 'profile.d/a.sh': 't1' },
  ],
  ['for h in $(run-parts --list /srv/sub); do "$h"; done', 't1', { 'sub/a': '#!/bin/sh\nt1' }],
  ['Y="t1 -a"; Y=t2; X="$Y -b $(date)"; $X', 't1 t2'],
  ['head -1 x > /srv/x.d/own; chmod +x /srv/y.d/own', ''],
  [
    'eval run-parts "$V" --test -- /srv/sub | while read -r t\ndo ( cat "$a" ) | "$t"; done',
    't1',
    { 'sub/a': '#!/bin/sh\nt1' },
  ],
  ['for s in $(t2); do X="t1 $s"; $X stop; done', 't1 t2'],
];

/** What a script does not have written down may be any program. */
const NOT_WRITTEN_DOWN: readonly (readonly [lines: string, more?: Record<string, string>])[] = [
  ['printf -v c "t%d" 1; $c'],
  ['let i=1; t$i'],
  ['head -1 x | sh'],
  ['sed s/X/1/ x > /tmp/a; sh /tmp/a'],
  ['xargs -a x -n1 env'],
  ["xargs -I% sh -c 't%'"],
  ["sed 's/^/t/e' x"],
  ['"t$1"'],
  ['X=$(which "$1"); $X'],
  ['X=t1; while [ -h "$Y" ]; do X=$(ls -ld "$Y"); done; $X'],
  ['X=t1; while true; do X=$(ls -ld "$X"); done; $X'],
  ['eval $(apt-config shell X Dir::Etc | sed s/a/b/)'],
  ['X="sudo $(x)"; $X'],
  ['X="t1 $(x)"; eval $X'],
  ['X="$(x) t1"; $X'],
  ['Y=t1; Y=; X="$Y $(date) -b"; $X'],
  ['Y=t1; read Y; X="$Y $(date)"; $X'],
  ['Y="$X a"; X="$Y $(date)"; $X'],
  ['head -1 x > sub/own; chmod +x /srv/sub/own'],
  ['run-parts --test /srv | while read -r t; do "$t"; done; read t < x; $t'],
  ['run-parts --test /srv | sort | while read -r t; do "$t"; done'],
  ['if $(kill -0 1; x); then t1; fi'],
  ['for h in $(run-parts --list /srv/sub | sort); do "$h"; done'],
  ['bash lib', { lib: 't1' }],
  ['sh < lib', { lib: 't1' }],
  ['export BASH_ENV=lib; bash -c true', { lib: 't1' }],
  ['bash --rcfile lib -i', { lib: 't1' }],
];

describe('what a shell is told to run', () => {
  for (const [lines, tools, more] of WRITTEN_DOWN)
    it(`is found where it is written down: ${JSON.stringify(lines)}`, () => {
      assert.deepEqual([ranBy(lines, more).tools, ranBy(lines, more).computed], [tools, 0]);
    });

  for (const [lines, more] of NOT_WRITTEN_DOWN)
    it(`may be any program where it is not: ${JSON.stringify(lines)}`, () => {
      assert.equal(ranBy(lines, more).tools, 't1 t2 t3');
      assert.ok(ranBy(lines, more).computed > 0);
    });

  it('ends as what is put to a folder that it computes', () => {
    for (const lines of [
      'N=t1; exec "$D"/"$N"',
      'N=t1; exec "$D/$N"',
      'X="$2"; X=$(pwd)/t1; "$X"',
      'N=t1; X="`dirname "$0"`/$N"; if test -x "$X"; then N="$X"; fi; exec "$N"',
      'X=$(pwd)/t1; eval "\\"$X\\""',
    ])
      assert.deepEqual([ranBy(lines).tools, ranBy(lines).computed], ['t1', 1], lines);
    for (const lines of [
      'N=$(x); exec "$D"/"$N"',
      'read N; exec "$D/$N"',
      'N=t1; N=$(x); $D/$N',
      'N=t1; X="$(pwd)/$N"; N=$(x); exec "$X"',
      'N="$M/$N"; M="$N"; exec "$N"',
    ])
      assert.equal(ranBy(lines).tools, 't1 t2 t3', lines);
  });

  it('is any where variables are given so much of each other that it is not followed', () => {
    const chain = (length: number) =>
      Array.from({ length }, (_, at) => `X${at}="$A/$X${at + 1}"; X${at}="$B/$X${at + 1}"`).join('\n');
    for (const command of ['exec "$D/$X0"', '. "$D/$X0"']) {
      assert.equal(ranBy(`${chain(3)}\nX3=t1\n${command}`).tools, 't1', command);
      assert.equal(ranBy(`${chain(40)}\nX40=t1\n${command}`).tools, 't1 t2 t3', command);
    }
  });

  it('is in the folder that it begins with', () => {
    const { tools, computed } = ranBy('X="t1 $1"; X="/srv/sub/$(x)"; $X', { 'sub/a': '#!/bin/sh\nt2' });
    assert.deepEqual([tools, computed], ['t1 t2', 1]);
  });

  it('is nothing of texts that are written for others to read', () => {
    assert.equal(ranBy('cat > /srv/conf <<EOF\nt1 a\nEOF\nt2 -c /srv/conf').tools, 't2');
    assert.equal(ranBy('echo t1 > /tmp/a; chmod 600 /tmp/a').tools, '');
  });

  it('is what a table of cron, a job and a line for a shell say, however they are handed on', () => {
    for (const lines of [
      'echo "* * * * * t1 a" | crontab -',
      'crontab - <<EOF\n@daily t1\nEOF',
      'echo "*/5 * * * * root t1 a" > /etc/cron.d/x',
      'cat > /etc/crontab <<EOF\n5 4 * * sun root t1\nEOF',
      'at now <<< "t1 a"',
      "make -f - <<'EOF'\nall:\n\t@t1 x\nEOF",
      "sqlite3 /srv/x <<'EOF'\n.shell t1\nEOF",
      "sqlite3 /srv/x '.system t1'",
      "ed -s /srv/x <<'EOF'\n!t1\nEOF",
      "echo '\\\\! t1' | psql",
      "vim -es -c 'silent !t1' /srv/x",
    ])
      assert.equal(ranBy(lines).tools, 't1', lines);
    for (const lines of [
      'echo "t1 is * * * * here" > /srv/cron.txt',
      "cat > /etc/cron.d/x <<'EOF'\n# t1 is run\nEOF",
    ])
      assert.equal(ranBy(lines).tools, '', lines);
  });

  it('is what settings that it writes say, and what it tells a server', () => {
    for (const lines of [
      'cat > /etc/x.d/x.conf <<EOF\n[program:x]\ncommand=t1 -a\nEOF',
      "echo 'ForceCommand t1' >> /etc/x_config",
      "echo 'AuthorizedKeysCommand /usr/bin/t1' >> /etc/x_config",
      "sed -i 's|@CMD@|t1|' /etc/x.conf",
      "sed -i 's/^command=.*/command=t1/' /etc/x.conf",
      "sed -i '$ a exec t1' /etc/x.conf",
      'echo t1 >> ~/.bashrc',
      'echo "exec t1" > /etc/profile.d/x.sh',
      "vim -es +'!t1' +q",
      'psql -c "ALTER SYSTEM SET archive_command = \'t1 %p\'"',
      "psql <<EOF\nCOPY x FROM PROGRAM 't1 y';\nEOF",
    ])
      assert.equal(ranBy(lines).tools, 't1', lines);
    for (const lines of ["sed 's|@CMD@|t1|' /etc/x.conf", 'echo "t1 is there"', 'psql <<< "select t1"'])
      assert.equal(ranBy(lines).tools, '', lines);
  });

  it('is for who types in a hook of a repository that is a sample', () => {
    const ranBySample = (name: string): string => {
      const hook = { content: '#!/bin/sh\ntest -x "$h" && h=$(x) && exec "$h"\n', mode: 0o755 };
      const files = { 'srv/a': program(), [`srv/a.git/hooks/${name}`]: hook, 'usr/bin/t1': program() };
      return (
        answersOf(
          reachOf(files, { entrypoint: ['/srv/a'] }, { isOwned: (path) => !path.startsWith('srv/a.git') }),
        )['usr/bin/t1'] ?? ''
      );
    };
    assert.deepEqual([ranBySample('pre-push'), ranBySample('pre-push.sample')], ['possibly', 'via a shell']);
  });

  it('is any word of a script that nothing parses, also of the folder of its interpreter', () => {
    const { tools, answers } = ranBy('foreground { t1 }\nt2', {}, '#!/usr/bin/execlineb -P');
    assert.equal(tools, 't1 t2');
    assert.equal(answers['usr/lib/execline/bin/foreground'], 'possibly');
  });

  it('is any word of the folder of an interpreter by whose script another is run', () => {
    const files = {
      'srv/run': { content: '#!/usr/bin/execlineb -P\nforeground { t1 }\n', mode: 0o755 },
      'usr/bin/execlineb': {
        content: '#!/usr/lib/execline/bin/execlineb -S0\n/usr/lib/execline/bin/exec $0 $@\n',
        mode: 0o755,
      },
      'usr/lib/execline/bin/execlineb': program(),
      'usr/lib/execline/bin/foreground': program(),
      'usr/lib/execline/bin/idle': program(),
    };
    const answers = answersOf(reachOf(files, { entrypoint: ['/srv/run'] }));
    assert.equal(answers['usr/lib/execline/bin/foreground'], 'possibly');
    assert.equal(answers['usr/lib/execline/bin/idle'], 'unreachable');
  });
});
