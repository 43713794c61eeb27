import { isoTime } from '../../base/utc-time.ts';
import { storeError } from '../errors.ts';
import { getSetting, setSetting } from '../matching/settings.ts';
import type { Edit, Time, View } from '../types.ts';

const RETAINED_FROM = 'retained-from';

/** Of the time before it nothing can be said any more: looks are folded, what ended is gone. Undefined: nothing was ever pruned. */
export async function retainedFrom(view: View): Promise<Time | undefined> {
  const value = await getSetting(view, RETAINED_FROM);
  return value === undefined ? undefined : Number(value);
}

/** It never moves back. */
export async function retainFrom(edit: Edit, before: Time): Promise<Time> {
  const from = Math.max(before, (await retainedFrom(edit)) ?? before);
  await setSetting(edit, RETAINED_FROM, String(from));
  return from;
}

/** What a look of then would change is not kept any more. */
export async function refuseTooOld(view: View, { at, source }: { at: Time; source: string }): Promise<void> {
  const from = await retainedFrom(view);
  if (from === undefined || at >= from) return;
  throw storeError(
    'LOOK_TOO_OLD',
    `${source} shows what ran at ${isoTime(at)}; nothing is kept of the time before ${isoTime(from)}`,
    {
      hint: '`shearwall fleet prune` has folded what was seen until then; record a newer dump',
    },
  );
}
