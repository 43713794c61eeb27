import { spawn, spawnSync } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { compareDebianVersions } from '../../src/versions/index.ts';
import { howOften } from '../how-often.ts';
import { alikePieces, assertAnswers, type Pair, type Pick, randomPairs } from './version-pairs.ts';

const PAIRS = howOften({ quick: 5000, long: 100_000 });
const SHELLS = 2;
const missing = spawnSync('dpkg', ['--version']).status === 0 ? false : 'dpkg is not installed';

describe('compareDebianVersions beside dpkg --compare-versions', { skip: missing }, () => {
  it(`orders ${PAIRS} random pairs as dpkg does`, async () => {
    const pairs = randomPairs(PAIRS, 20_260_824, randomPair);
    const share = Math.ceil(PAIRS / SHELLS);
    const shares = Array.from({ length: SHELLS }, (_, at) => pairs.slice(at * share, (at + 1) * share));

    const answers = (await Promise.all(shares.map(askDpkg))).flat();

    assertAnswers(pairs, answers, compareDebianVersions);
  });
});

const WORDS = ['lt', 'eq', 'gt'];

/**
 * One shell for many pairs, for dpkg itself answers one question per start. It is first asked whether our answer is right, and only if
 * not, what the right one is.
 */
async function askDpkg(pairs: readonly Pair[]): Promise<number[]> {
  const script = `while read -r a word b; do
    if dpkg --compare-versions "$a" "$word" "$b"; then echo "$word"
    elif dpkg --compare-versions "$a" lt "$b"; then echo lt
    elif dpkg --compare-versions "$a" eq "$b"; then echo eq; else echo gt; fi
  done`;
  const shell = spawn('sh', ['-c', script], { stdio: ['pipe', 'pipe', 'ignore'] });
  const guess = ([a, b]: Pair): string => WORDS[Math.sign(compareDebianVersions(a, b)) + 1] ?? '';
  shell.stdin.end(pairs.map((pair) => `${pair[0]} ${guess(pair)} ${pair[1]}\n`).join(''));
  const answers = (await text(shell.stdout)).trim().split('\n');
  return answers.map((word) => WORDS.indexOf(word) - 1);
}

function randomPair(pick: Pick): Pair {
  const pieces = [
    '0',
    '00',
    '1',
    '01',
    '9',
    '10',
    'a',
    'Z',
    'rc1',
    '~',
    '~~',
    '+',
    '.',
    '.0',
    '+b1',
    '~deb13u1',
  ];
  const epoch = (): string => pick(['', '', '', '0:', '1:', '2:']);
  const revision = (): string => pick(['', '-0', '-1', '-1', `-1${pick(pieces)}`, '-0ubuntu1', '-1-2']);
  const [same, sameRevision] = [epoch(), revision()];
  const isOther = pick(['', '', '', '', 'other']) !== '';
  const [a, b] = alikePieces(pick, pieces);
  return [
    `${same}1${a}${sameRevision}`,
    `${isOther ? epoch() : same}1${b}${isOther ? revision() : sameRevision}`,
  ];
}
