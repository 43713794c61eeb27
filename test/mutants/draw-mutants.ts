import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
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

/** `key`: what it is, whatever else stands in its file and at which line. */
export type DrawnMutant = Mutant & { key: string };

/**
 * Mutants of a room's sources by numbers from 1: those whose digests come first, so that a draw stays as it was but for what has changed.
 * `candidates`: how many there are to draw from.
 */
export function drawMutants({ room, count, seed, equivalent }: Draw): {
  candidates: number;
  drawn: Map<number, DrawnMutant>;
} {
  const files = sourcesOf(room).filter((file) => !UNDECIDED.test(file));
  const all = files.flatMap((file) => withKeys(findMutants(file, readFileSync(file, 'utf8'))));
  const left = all.filter((mutant) => !isEquivalent(mutant, equivalent));
  const placed = left.map((mutant) => ({ mutant, place: digestOf([seed, mutant.key]) }));
  placed.sort((a, b) => (a.place < b.place ? -1 : 1));
  const drawn = new Map(placed.slice(0, count).map(({ mutant }, at) => [at + 1, mutant]));
  return { candidates: left.length, drawn };
}

function withKeys(mutants: readonly Mutant[]): DrawnMutant[] {
  const alike = new Map<string, number>();
  return mutants.map((mutant) => {
    const { file, text, change } = mutant;
    const name = JSON.stringify([file, text, change]);
    const nth = (alike.get(name) ?? 0) + 1;
    alike.set(name, nth);
    return { ...mutant, key: digestOf([name, nth]) };
  });
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);
}
