import type { Context } from '../../base/context.ts';
import { endRemark, findRemark, holdsAt, listRemarks, type Remark, type Store } from '../../store/index.ts';
import { fleetError } from '../errors.ts';
import type { ListedRemark, RemarkKind } from './types.ts';

type Asked = {
  store: Store;
  kind: RemarkKind;
  /** Those of these owners alone; undefined: all. */
  owners?: readonly string[] | undefined;
};

/** Newest first, with those that have ended or expired. */
export async function fleetRemarks(
  { store, kind, owners, limit }: Asked & { limit: number },
  { clock }: Pick<Context, 'clock'>,
): Promise<ListedRemark[]> {
  const remarks = await store.read((view) => listRemarks(view, { kind, owners, limit }));
  return remarks.map((remark) => listed(remark, clock.nowMs()));
}

/** Ends it now; it stays in the list. Throws FLEET_REMARK_UNKNOWN, also where it is of another owner or has ended before. */
export async function endFleetRemark(
  { store, kind, owners, id, by }: Asked & { id: string; by: string },
  { clock }: Pick<Context, 'clock'>,
): Promise<ListedRemark> {
  const at = Math.floor(clock.nowMs());
  const ended = await store.write(async (edit) => {
    const remark = await findRemark(edit, id);
    if (remark === undefined || kindOf(remark) !== kind || !isOf(remark, owners)) return undefined;
    return (await endRemark(edit, id, { by, at })) ? { ...remark, endedBy: by, endedAt: at } : undefined;
  });
  if (ended !== undefined) return listed(ended, at);
  throw fleetError('FLEET_REMARK_UNKNOWN', `no ${kind} that has not ended is called ${id}`, {
    hint: `"shearwall fleet ${kind}" lists them`,
  });
}

function kindOf({ status }: Remark): RemarkKind {
  return status === undefined ? 'note' : 'exception';
}

/** One that is about everybody's is nobody's alone. */
function isOf({ owner }: Remark, owners: readonly string[] | undefined): boolean {
  return owners === undefined || (owner !== undefined && owners.includes(owner));
}

function listed(remark: Remark, at: number): ListedRemark {
  const state = holdsAt(remark, at) ? 'holds' : remark.endedAt === undefined ? 'expired' : 'ended';
  return { ...remark, state };
}
