import { type RawBuilder, sql } from 'kysely';
import { parseJsonText } from '../../base/parse-json.ts';
import { digestOfBytes } from '../engine/digests.ts';
import { amongTexts } from '../engine/many.ts';
import {
  digestIn,
  listedRows,
  numberIn,
  type SortedBy,
  type SortedValue,
  textIn,
} from '../engine/page-order.ts';
import { type Handle, handleOf } from '../handle.ts';
import { clusters, clustersOfOwners } from '../runs/clusters.ts';
import { filtered as filteredRuns } from '../runs/find-runs.ts';
import type { Page, RunFilter, View } from '../types.ts';
import { AUDIT_VERDICTS, type AuditReason, type RecordedAudit, type RecordedImage } from './types.ts';

/** Whose a workload is, the fleet knows; of one that never ran the audit may. */
const SEEN = sql`(SELECT a.*, CASE WHEN w.id IS NULL THEN a.owner ELSE o.team END AS team
  FROM audited_image AS a JOIN cluster AS c ON c.name = a.cluster AND c.forgotten_at IS NULL
    LEFT JOIN workload AS w ON w.cluster_id = c.id AND w.namespace = a.namespace AND w.kind = a.kind AND w.name = a.name
    LEFT JOIN owner AS o ON o.id = w.owner_id) AS seen`;

/** Each cluster that the filter is about, with its audit; undefined: none was recorded. */
export async function policyAudits(
  view: View,
  filter: RunFilter,
): Promise<{ cluster: string; audit: RecordedAudit | undefined }[]> {
  const handle = handleOf(view);
  const named = filter.clusters?.length ? new Set(filter.clusters) : undefined;
  const owned = filter.owners?.length ? await clustersWith(view, filter.owners) : undefined;
  const known = (await clusters(view)).filter(
    ({ name }) => named?.has(name) !== false && owned?.has(name) !== false,
  );
  const rows = await handle.database.selectFrom('policy_audit').selectAll().execute();
  const audits = new Map(rows.map((row) => [row.cluster, row]));
  return known.map(({ name: cluster }) => {
    const row = audits.get(cluster);
    if (row === undefined) return { cluster, audit: undefined };
    const audit: RecordedAudit = {
      cluster,
      at: row.at,
      objects: row.objects,
      notLookedAt: parseJsonText(row.not_looked_at) as never,
      unreadable: parseJsonText(row.unreadable) as never,
      policies: digestOfBytes(row.policies),
      trustedRoot: digestOfBytes(row.trusted_root),
    };
    return { cluster, audit };
  });
}

async function clustersWith(view: View, owners: readonly string[]): Promise<ReadonlySet<string>> {
  const handle = handleOf(view);
  const { rows } = await sql<{ cluster: string }>`
    SELECT DISTINCT cluster FROM ${SEEN} WHERE ${amongTexts(handle, 'team', owners)}`.execute(
    handle.database,
  );
  return new Set([...(await clustersOfOwners(view, owners)), ...rows.map(({ cluster }) => cluster)]);
}

/**
 * How many containers run, of each cluster with an audit, by images that began to after it and that it did not judge in their namespace. Clusters
 * without such are left out.
 */
export async function beganSinceAudit(view: View, filter: RunFilter): Promise<ReadonlyMap<string, number>> {
  const handle = handleOf(view);
  const { rows } = await sql<{ cluster: string; containers: number }>`
    SELECT c.name AS cluster, sum(ran.count) AS containers
    FROM policy_audit AS p JOIN cluster AS c ON c.name = p.cluster AND c.forgotten_at IS NULL JOIN workload AS w ON w.cluster_id = c.id
      JOIN live_run AS ran ON ran.workload_id = w.id AND ran.from_at > p.at JOIN running AS r ON r.id = ran.running_id
      LEFT JOIN owner AS o ON o.id = w.owner_id
    WHERE ${filteredRuns(handle, filter)} AND NOT EXISTS (
      SELECT 1 FROM audited_image AS a WHERE a.cluster = p.cluster AND a.namespace = w.namespace AND a.digest = r.digest)
    GROUP BY c.name`.execute(handle.database);
  return new Map(rows.map(({ cluster, containers }) => [cluster, Number(containers)]));
}

type ImageRow = {
  id: number;
  cluster: string;
  kind: string;
  namespace: string;
  name: string;
  team: string | null;
  place: string;
  image: string;
  digest: Uint8Array | null;
  verdict: number;
  reasons: string;
  warnings: string;
};

