import { withoutUndefined } from '../../base/without-undefined.ts';
import { wholeTime } from '../engine/times.ts';
import { storeError } from '../errors.ts';
import { type Handle, handleOf } from '../handle.ts';
import type { Store, Time, ToldResult, ToldRuns } from '../types.ts';
import { recordChanges } from './apply-changes.ts';
import { recordLook } from './record-observation.ts';
import { storableChanges } from './storable-runs.ts';
import { noteUnseen } from './unseen.ts';

/**
 * Records what somebody who watches a cluster tells of it: all that runs, or what has changed since what was told before. `whole`: it builds
 * on what is not there, so nothing was recorded and all has to be told. `superseded`: somebody else watches the cluster by now. What is
 * there already changes nothing. `signal`: of who tells, who may be gone before others have written.
 */
export async function recordTold(
  store: Store,
  told: ToldRuns,
  { at, signal }: { at: Time; signal?: AbortSignal },
): Promise<ToldResult> {
  refuseOdd(told);
  return await store.write(
    (edit) => record(handleOf(edit), told, Math.floor(at)),
    withoutUndefined({ signal }),
  );
}

function refuseOdd({ epoch, sequence, base, at, source }: ToldRuns): void {
  const isFine = [epoch, sequence, base].every(Number.isSafeInteger) && wholeTime(at) === at;
  if (!isFine || base >= sequence || base < 0)
    throw storeError('STORE_INPUT', `the numbers or the time of what ${source} tells are not valid`);
}

async function record(handle: Handle, told: ToldRuns, addedAt: Time): Promise<ToldResult> {
  const { cluster, source, epoch, sequence, base } = told;
  const known = await knownOf(handle, cluster);
  if (epoch < known.epoch) return 'superseded';
  const isSameTeller = epoch === known.epoch;
  const isThere = known.sequence !== undefined && sequence <= known.sequence;
  if (isSameTeller && isThere && !isAnew(told, known)) return 'taken';
  if (base > 0 && !(isSameTeller && known.sequence === base)) return 'whole';

  const at = timeOf(told, known.lastAt, addedAt);
  const { put, gone, ended } = storableChanges({
    ...told,
    covers: 'all',
    ended: [...told.ended, ...told.gone],
  });
  const common = { cluster, source, at, covers: 'all', ended } as const;
  if (base === 0) await recordLook(handle, { ...common, runs: put, sequence }, addedAt);
  // Numbers of one that was told whole in between may be left out: what changes builds on the one before.
  else await recordChanges(handle, { ...common, put, gone, sequence: base + 1 }, addedAt);
  const row = await handle.database
    .updateTable('cluster')
    .set({ epoch, sequence })
    .where('name', '=', cluster)
    .returning('id')
    .executeTakeFirstOrThrow();
  await noteUnseen(handle, row.id, { unseen: told.unseen, since: known.lastAt });
  return 'taken';
}

/**
 * A cluster that was restored has its Lease as it was then, so another agent, or the same one, may begin again under a number that was
 * given before. What only came twice is no younger than what came after it.
 */
function isAnew({ sequence, base, at }: ToldRuns, { lastAt }: Known): boolean {
  return sequence === 1 && base === 0 && lastAt !== undefined && at > lastAt;
}

type Known = { epoch: number; sequence: number | undefined; lastAt: Time | undefined };

async function knownOf({ database }: Handle, cluster: string): Promise<Known> {
  const row = await database
    .selectFrom('cluster')
    .select(['epoch', 'sequence', 'last_at'])
    .where('name', '=', cluster)
    .executeTakeFirst();
  return { epoch: row?.epoch ?? 0, sequence: row?.sequence ?? undefined, lastAt: row?.last_at };
}

/** Clocks differ: what is told later is later, and nothing is told from times to come. */
function timeOf({ at }: ToldRuns, lastAt: Time | undefined, now: Time): Time {
  return Math.max(Math.min(at, now), lastAt === undefined ? at : lastAt + 1);
}
