import { randomUUID } from 'node:crypto';
import type { StoreClock } from '../engine/store-clock.ts';
import { getSetting, setSetting } from '../matching/settings.ts';
import type { Edit, Store } from '../types.ts';

const SEALING = 'sealing';
/** Renewed with each batch; whoever was killed leaves what is recent unsealed for no longer. */
const LEASE_MS = 30_000;

/** One program seals at a time: what two made at once would be the same, and made twice. */
export type SealLease = {
  /** In every transaction: false where another has taken it meanwhile, and nothing may be written. */
  hold(edit: Edit): Promise<boolean>;
  release(): Promise<void>;
};

/** Undefined: another program seals just now. */
export async function takeSealLease(store: Store, clock: StoreClock): Promise<SealLease | undefined> {
  const name = randomUUID();
  const isOurs = async (edit: Edit): Promise<boolean> =>
    ((await getSetting(edit, SEALING)) ?? '').startsWith(name);
  const renew = (edit: Edit): Promise<void> =>
    setSetting(edit, SEALING, `${name} ${Math.floor(clock.nowMs()) + LEASE_MS}`);
  const isTaken = await store.write(async (edit) => {
    const [, until = '0'] = ((await getSetting(edit, SEALING)) ?? '').split(' ');
    const left = Number(until) - clock.nowMs();
    // Of a clock that is ahead it says nothing.
    if (left > 0 && left <= LEASE_MS) return false;
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
        if (await isOurs(edit)) await setSetting(edit, SEALING, '');
      }),
  };
}
