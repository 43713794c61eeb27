import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { mapConcurrently } from '../../src/base/concurrency.ts';
import type { Mutant } from './find-mutants.ts';
import { FreshRuns } from './fresh-runs.ts';
import type { KeptVerdicts } from './kept-verdicts.ts';
import { type MutatedRoom, testsOf } from './rooms.ts';
import { switchSource } from './switch-source.ts';
import { WarmTests } from './warm-tests.ts';

export type RoomInput = {
  room: MutatedRoom;
  /** By number. */
  drawn: ReadonlyMap<number, Mutant>;
  /** What is known already, and gets to know the rest. */
  kept: KeptVerdicts;
  /** Processes at a time. */
  jobs: number;
  signal: AbortSignal;
  /** Called for each mutant that was tried. */
  tried: () => void;
};

/** `unnoticed`: by the tests that come by it; `unreached`: there are none. */
export type Verdict = 'killed' | 'endless' | 'unnoticed' | 'unreached';

/**
 * Asks a room's tests whether they notice mutants of its sources. All mutants stand in the sources at once, and one is awake: so a process
 * loads the tests once and asks, for each mutant, only those tests that come by it. Where files or fixtures that are made once come by a
 * mutant, and nobody noticed, it is tried again in a process of its own.
 */
export async function runRoom({ room, drawn, kept, jobs, signal, tried }: RoomInput): Promise<void> {
  const left = [...drawn].filter(([number]) => !kept.verdicts.has(number));
  if (left.length === 0) return;
  using sources = switchedSources(drawn);
  const tests = testsOf(room);
  using warm = await WarmTests.start({ tests, jobs, instead: sources.path, signal });
  const fresh = new FreshRuns({ tests, instead: sources.path, signal });
  await mapConcurrently(left, jobs, async ([number, mutant]) => {
    const verdict = await warm.verdictOn(number);
    const isOpen = verdict === 'unnoticed' || verdict === 'unreached';
    const untried = warm.filesToTry(number);
    const again = isOpen && untried.files.length > 0;
    kept.add(number, again ? await fresh.verdictOn(number, mutant, untried) : verdict);
    tried();
  });
}

/** A file that says by URL what to load instead of the sources that have mutants. */
function switchedSources(mutants: ReadonlyMap<number, Mutant>): { path: string } & Disposable {
  const byFile = Map.groupBy(mutants, ([, { file }]) => file);
  const texts = [...byFile].map(([file, here]) => [
    pathToFileURL(resolve(file)).href,
    switchSource(readFileSync(file, 'utf8'), new Map(here)),
  ]);
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-switched-'));
  const path = join(folder, 'sources.json');
  writeFileSync(path, JSON.stringify(Object.fromEntries(texts)));
  return { path, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}
