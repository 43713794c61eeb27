import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { mapConcurrently } from '../../src/base/concurrency.ts';
import { type Draw, drawMutants } from './draw-mutants.ts';
import type { Mutant } from './find-mutants.ts';
import { FreshRuns } from './fresh-runs.ts';
import { switchSource } from './switch-source.ts';
import { WarmTests } from './warm-tests.ts';

export type RoomInput = Draw & {
  /** Processes at a time. */
  jobs: number;
  signal: AbortSignal;
  /** Called for each mutant that was tried. */
  tried: () => void;
};

export type RoomResult = {
  room: string;
  /** How many there are to draw from. */
  candidates: number;
  killed: number;
  /** Of those: by no end. */
  endless: number;
  /** Without the equivalent ones. */
  drawn: number;
  survivors: (Mutant & { isReached: boolean })[];
};

/** `unnoticed`: by the tests that come by it; `unreached`: there are none. */
export type Verdict = 'killed' | 'endless' | 'unnoticed' | 'unreached';

/**
 * Draws mutants of a room's sources and asks the room's tests whether they notice. All mutants stand in the sources at once, and one is
 * awake: so a process loads the tests once and asks, for each mutant, only those tests that come by it. What nobody noticed there is
 * tried again in a process of its own, with nothing left in it from other runs.
 */
export async function runRoom(input: RoomInput): Promise<RoomResult> {
  const { room, jobs, signal } = input;
  const { candidates, drawn } = drawMutants(input);
  using sources = switchedSources(drawn);
  const tests = room.tests.flatMap((glob) => globSync(glob)).sort();
  using warm = await WarmTests.start({ tests, jobs, instead: sources.path, signal });
  const fresh = new FreshRuns({ tests, instead: sources.path, signal });
  const fates = await mapConcurrently([...drawn], jobs, async ([number, mutant]) => {
    const isKilledWarm = await warm.verdictOn(number);
    const verdict =
      isKilledWarm === 'unnoticed' || isKilledWarm === 'unreached'
        ? await fresh.verdictOn(number, mutant, warm.filesToTry(number))
        : isKilledWarm;
    input.tried();
    return { mutant, verdict };
  });
  const survivors = fates.filter(({ verdict }) => verdict === 'unnoticed' || verdict === 'unreached');
  return {
    room: room.name,
    candidates,
    killed: fates.length - survivors.length,
    endless: fates.filter(({ verdict }) => verdict === 'endless').length,
    drawn: fates.length,
    survivors: survivors.map(({ mutant, verdict }) => ({ ...mutant, isReached: verdict !== 'unreached' })),
  };
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
