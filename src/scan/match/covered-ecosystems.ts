import type { AdvisoryDatabase } from '../../advisories/index.ts';
import { nameGlob } from '../../base/glob.ts';
import { compareBytes } from '../../base/index.ts';

const KNOWN = new WeakMap<AdvisoryDatabase, readonly string[]>();

/** The ecosystems that a name stands for in this database: itself, or with `*` in it all that are covered and fit. */
export function coveredEcosystems(database: AdvisoryDatabase, name: string): readonly string[] {
  return name.includes('*') ? allCovered(database).filter(nameGlob(name).fits) : [name];
}

function allCovered(database: AdvisoryDatabase): readonly string[] {
  const known = KNOWN.get(database);
  if (known !== undefined) return known;
  const all = [...new Set(database.feeds.flatMap(({ covers }) => covers))].sort(compareBytes);
  KNOWN.set(database, all);
  return all;
}
