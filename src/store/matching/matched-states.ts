import { amongTexts, insertMany } from '../engine/many.ts';
import { handleOf } from '../handle.ts';
import type { Edit, View } from '../types.ts';

/** By package what was said of it when it was last matched, as a digest: where that is the same, nothing is to be done. */
export async function matchedStates(view: View): Promise<Map<string, string>> {
  const rows = await handleOf(view).database.selectFrom('matched_state').selectAll().execute();
  return new Map(rows.map((row) => [row.package, row.state]));
}

/** Of these packages those that were asked about when versions were matched. */
export async function knownStates(view: View, packages: readonly string[]): Promise<string[]> {
  const handle = handleOf(view);
  const rows = await handle.database
    .selectFrom('matched_state')
    .select('package')
    .where(amongTexts(handle, 'package', packages))
    .execute();
  return rows.map((row) => row.package);
}

/** `state` undefined: nothing is said of it any more. */
export async function setMatchedStates(
  edit: Edit,
  states: readonly { package: string; state: string | undefined }[],
): Promise<void> {
  const handle = handleOf(edit);
  const gone = states.filter(({ state }) => state === undefined).map((item) => item.package);
  if (gone.length > 0)
    await handle.database
      .deleteFrom('matched_state')
      .where(amongTexts(handle, 'package', gone))
      .execute();
  await insertMany(handle, {
    table: 'matched_state',
    columns: ['package', 'state'],
    rows: states.flatMap((item) => (item.state === undefined ? [] : [[item.package, item.state]])),
    onConflict: 'ON CONFLICT (package) DO UPDATE SET state = excluded.state',
  });
}
