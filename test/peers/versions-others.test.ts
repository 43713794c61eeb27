import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import semver from 'semver';
import { inRange, parseVersionRange, versionOrder } from '../../src/versions/index.ts';
import { alikePieces, assertAnswers, type Pair, type Pick, randomPairs } from './version-pairs.ts';

const PAIRS = 20_000;
const NUMBERS = ['0', '1', '2', '9', '10', '11'];
const PYTHON = '/usr/bin/python3';

const hasPython = (module: string): string | false =>
  spawnSync(PYTHON, ['-c', `import ${module}`]).status === 0 ? false : `python3-${module} is not installed`;

describe('rpm beside rpm.labelCompare', { skip: hasPython('rpm') }, () => {
  it(`orders ${PAIRS} random pairs as rpm does`, () => {
    const pieces = [
      '0',
      '00',
      '1',
      '01',
      '9',
      '10',
      'a',
      'Z',
      'rc',
      '~',
      '^',
      '+',
      '.',
      '_',
      '.0',
      '.el9',
      '^git1',
      '~rc1',
    ];
    const pairs = randomPairs(PAIRS, 6, (pick): Pair => {
      const [a, b] = alikePieces(pick, pieces);
      const [version, release] = alikePieces(pick, pieces);
      const epoch = pick(['', '', '0:', '1:']);
      const other = pick(['', '', 'other']) ? pick(['', '0:', '1:', '01:']) : epoch;
      return pick(['version', 'release']) === 'version'
        ? [`${epoch}${a}-${release}`, `${other}${b}-${release}`]
        : [`${epoch}${version}-${a}`, `${epoch}${version}-${b}`];
    });
    const script = `import rpm, sys
def label(text):
    epoch, colon, rest = text.rpartition(':')
    version, dash, release = rest.rpartition('-')
    return (epoch or '0', version, release)
for line in sys.stdin:
    a, b = line.split()
    print(rpm.labelCompare(label(a), label(b)))`;

    assertAnswers(pairs, ask(PYTHON, ['-c', script], pairs), versionOrder('rpm').compare);
  });
});

describe('pypi beside packaging.version', { skip: hasPython('packaging') }, () => {
  it(`orders ${PAIRS} random pairs as packaging does`, () => {
    const pieces = [
      '.0',
      '.1',
      '.10',
      'a1',
      'b2',
      'rc1',
      '.rc',
      '-c3',
      '.post1',
      '-1',
      '.dev1',
      '.DEV2',
      '+local',
      '+1',
      '.rev',
    ];
    const { compare, isVersion } = versionOrder('pypi');
    const pairs = randomPairs(PAIRS * 8, 7, (pick): Pair => {
      const [a, b] = alikePieces(pick, pieces);
      const epoch = pick(['', '', '', '1!']);
      return [`${epoch}${pick(NUMBERS)}${a}`, `${epoch}1${b}`];
    }).filter((pair) => pair.every(isVersion));
    assert.ok(pairs.length >= PAIRS, `${pairs.length} pairs`);
    const script = `import sys
from packaging.version import Version
for line in sys.stdin:
    a, b = map(Version, line.split())
    print((a > b) - (a < b))`;

    assertAnswers(pairs, ask(PYTHON, ['-c', script], pairs), compare);
  });
});

