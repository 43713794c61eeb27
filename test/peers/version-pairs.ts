import assert from 'node:assert/strict';

export type Pair = readonly [string, string];

/** `count` pairs of versions that `make` draws; the second is the first with one part changed, so that every rule decides some. */
export function randomPairs(count: number, seed: number, make: (pick: Pick) => Pair): Pair[] {
  const random = generator(seed);
  const pick: Pick = (choices) => choices[Math.floor(random() * choices.length)] ?? '';
  return Array.from({ length: count }, () => make(pick));
}

export type Pick = (choices: readonly string[]) => string;

/** One to six of the pieces, and the same with one of them changed. */
export function alikePieces(pick: Pick, pieces: readonly string[]): [string, string] {
  const parts = Array.from({ length: Number(pick(['1', '2', '3', '4', '5', '6'])) }, () => pick(pieces));
  const at = Number(pick(['0', '1', '2', '3', '4', '5'])) % parts.length;
  return [parts.join(''), parts.toSpliced(at, 1, pick(pieces)).join('')];
}

/** Every answer is the peer's, and each of older, equal and newer was among them. */
export function assertAnswers(
  pairs: readonly Pair[],
  answers: readonly number[],
  compare: (a: string, b: string) => number,
): void {
  assert.equal(answers.length, pairs.length);
  const signs = new Map<number, number>();
  for (const [at, [a, b]] of pairs.entries()) {
    const sign = Math.sign(compare(a, b));
    assert.equal(sign, answers[at], `${a} and ${b}`);
    signs.set(sign, (signs.get(sign) ?? 0) + 1);
  }
  for (const sign of [-1, 0, 1])
    assert.ok((signs.get(sign) ?? 0) > 100, `${signs.get(sign)} pairs with sign ${sign}`);
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
