import { resolve } from 'node:path';
import type { AdvisoryDatabase } from '../../advisories/index.ts';
import { whyFailed } from '../../base/why-failed.ts';
import { type Lockfile, lockPathOf, readLock } from '../../build/index.ts';
import { matchesOfLocked } from '../recipes/compare-packages.ts';
import type { UpdateState } from './state/types.ts';
import { NO_RECORD, type RecipeRecord } from './types.ts';

/** How an image of ours stands: what it has, and why it has not what is out. */
export type ImageStatus = {
  recipe: string;
  /** Of its packages: of their newest file where the lock says so, else of the newest Release that named them; undefined: it has no lock. */
  timeMs: number | undefined;
  /** In the packages of its lock; undefined: nobody looked them up. */
  vulnerabilities: { known: number; fixable: number } | undefined;
  record: RecipeRecord;
  /** Why nothing can be said of it. */
  why: string | undefined;
};

export type StatusInput = {
  recipes: readonly string[];
  state: UpdateState;
  database: AdvisoryDatabase | undefined;
};

/** Of each recipe what its lock has today by the advisory database, and how far its update is. Asks nobody. */
export async function statusOfImages({ recipes, state, database }: StatusInput): Promise<ImageStatus[]> {
  const statuses: ImageStatus[] = [];
  for (const recipe of recipes) {
    let record = NO_RECORD;
    const unknown = { recipe, timeMs: undefined, vulnerabilities: undefined };
    try {
      record = await state.read(resolve(recipe));
      const lock = await readLock(lockPathOf(recipe));
      if (lock === undefined) statuses.push({ ...unknown, record, why: 'it has no lock' });
      else
        statuses.push({
          recipe,
          timeMs: timeOf(lock) * 1000,
          vulnerabilities: database && countVulnerabilities(lock, database),
          record,
          why: undefined,
        });
    } catch (error) {
      statuses.push({ ...unknown, record, why: whyFailed(error) });
    }
  }
  return statuses;
}

function timeOf({ epoch, archs }: Lockfile): number {
  const dates = Object.values(archs).flatMap(({ repositories }) => repositories.map(({ date }) => date));
  return epoch ?? Math.max(0, ...dates);
}

function countVulnerabilities(
  lock: Lockfile,
  database: AdvisoryDatabase,
): { known: number; fixable: number } {
  const known = new Set<string>();
  const fixable = new Set<string>();
  for (const { packages, repositories } of Object.values(lock.archs))
    for (const each of packages)
      for (const { vulnerability, fix } of matchesOfLocked(each, repositories[0]?.codename, database)) {
        known.add(vulnerability);
        if (fix.state === 'fixed') fixable.add(vulnerability);
      }
  return { known: known.size, fixable: fixable.size };
}