describe('npm beside semver', () => {
  const version = (pick: Pick): Pair => {
    const [a, b] = alikePieces(pick, [
      '-0',
      '-1',
      '-a',
      '-10',
      '.alpha',
      '.0',
      '.beta',
      '.2',
      '-rc',
      '.x-y',
      '-A',
    ]);
    const [major, minor, patch] = [pick(NUMBERS), pick(NUMBERS), pick(NUMBERS)];
    const build = pick(['', '', '+b.1', '+007']);
    return [
      `${major}.${minor}.${patch}-x${a}${build}`,
      `${pick([major, '1'])}.${minor}.${pick([patch, '2'])}-x${b}`,
    ];
  };

  it(`orders ${PAIRS} random pairs as semver.compare does`, () => {
    const pairs = randomPairs(PAIRS, 8, (pick) => {
      const [a, b] = version(pick);
      const release = (text: string): string => text.split('-')[0] ?? '';
      return [pick([a, release(a)]), pick([b, release(b)])];
    });
    const answers = pairs.map(([a, b]) => semver.compare(a, b));

    assertAnswers(pairs, answers, versionOrder('npm').compare);
  });

  it(`says of ${PAIRS} random pairs of range and version what semver.satisfies says`, () => {
    const small = ['0', '0', '1', '2', '3'];
    const prerelease = ['', '', '', '-0', '-alpha', '-alpha.1', '-beta.2'];
    const full = (pick: Pick): string => `${pick(small)}.${pick(small)}.${pick(small)}${pick(prerelease)}`;
    const partial = (pick: Pick): string =>
      pick([
        full(pick),
        full(pick),
        `${pick(small)}.${pick(small)}`,
        pick(small),
        `${pick(small)}.x`,
        '*',
        `${pick(small)}.1.X`,
      ]);
    const comparator = (pick: Pick): string =>
      `${pick(['', '=', '>', '>=', '<', '<=', '~', '^', '~>'])}${pick(['', '', ' '])}${partial(pick)}`;
    const set = (pick: Pick): string =>
      pick([
        comparator(pick),
        `${comparator(pick)} ${comparator(pick)}`,
        `${partial(pick)} - ${partial(pick)}`,
      ]);
    let inside = 0;
    const pairs = randomPairs(PAIRS, 9, (pick) => [
      pick([set(pick), `${set(pick)}||${set(pick)}`]),
      full(pick),
    ]);
    for (const [range, candidate] of pairs) {
      const expected = semver.satisfies(candidate, range);
      assert.equal(inRange(candidate, parseVersionRange('npm', range)), expected, `${candidate} in ${range}`);
      if (expected) inside++;
    }
    assert.ok(inside > PAIRS / 10 && inside < PAIRS * 0.9, `${inside} inside`);
  });
});

const hasGo = spawnSync('go', ['version']).status === 0;

describe('golang beside golang.org/x/mod/semver', { skip: !hasGo && 'go is not installed' }, () => {
  it(`orders ${PAIRS} random pairs as the module does`, (test) => {
    const folder = mkdtempSync(join(tmpdir(), 'versions-go-'));
    test.after(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, 'go.mod'), 'module versions\n\ngo 1.18\n');
    writeFileSync(
      join(folder, 'main.go'),
      `package main
import ("bufio"; "fmt"; "os"; "strings"; "golang.org/x/mod/semver")
func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		pair := strings.Fields(lines.Text())
		fmt.Println(semver.Compare(pair[0], pair[1]))
	}
}
`,
    );
    // One that the Go of Debian 12 can build.
    const got = spawnSync('go', ['get', 'golang.org/x/mod@v0.17.0'], { cwd: folder });
    if (got.status !== 0) return test.skip('the module golang.org/x/mod cannot be fetched');
    const built = spawnSync('go', ['build', '-o', 'compare', '.'], { cwd: folder });
    assert.equal(built.status, 0, built.stderr.toString());

    const { compare, isVersion } = versionOrder('golang');
    const pieces = [
      '.0',
      '.1',
      '.10',
      '.01',
      '-rc.1',
      '-0.20240115120000-abcdef123456',
      '-pre',
      '.2',
      '+incompatible',
      '+b',
      '-alpha',
    ];
    const pairs = randomPairs(PAIRS * 4, 10, (pick): Pair => {
      const [a, b] = alikePieces(pick, pieces);
      const [major, minor] = [pick(NUMBERS), pick(['', '.0', '.1', '.2.3', '.2.3'])];
      return [`v${major}${minor}${a}`, `v${major}${minor}${b}`];
    }).filter(([a, b]) => isVersion(a) || isVersion(b));
    assert.ok(pairs.length >= PAIRS, `${pairs.length} pairs`);

    assertAnswers(pairs, ask(join(folder, 'compare'), [], pairs), compare);
  });
});

function ask(command: string, args: readonly string[], pairs: readonly Pair[]): number[] {
  const input = pairs.map((pair) => `${pair.join(' ')}\n`).join('');
  const { stdout, stderr } = spawnSync(command, args, { input, maxBuffer: 1 << 26 });
  const answers = stdout.toString().trim().split('\n').map(Number);
  assert.equal(answers.length, pairs.length, stderr.toString());
  return answers;
}
