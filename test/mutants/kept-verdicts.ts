import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DrawnMutant } from './draw-mutants.ts';
import { type MutatedRoom, sourcesOf, testsOf } from './rooms.ts';
import type { Verdict } from './run-room.ts';

/** What was found out of a draw, in a file: so a run that was killed goes on where it was. */
export type KeptVerdicts = {
  /** Of those drawn, by their numbers. */
  readonly verdicts: ReadonlyMap<number, Verdict>;
  add(number: number, verdict: Verdict): void;
};

/**
 * A line for each mutant that was tried, also by other draws, below one that says what they are verdicts on: those on anything else are
 * forgotten. `on`: as `subjectOf` says.
 */
export function keepVerdicts(
  path: string,
  on: string,
  drawn: ReadonlyMap<number, Pick<DrawnMutant, 'key'>>,
): KeptVerdicts {
  const head = JSON.stringify({ on });
  const known = new Map(linesBelow(path, head).map((line) => JSON.parse(line) as [string, Verdict]));
  const verdicts = new Map<number, Verdict>();
  for (const [number, { key }] of drawn) {
    const verdict = known.get(key);
    if (verdict !== undefined) verdicts.set(number, verdict);
  }
  mkdirSync(dirname(path), { recursive: true });
  // Anew, without what a kill cut off.
  writeFileSync(path, [head, ...[...known].map((one) => JSON.stringify(one)), ''].join('\n'));
  return {
    verdicts,
    add(number, verdict) {
      verdicts.set(number, verdict);
      appendFileSync(path, `${JSON.stringify([drawn.get(number)?.key, verdict])}\n`);
    },
  };
}

/** The whole lines below `head`; none where another stands there, or nothing. */
function linesBelow(path: string, head: string): string[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return [];
  }
  const [first, ...lines] = text.split('\n').slice(0, -1);
  return first === head ? lines : [];
}

/** The digest of the room's sources and tests: what else these import is taken to do the same. */
export function subjectOf(room: MutatedRoom): string {
  const digest = createHash('sha256');
  for (const file of [...sourcesOf(room), ...testsOf(room)])
    digest.update(`${file}\0`).update(readFileSync(file)).update('\0');
  return digest.digest('hex');
}
