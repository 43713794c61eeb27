import { amongNumbers, amongTexts, insertMany, type SqlValue } from '../engine/many.ts';
import { wholeTime } from '../engine/times.ts';
import { type Handle, handleOf } from '../handle.ts';
import type { StatusInterval, VersionGap, VersionJudgement, VersionStatus } from '../judgement-types.ts';
import type { Edit, Time, View } from '../types.ts';

type Stored = { id: number; status: StatusInterval };

function keyOf(versionId: number, vulnerability: string): string {
  return `${versionId}\n${vulnerability}`;
}

/**
 * Makes these statuses hold from `at` on: what is as before stays open, what changed or is said no more ends now. What is said
 * for the first time holds since it could be known; a change of mind holds since now.
 */
export async function recordJudgements(
  edit: Edit,
  judgements: readonly VersionJudgement[],
  at: Time,
): Promise<void> {
  const handle = handleOf(edit);
  const versionIds = judgements.map(({ versionId }) => versionId);
  const before = await selectStatuses(handle, { versionIds });
  const open = new Map(
    before
      .filter(({ status }) => status.to === undefined)
      .map((row) => [keyOf(row.status.versionId, row.status.vulnerability), row]),
  );
  const spokenOf = new Set(before.map(({ status }) => keyOf(status.versionId, status.vulnerability)));
  const fresh: { versionId: number; status: VersionStatus; from: Time }[] = [];
  const kept = new Set<number>();
  for (const { versionId, statuses } of judgements)
    for (const status of statuses) {
      const key = keyOf(versionId, status.vulnerability);
      const same = open.get(key);
      if (same !== undefined && isSame(same.status, status)) kept.add(same.id);
      else
        fresh.push({ versionId, status, from: spokenOf.has(key) ? at : (wholeTime(status.knownFrom) ?? at) });
    }
  const ended = [...open.values()].filter(({ id }) => !kept.has(id));
  await end(handle, ended, at);
  await insertStatuses(handle, fresh);
  await replaceGaps(handle, judgements);
}

function isSame(a: VersionStatus, b: VersionStatus): boolean {
  return a.status === b.status && a.fixedVersion === b.fixedVersion && a.because === b.because;
}

async function end(handle: Handle, statuses: readonly Stored[], at: Time): Promise<void> {
  if (statuses.length === 0) return;
  await handle.database
    .updateTable('version_status')
    .set({ to_at: at })
    .where(
      amongNumbers(
        handle,
        'id',
        statuses.map(({ id }) => id),
      ),
    )
    .execute();
}

async function insertStatuses(
  handle: Handle,
  fresh: readonly { versionId: number; status: VersionStatus; from: Time }[],
): Promise<void> {
  const ids = await idsOfVulnerabilities(
    handle,
    fresh.map(({ status }) => status.vulnerability),
  );
  await insertMany(handle, {
    table: 'version_status',
    columns: ['version_id', 'vulnerability_id', 'status', 'fixed_version', 'because', 'from_at'],
    rows: fresh.map(({ versionId, status, from }): SqlValue[] => [
      versionId,
      ids.get(status.vulnerability) ?? 0,
      status.status,
      status.fixedVersion,
      status.because,
      from,
    ]),
  });
}

async function idsOfVulnerabilities(handle: Handle, names: readonly string[]): Promise<Map<string, number>> {
  const distinct = new Set(names);
  if (distinct.size === 0) return new Map();
  await insertMany(handle, {
    table: 'vulnerability',
    columns: ['name'],
    rows: [...distinct].map((name) => [name]),
    onConflict: 'ON CONFLICT (name) DO NOTHING',
  });
  const rows = await handle.database
    .selectFrom('vulnerability')
    .selectAll()
    .where(amongTexts(handle, 'name', distinct))
    .execute();
  return new Map(rows.map((row) => [row.name, row.id]));
}

async function replaceGaps(handle: Handle, judgements: readonly VersionJudgement[]): Promise<void> {
  const ids = judgements.map(({ versionId }) => versionId);
  await handle.database
    .deleteFrom('version_gap')
    .where(amongNumbers(handle, 'version_id', ids))
    .execute();
  await insertMany(handle, {
    table: 'version_gap',
    columns: ['version_id', 'why', 'what'],
    rows: judgements.flatMap(({ versionId, gaps }) => gaps.map(({ why, what }) => [versionId, why, what])),
    onConflict: 'ON CONFLICT (version_id, why, what) DO NOTHING',
  });
}

type StatusQuery = { versionIds?: readonly number[]; vulnerability?: string };

async function selectStatuses(handle: Handle, query: StatusQuery): Promise<Stored[]> {
  let select = handle.database
    .selectFrom('version_status')
    .innerJoin('vulnerability', 'vulnerability.id', 'version_status.vulnerability_id')
    .select([
      'version_status.id',
      'version_id',
      'vulnerability.name',
      'status',
      'fixed_version',
      'because',
      'from_at',
      'to_at',
    ])
    .orderBy('version_status.id');
  if (query.versionIds !== undefined)
    select = select.where(amongNumbers(handle, 'version_id', query.versionIds));
  if (query.vulnerability !== undefined)
    select = select.where('vulnerability.name', '=', query.vulnerability);
  return (await select.execute()).map((row) => ({
    id: row.id,
    status: {
      versionId: row.version_id,
      vulnerability: row.name,
      status: row.status as VersionStatus['status'],
      fixedVersion: row.fixed_version,
      because: row.because,
      from: row.from_at,
      to: row.to_at ?? undefined,
    },
  }));
}

/** As it is known now, or as it could have been known at a moment. */
function known(rows: readonly Stored[], knownAt: Time | undefined): StatusInterval[] {
  const holds = ({ from, to }: StatusInterval): boolean =>
    knownAt === undefined ? to === undefined : from <= knownAt && (to === undefined || to > knownAt);
  return rows.map(({ status }) => status).filter(holds);
}

/** `vulnerability`: a joined id. */
export async function statusesOfVulnerability(
  view: View,
  vulnerability: string,
  knownAt?: Time,
): Promise<StatusInterval[]> {
  return known(await selectStatuses(handleOf(view), { vulnerability }), knownAt);
}

export async function statusesOfVersions(
  view: View,
  versionIds: readonly number[],
  knownAt?: Time,
): Promise<StatusInterval[]> {
  return known(await selectStatuses(handleOf(view), { versionIds }), knownAt);
}

/** Why package versions could not be judged: of these, or of all. */
export async function gapsOfVersions(view: View, versionIds?: readonly number[]): Promise<VersionGap[]> {
  const handle = handleOf(view);
  let select = handle.database.selectFrom('version_gap').selectAll().orderBy('version_id');
  if (versionIds !== undefined) select = select.where(amongNumbers(handle, 'version_id', versionIds));
  const rows = await select.execute();
  return rows.map((row) => ({ versionId: row.version_id, why: row.why, what: row.what }));
}
