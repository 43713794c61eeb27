import { handleOf, oncePerSnapshot } from '../handle.ts';
import type { Edit, View } from '../types.ts';

/** Small facts by name: the digest of the advisory database that was matched with last, say. */
export async function getSetting(view: View, name: string): Promise<string | undefined> {
  const handle = handleOf(view);
  const settings = await oncePerSnapshot(handle, 'setting', async () => {
    const rows = await handle.database.selectFrom('setting').select(['name', 'value']).execute();
    return new Map(rows.map((row) => [row.name, row.value]));
  });
  return settings.get(name);
}

export async function setSetting(edit: Edit, name: string, value: string): Promise<void> {
  await handleOf(edit)
    .database.insertInto('setting')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
}

const MATCHED_UP_TO = 'matched-up-to';

/** The highest id of a package version that was matched; 0: none. */
export async function matchedUpTo(view: View): Promise<number> {
  return Number((await getSetting(view, MATCHED_UP_TO)) ?? 0);
}

export async function setMatchedUpTo(edit: Edit, versionId: number): Promise<void> {
  await setSetting(edit, MATCHED_UP_TO, String(versionId));
}
