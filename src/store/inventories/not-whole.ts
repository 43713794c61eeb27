import { type RawBuilder, sql } from 'kysely';
import { amongNumbers, insertMany, type SqlValue } from '../engine/many.ts';
import { type Handle, handleOf } from '../handle.ts';
import type { ClaimNotWhole } from '../memory.ts';
import { imagesThatRan } from '../runs/intervals.ts';
import { liveInventories, liveNotWhole, liveUnexplained } from '../runs/live-state.ts';
import type { NewInventory, NotWhole, Unexplained, View, When } from '../types.ts';
import { storedUnexplained, unexplainedText } from './unexplained.ts';

const HIDES = { packages: 1, files: 2 };
const UNTOLD = { all: 0, packages: 1, nothing: 2 };
/** What a claim leaves untold at least, that cannot say of these that there are no others. */
const UNTOLD_OF = { packages: 2, files: 1 };

/** As a number that is stored. */
export function untoldIn({ covers = 'all' }: Pick<NewInventory, 'covers'>): number {
  return UNTOLD[covers];
}

export async function insertNotWhole(
  handle: Handle,
  recorded: readonly { imageId: number; inventory: Omit<NewInventory, 'components'> }[],
  first: number,
): Promise<void> {
  const rows = recorded.flatMap(({ imageId, inventory }, index): SqlValue[][] => {
    const { hides, quarantined } = inventory;
    const unexplained = unexplainedText(inventory.unexplained);
    const untold = untoldIn(inventory);
    if (hides === undefined && quarantined.length === 0 && untold === 0 && unexplained === null) return [];
    const hidden = hides === undefined ? 0 : HIDES[hides];
    return [[imageId, first + index, hidden, quarantined.length, untold, unexplained]];
  });
  await insertMany(handle, {
    table: 'not_whole',
    columns: ['image_id', 'inventory_id', 'hides', 'quarantined', 'untold', 'unexplained'],
    rows,
  });
}

/**
 * Images that ran then (`ever`: all that are known) with an inventory that says itself that what is asked for may be missing from it. `hidden`:
 * what can be hidden, where that is asked; `names`: what a component that could not be taken may be called. What our own catalog saw whole,
 * hides nothing, whichever document is truncated; and where it looked, or one claim says that it is whole, the others need not be.
 */
export async function imagesNotWhole(
  view: View,
  when: When,
  { hidden, names }: { hidden: 'packages' | 'files' | undefined; names: readonly string[] },
): Promise<NotWhole[]> {
  const handle = handleOf(view);
  const rows = await claimsNotWhole(handle, when, hidden === undefined ? NEVER : HIDES[hidden]);
  const hiding = new Set(hidden === undefined ? [] : rows.filter(({ hides }) => hides >= HIDES[hidden]));
  const whole = await seenWhole(
    handle,
    [...hiding].map((row) => row.image_id),
  );
  const named = await withNamed(
    handle,
    rows.filter(({ quarantined }) => quarantined > 0).map((row) => row.inventory_id),
    names,
  );
  const found = new Map<number, NotWhole>();
  const note = (imageId: number, changes: Partial<NotWhole>): void => {
    const before = found.get(imageId) ?? { imageId, hides: false, quarantines: false, untold: false };
    found.set(imageId, { ...before, ...changes });
  };
  for (const imageId of hidden === undefined ? [] : await onlyTold(handle, when, UNTOLD_OF[hidden]))
    note(imageId, { untold: true });
  // Programs may have packages in them; what a file's digest is, is known of all files.
  for (const [imageId, unexplained] of hidden === 'packages' ? await unexplainedIn(handle, when) : [])
    note(imageId, { unexplained });
  for (const row of rows) {
    const isHiding = hiding.has(row) && !whole.has(row.image_id);
    const isNamed = named.has(row.inventory_id);
    if (isHiding) note(row.image_id, { hides: true });
    if (isNamed) note(row.image_id, { quarantines: true });
  }
  return [...found.values()];
}

const NEVER = 9;

async function claimsNotWhole(handle: Handle, when: When, leastHides: number): Promise<ClaimNotWhole[]> {
  if (when === 'live')
    return (await liveNotWhole(handle)).filter(
      ({ hides, quarantined }) => hides >= leastHides || quarantined > 0,
    );
  const { rows } = await sql<ClaimNotWhole>`
    SELECT image_id, inventory_id, hides, quarantined, untold FROM not_whole WHERE (hides >= ${leastHides} OR quarantined > 0) ${ranAt(when)}
    ORDER BY image_id, inventory_id`.execute(handle.database);
  return rows;
}