/** By what audited images can be ordered. */
export const AUDITED_FIELDS = [
  'cluster',
  'kind',
  'namespace',
  'name',
  'owner',
  'place',
  'image',
  'digest',
  'verdict',
] as const;
export type AuditedField = (typeof AUDITED_FIELDS)[number];

const FIELDS: Readonly<Record<AuditedField, SortedValue>> = {
  cluster: textIn('cluster'),
  kind: textIn('kind'),
  namespace: textIn('namespace'),
  name: textIn('name'),
  owner: { ...textIn('team'), isNullable: true },
  place: textIn('place'),
  image: textIn('image'),
  digest: digestIn('digest'),
  verdict: numberIn('verdict'),
};
const REFUSED_FIRST = { value: sql.ref('verdict'), isFalling: false, ties: [sql.ref('id')] };

type AskedImages = {
  filter: RunFilter;
  match?: string | undefined;
  limit: number;
  after?: string | undefined;
  /** Default: refused first, then unknown. */
  sort?: SortedBy<AuditedField> | undefined;
};

export async function auditedImages(
  view: View,
  { filter, ...asked }: AskedImages,
): Promise<Page<RecordedImage & { cluster: string }>> {
  const handle = handleOf(view);
  const { rows, next } = await listedRows<ImageRow, AuditedField>(handle, {
    from: SEEN,
    where: filtered(handle, filter),
    match: asked.match,
    fields: FIELDS,
    standing: REFUSED_FIRST,
    sort: asked.sort,
    limit: asked.limit,
    after: asked.after,
  });
  return {
    rows: rows.map((row) => ({
      cluster: row.cluster,
      kind: row.kind,
      namespace: row.namespace,
      name: row.name,
      owner: row.team ?? undefined,
      place: row.place,
      image: row.image,
      digest: row.digest === null ? undefined : digestOfBytes(row.digest),
      verdict: verdictOf(row.verdict),
      reasons: textsIn(row.reasons),
      warnings: textsIn(row.warnings),
    })),
    next,
  };
}

export type AuditCounts = Record<(typeof AUDIT_VERDICTS)[number], number>;

/** How many images there are of each verdict, and why those that are not let in are not, what most images have first. */
export async function countAudited(
  view: View,
  filter: RunFilter,
): Promise<{ counts: AuditCounts; reasons: AuditReason[] }> {
  const handle = handleOf(view);
  const { rows } = await sql<{ verdict: number; team: string | null; reasons: string; images: number }>`
    SELECT verdict, team, CASE WHEN verdict = ${AUDIT_VERDICTS.indexOf('allowed')} THEN '[]' ELSE reasons END AS reasons, count(*) AS images
    FROM ${SEEN} WHERE ${filtered(handle, filter)} GROUP BY 1, 2, 3`.execute(handle.database);
  const counts: AuditCounts = { refused: 0, unknown: 0, allowed: 0 };
  const reasons = new Map<string, AuditReason>();
  for (const row of rows) {
    const verdict = verdictOf(row.verdict);
    counts[verdict] += Number(row.images);
    if (verdict === 'allowed') continue;
    const owner = row.team ?? undefined;
    for (const reason of new Set(textsIn(row.reasons))) {
      const key = JSON.stringify([verdict, owner ?? null, reason]);
      const known = reasons.get(key) ?? { verdict, owner, reason, images: 0 };
      reasons.set(key, { ...known, images: known.images + Number(row.images) });
    }
  }
  return { counts, reasons: [...reasons.values()].sort(byImages) };
}

/** The same in both databases: how they sort texts differs. */
function byImages(a: AuditReason, b: AuditReason): number {
  const rank = ({ verdict }: AuditReason): number => AUDIT_VERDICTS.indexOf(verdict);
  const text = ({ owner = '', reason }: AuditReason): string => `${owner}\n${reason}`;
  return rank(a) - rank(b) || b.images - a.images || (text(a) < text(b) ? -1 : 1);
}

function filtered(handle: Handle, { clusters: names, namespaces, owners }: RunFilter): RawBuilder<boolean> {
  const parts: RawBuilder<boolean>[] = [sql<boolean>`1 = 1`];
  if (names?.length) parts.push(amongTexts(handle, 'cluster', names));
  if (namespaces?.length) parts.push(amongTexts(handle, 'namespace', namespaces));
  if (owners?.length) parts.push(amongTexts(handle, 'team', owners));
  return sql<boolean>`${sql.join(parts, sql` AND `)}`;
}

function verdictOf(rank: number): (typeof AUDIT_VERDICTS)[number] {
  return AUDIT_VERDICTS[rank] ?? 'unknown';
}

function textsIn(json: string): string[] {
  return parseJsonText(json) as string[];
}
