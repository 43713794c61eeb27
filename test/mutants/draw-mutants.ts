import { readFileSync } from 'node:fs';
import { seededRandom } from '../seeded-random.ts';
import { type Equivalent, isEquivalent } from './equivalent.ts';
import { findMutants, type Mutant } from './find-mutants.ts';
import { type MutatedRoom, sourcesOf } from './rooms.ts';

/** Tests, and tables of words, names and types, which decide nothing: a test could only repeat them. */
const UNDECIDED = /(?:\.test|\/(?:answer-schema|errors|index|reasons|types|upstream-products))\.ts$/;

export type Draw = {
  room: MutatedRoom;
  /** How many, and by which seed. */
  count: number;
  seed: number;
  /** What no test can notice. */
  equivalent: readonly Equivalent[];
};

/** Mutants of a room's sources by numbers from 1. `candidates`: how many there are to draw from. */
export function drawMutants({ room, count, seed, equivalent }: Draw): {
  candidates: number;
  drawn: Map<number, Mutant>;
} {
  const files = sourcesOf(room).filter((file) => !UNDECIDED.test(file));
  const all = files.flatMap((file) => findMutants(file, readFileSync(file, 'utf8')));
  const left = all.filter((mutant) => !isEquivalent(mutant, equivalent));
  const candidates = left.length;
  const random = seededRandom(seed);
  const drawn = new Map<number, Mutant>();
  while (drawn.size < count && left.length > 0) {
    const [mutant] = left.splice(random.int(left.length), 1);
    if (mutant !== undefined) drawn.set(drawn.size + 1, mutant);
  }
  return { candidates, drawn };
}