async function unexplainedIn(handle: Handle, when: When): Promise<ReadonlyMap<number, Unexplained>> {
  return when === 'live' ? await liveUnexplained(handle) : await storedUnexplained(handle, when);
}

function ranAt(when: When): RawBuilder<unknown> {
  return when === 'ever' ? sql`` : sql`AND image_id IN (${imagesThatRan(when)})`;
}

/** Images that ran then, into which nobody looked, and all of whose claims leave so much untold. */
async function onlyTold(handle: Handle, when: When, least: number): Promise<number[]> {
  if (when === 'live') return await onlyToldNow(handle, least);
  const { rows } = await sql<{ image_id: number }>`
    SELECT DISTINCT image_id FROM not_whole WHERE untold >= ${least} ${ranAt(when)} AND NOT EXISTS (
      SELECT 1 FROM inventory LEFT JOIN not_whole AS claim ON claim.image_id = inventory.image_id AND claim.inventory_id = inventory.id
      WHERE inventory.image_id = not_whole.image_id AND coalesce(claim.untold, 0) < ${least})
    ORDER BY image_id`.execute(handle.database);
  return rows.map((row) => row.image_id);
}

async function onlyToldNow(handle: Handle, least: number): Promise<number[]> {
  const leaving = (await liveNotWhole(handle)).filter(({ untold }) => untold >= least);
  if (leaving.length === 0) return [];
  const found = new Set(leaving.map((claim) => claim.image_id));
  const claims = new Set(leaving.map((claim) => claim.inventory_id));
  for (const { inventory_id, image_id } of await liveInventories(handle))
    if (!claims.has(inventory_id)) found.delete(image_id);
  return [...found];
}

/** Of these images those that our catalog has seen whole, at least once. */
async function seenWhole(handle: Handle, imageIds: readonly number[]): Promise<Set<number>> {
  if (imageIds.length === 0) return new Set();
  const { rows } = await sql<{ image_id: number }>`
    SELECT DISTINCT inventory.image_id FROM inventory
      JOIN claimant ON claimant.id = inventory.claimant_id AND claimant.source = 'catalog'
      LEFT JOIN not_whole ON not_whole.image_id = inventory.image_id AND not_whole.inventory_id = inventory.id
    WHERE ${amongNumbers(handle, 'inventory.image_id', new Set(imageIds))} AND coalesce(not_whole.hides, 0) = 0`.execute(
    handle.database,
  );
  return new Set(rows.map((row) => row.image_id));
}

/** Of these inventories those with a component put aside whose text has one of the names as a word. */
async function withNamed(
  handle: Handle,
  inventoryIds: readonly number[],
  names: readonly string[],
): Promise<Set<number>> {
  const lower = [...new Set(names.map((name) => name.toLowerCase()))].filter((name) => name !== '');
  if (inventoryIds.length === 0 || lower.length === 0) return new Set();
  const has =
    handle.kind === 'sqlite'
      ? sql`EXISTS (SELECT 1 FROM json_each(${JSON.stringify(lower)}) WHERE instr(lower(text), value) > 0)`
      : sql`EXISTS (SELECT 1 FROM unnest(${lower}::text[]) AS value WHERE position(value IN lower(text)) > 0)`;
  const { rows } = await sql<{ inventory_id: number; text: string }>`
    SELECT inventory_id, text FROM quarantined
    WHERE ${amongNumbers(handle, 'inventory_id', inventoryIds)} AND ${has}`.execute(handle.database);
  return new Set(
    rows.filter(({ text }) => lower.some((name) => hasWord(text, name))).map((row) => row.inventory_id),
  );
}

/** `xz` is in `pkg:generic/xz?`, and not in `xzgv`; `%40` and the like are signs. */
function hasWord(text: string, word: string): boolean {
  const plain = text.toLowerCase().replaceAll(/%[0-9a-f]{2}/g, ' ');
  for (let at = plain.indexOf(word); at >= 0; at = plain.indexOf(word, at + 1)) {
    const around = `${plain[at - 1] ?? ' '}${plain[at + word.length] ?? ' '}`;
    if (/^[^a-z0-9]{2}$/.test(around)) return true;
  }
  return false;
}
