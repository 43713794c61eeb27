import type { Handle } from '../handle.ts';

/** What is kept of a kind of rows; beyond it the oldest are looked up again. */
const REMEMBERED = 100_000;

/** How rows of one table are identified: `stored` gives the ids of those that are there, by key, perhaps with others. */
export type RowsByKey<Item> = {
  stored(items: readonly Item[]): Promise<ReadonlyMap<string, number>>;
  insert(items: readonly Item[]): Promise<void>;
};

/**
 * For each key the id of its row; what is not there is inserted. `remembered` holds what this process has seen committed of rows
 * that never change; it learns more once this transaction is committed too.
 */
export async function idsOfRows<Item>(
  handle: Handle,
  remembered: Map<string, number>,
  wanted: ReadonlyMap<string, Item>,
  rows: RowsByKey<Item>,
): Promise<Map<string, number>> {
  const ids = new Map<string, number>();
  const unknown = new Map<string, Item>();
  for (const [key, item] of wanted) {
    const id = remembered.get(key);
    if (id === undefined) unknown.set(key, item);
    else ids.set(key, id);
  }
  if (unknown.size === 0) return ids;
  const found = new Map(await rows.stored([...unknown.values()]));
  const fresh = [...unknown].filter(([key]) => !found.has(key)).map(([, item]) => item);
  if (fresh.length > 0) {
    await rows.insert(fresh);
    for (const [key, id] of await rows.stored(fresh)) found.set(key, id);
  }
  handle.afterCommit.push(() => {
    for (const [key, id] of found) remembered.set(key, id);
    forgetOldest(remembered, REMEMBERED);
  });
  for (const [key, id] of found) ids.set(key, id);
  return ids;
}

/** Until no more than `most` are left. */
export function forgetOldest(remembered: Map<string, unknown>, most: number): void {
  for (const key of remembered.keys()) {
    if (remembered.size <= most) return;
    remembered.delete(key);
  }
}
