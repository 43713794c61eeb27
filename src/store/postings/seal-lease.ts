import { randomUUID } from 'node:crypto';
import type { StoreClock } from '../engine/store-clock.ts';
import { getSetting, setSetting } from '../matching/settings.ts';
import type { Edit, Store } from '../types.ts';

/** Renewed with each step; whoever was killed keeps the others from it for no longer. */
const LEASE_MS = 30_000;
const URGENT = 'urgent';

/** What one program at a time does: what two made at once would be the same, and made twice. */
export type Leased = 'sealing' | 'merging';

export type SealLease = {
  /** In every transaction: false where another has taken it meanwhile, and nothing may be written. */
  hold(edit: Edit): Promise<boolean>;
  release(): Promise<void>;
};

/** Undefined: another program is at it just now. What is urgent is taken from one that is not in a hurry. */
export async function takeSealLease(
  store: Store,
  clock: StoreClock,
  { name, isUrgent }: { name: Leased; isUrgent: boolean },
): Promise<SealLease | undefined> {
  const holder = randomUUID();
  const isOurs = async (edit: Edit): Promise<boolean> =>
    ((await getSetting(edit, name)) ?? '').startsWith(holder);
  const renew = (edit: Edit): Promise<void> =>
    setSetting(
      edit,
      name,
      `${holder} ${Math.floor(clock.nowMs()) + LEASE_MS}${isUrgent ? ` ${URGENT}` : ''}`,
    );
  const isTaken = await store.write(async (edit) => {
    const [, until = '0', theirs] = ((await getSetting(edit, name)) ?? '').split(' ');
    const left = Number(until) - clock.nowMs();
    // Of a clock that is ahead it says nothing.
    if (left > 0 && left <= LEASE_MS && (!isUrgent || theirs === URGENT)) return false;
    await renew(edit);
    return true;
  });
  if (!isTaken) return undefined;
  return {
    async hold(edit) {
      if (!(await isOurs(edit))) return false;
      await renew(edit);
      return true;
    },
    release: () =>
      store.write(async (edit) => {
        if (await isOurs(edit)) await setSetting(edit, name, '');
      }),
  };
}
