import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { compareDebianVersions } from '../../src/versions/index.ts';

const PAIRS = 5_000;
const missing = spawnSync('dpkg', ['--version']).status === 0 ? false : 'dpkg is not installed';

describe('compareDebianVersions beside dpkg --compare-versions', { skip: missing }, () => {
  it(`orders ${PAIRS} random pairs as dpkg does`, () => {
    const random = generator(20_260_824);
    const pairs = Array.from({ length: PAIRS }, () => randomPair(random));
    const signs = new Map<number, number>();

    const answers = askDpkg(pairs);

    assert.equal(answers.length, PAIRS);
    for (const [at, [a, b]] of pairs.entries()) {
      const sign = Math.sign(compareDebianVersions(a, b));
      assert.equal(sign, answers[at], `${a} and ${b}`);
      signs.set(sign, (signs.get(sign) ?? 0) + 1);
    }
    for (const sign of [-1, 0, 1])
      assert.ok((signs.get(sign) ?? 0) > 100, `${signs.get(sign)} pairs with sign ${sign}`);
  });
});

/** One shell for all pairs, for dpkg itself answers one question per start. */
function askDpkg(pairs: readonly (readonly [string, string])[]): number[] {
  const script = `while read -r a b; do
    if dpkg --compare-versions "$a" lt "$b"; then echo -1; elif dpkg --compare-versions "$a" eq "$b"; then echo 0; else echo 1; fi
  done`;
  const input = pairs.map((pair) => `${pair.join(' ')}\n`).join('');
  const { stdout } = spawnSync('sh', ['-c', script], { input, stdio: ['pipe', 'pipe', 'ignore'] });
  return stdout.toString().trim().split('\n').map(Number);
}

/** Pairs that are alike: the second is the first with one part changed, so that every rule decides some of them. */
function randomPair(random: () => number): [string, string] {
  const pick = (choices: readonly string[]): string => choices[Math.floor(random() * choices.length)] ?? '';
  const part = (): string =>
    pick(['0', '00', '1', '01', '9', '10', 'a', 'Z', 'rc1', '~', '~~', '+', '.', '.0', '+b1', '~deb13u1']);
  const epoch = (): string => pick(['', '', '', '0:', '1:', '2:']);
  const parts = Array.from({ length: 1 + Math.floor(random() * 5) }, part);
  const changed = parts.toSpliced(Math.floor(random() * parts.length), 1, part());
  const revision = (): string => pick(['', '-0', '-1', '-1', `-1${part()}`, '-0ubuntu1', '-1-2']);
  const [same, sameRevision] = [epoch(), revision()];
  const other = random() < 0.2;
  return [
    `${same}1${parts.join('')}${sameRevision}`,
    `${other ? epoch() : same}1${changed.join('')}${other ? revision() : sameRevision}`,
  ];
}

/** A small generator with a seed (mulberry32), so that a failure can be repeated. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
