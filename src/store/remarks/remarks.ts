import type { Selectable } from 'kysely';
import { bytesOfDigest, digestOfBytes } from '../engine/digests.ts';
import { amongTexts } from '../engine/many.ts';
import { handleOf } from '../handle.ts';
import type { FleetTables } from '../schema/tables.ts';
import type { Edit, Time, View } from '../types.ts';
import type { ExceptionStatus, Remark } from './types.ts';

export async function recordRemark(edit: Edit, remark: Remark): Promise<void> {
  await handleOf(edit)
    .database.insertInto('remark')
    .values({
      id: remark.id,
      vulnerability: remark.vulnerability,
      purl: remark.package ?? null,
      image: remark.image === undefined ? null : bytesOfDigest(remark.image),
      owner: remark.owner ?? null,
      workload: remark.workload ?? null,
      status: remark.status ?? null,
      justification: remark.justification ?? null,
      text: remark.text,
      expires_at: remark.expiresAt ?? null,
      created_by: remark.createdBy,
      created_at: remark.createdAt,
      ended_by: remark.endedBy ?? null,
      ended_at: remark.endedAt ?? null,
    })
    .execute();
}

/** Newest first, with those that have ended or expired. `owners`: of these alone. */
export async function listRemarks(
  view: View,
  {
    kind,
    owners,
    limit,
  }: { kind: 'note' | 'exception'; owners: readonly string[] | undefined; limit: number },
): Promise<Remark[]> {
  const handle = handleOf(view);
  let select = handle.database
    .selectFrom('remark')
    .selectAll()
    .where('status', kind === 'note' ? 'is' : 'is not', null);
  if (owners !== undefined) select = select.where(amongTexts(handle, 'owner', owners));
  const rows = await select.orderBy('created_at', 'desc').orderBy('id').limit(limit).execute();
  return rows.map(remarkOf);
}

export async function findRemark(view: View, id: string): Promise<Remark | undefined> {
  const row = await handleOf(view)
    .database.selectFrom('remark')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  return row && remarkOf(row);
}

/** Of these vulnerabilities (in capitals) those that hold at this time, oldest first. */
export async function remarksThatHold(
  view: View,
  { vulnerabilities, at }: { vulnerabilities: Iterable<string>; at: Time },
): Promise<Remark[]> {
  const handle = handleOf(view);
  const rows = await handle.database
    .selectFrom('remark')
    .selectAll()
    .where(amongTexts(handle, 'vulnerability', vulnerabilities))
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(remarkOf).filter((remark) => holdsAt(remark, at));
}

/** Of whatever vulnerability, those that lower at this time, oldest first. */
export async function exceptionsThatHold(view: View, { at }: { at: Time }): Promise<Remark[]> {
  const rows = await handleOf(view)
    .database.selectFrom('remark')
    .selectAll()
    .where('status', 'is not', null)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', at)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(remarkOf).filter((remark) => holdsAt(remark, at));
}

export function holdsAt({ createdAt, expiresAt, endedAt }: Remark, at: Time): boolean {
  return createdAt <= at && at < Math.min(expiresAt ?? Infinity, endedAt ?? Infinity);
}

/** False: there is none, or it has ended before. */
export async function endRemark(
  edit: Edit,
  id: string,
  { by, at }: { by: string; at: Time },
): Promise<boolean> {
  const rows = await handleOf(edit)
    .database.updateTable('remark')
    .set({ ended_by: by, ended_at: at })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .returning('id')
    .execute();
  return rows.length > 0;
}

function remarkOf(row: Selectable<FleetTables['remark']>): Remark {
  return {
    id: row.id,
    vulnerability: row.vulnerability,
    package: row.purl ?? undefined,
    image: row.image === null ? undefined : digestOfBytes(row.image),
    owner: row.owner ?? undefined,
    workload: row.workload ?? undefined,
    status: (row.status as ExceptionStatus | null) ?? undefined,
    justification: row.justification ?? undefined,
    text: row.text,
    expiresAt: row.expires_at ?? undefined,
    createdBy: row.created_by,
    createdAt: row.created_at,
    endedBy: row.ended_by ?? undefined,
    endedAt: row.ended_at ?? undefined,
  };
}
