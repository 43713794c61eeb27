import type { Handle } from '../handle.ts';
import type { PackageSet, RecentSets } from '../memory.ts';

/** As many as are in no segment yet: asking again reads only those that came since. */
export async function recentSets(handle: Handle, first: number, end: number): Promise<readonly PackageSet[]> {
  const known = keptFrom(handle, first, end) ?? { first, end: first, sets: [] };
  if (known.first === first && known.end === end) return known.sets;
  const fresh = await handle.database
    .selectFrom('package_set')
    .select(['id', 'ids'])
    .where('id', '>=', known.end)
    .where('id', '<', end)
    .orderBy('id')
    .execute();
  const sets = [...known.sets.filter(({ id }) => id >= first), ...fresh];
  // What a writer sees may never be committed.
  if (handle.isSnapshot) handle.remembered.recentSets = { first, end, sets };
  return sets;
}

function keptFrom({ isSnapshot, remembered }: Handle, first: number, end: number): RecentSets | undefined {
  const kept = isSnapshot ? remembered.recentSets : undefined;
  return kept !== undefined && kept.first <= first && first <= kept.end && kept.end <= end ? kept : undefined;
}
