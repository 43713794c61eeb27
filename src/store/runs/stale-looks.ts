import { type RawBuilder, sql } from 'kysely';
import { rowsOfTexts } from '../engine/many.ts';
import { type Handle, handleOf } from '../handle.ts';
import type { RunFilter, StaleLook, Time, View } from '../types.ts';

const NEVER = sql.lit(Number.MIN_SAFE_INTEGER);

type Span = { from: Time; to: Time };

/**
 * Clusters that somebody's look had not seen for too long at any moment from `from` to `to`, the cluster or the asked namespaces whole: each with the oldest
 * look that nothing followed in time. A look that covers nothing, or other namespaces, says nothing of the rest; only of a cluster of
 * which no look had covered anything by then it is all that there is.
 */
export async function staleLooks(
  view: View,
  span: Span,
  filter: Pick<RunFilter, 'clusters' | 'namespaces'> = {},
): Promise<StaleLook[]> {
  const handle = handleOf(view);
  const whole = { from: Math.floor(span.from), to: Math.floor(span.to) };
  const asked = new Set(filter.clusters ?? []);
  const clusters = (await coveredSince(handle)).filter(({ name }) => asked.size === 0 || asked.has(name));
  const duties = clusters.flatMap((cluster) => dutiesOf(cluster, whole, filter.namespaces ?? []));
  const stale = (await followed(handle, duties, whole)).filter(
    ({ last, duty }) => last === undefined || duty.to - last > duty.cluster.staleAfter,
  );
  return [...Map.groupBy(stale, ({ duty }) => duty.cluster).values()].flatMap((own) => {
    const [oldest] = own.sort((a, b) => (a.last ?? -Infinity) - (b.last ?? -Infinity));
    return oldest === undefined ? [] : [staleLook(oldest)];
  });
}

function staleLook({ duty: { cluster, of }, last, next, nextOfAny }: Followed): StaleLook {
  const isOnlyPart = of !== 'all' || nextOfAny !== next;
  return {
    cluster: cluster.name,
    staleAfterMs: cluster.staleAfter,
    of: isOnlyPart ? of : 'anything',
    last,
    next,
  };
}

/** `since`: by covered namespace ('': all) the first look that covered it. */
type Cluster = { id: number; name: string; staleAfter: number; since: ReadonlyMap<string, Time> };

/** From one covered namespace to the next, however often each was looked at. */
async function coveredSince({ database }: Handle): Promise<Cluster[]> {
  const { rows } = await sql<{
    id: number;
    name: string;
    stale_after: number;
    namespace: string | null;
    since: number;
  }>`
    WITH RECURSIVE covered (id, namespace) AS (
      SELECT id, (SELECT min(namespace) FROM coverage WHERE cluster_id = cluster.id) FROM cluster WHERE forgotten_at IS NULL
      UNION ALL
      SELECT id, (SELECT min(namespace) FROM coverage WHERE cluster_id = covered.id AND namespace > covered.namespace)
      FROM covered WHERE namespace IS NOT NULL)
    SELECT cluster.id, name, stale_after, namespace,
      (SELECT min(at) FROM coverage WHERE cluster_id = cluster.id AND coverage.namespace = covered.namespace) AS since
    FROM covered JOIN cluster ON cluster.id = covered.id ORDER BY cluster.id, namespace`.execute(database);
  return [...Map.groupBy(rows, ({ id }) => id)].map(([id, own]) => ({
    id,
    name: own[0]?.name ?? '',
    staleAfter: own[0]?.stale_after ?? 0,
    since: new Map(own.flatMap(({ namespace, since }) => (namespace === null ? [] : [[namespace, since]]))),
  }));
}

/** What had to be looked at again and again from `from` to `to`. */
type Duty = Span & { cluster: Cluster; of: StaleLook['of'] };

function dutiesOf(cluster: Cluster, { from, to }: Span, namespaces: readonly string[]): Duty[] {
  const since = Math.min(...cluster.since.values());
  const wholeSince = cluster.since.get('') ?? Number.POSITIVE_INFINITY;
  const begin = Math.max(from, since);
  const inPart = (names: readonly string[], until: Time): Duty[] =>
    names.map((namespace) => ({ cluster, of: { namespace }, from: begin, to: until }));
  const covering: Duty[] =
    namespaces.length > 0
      ? inPart(namespaces, to)
      : [
          ...inPart(
            [...cluster.since.keys()].filter((name) => name !== ''),
            Math.min(to, wholeSince - 1),
          ),
          { cluster, of: 'all', from: Math.max(from, wholeSince), to },
        ];
  const before: Duty = { cluster, of: 'anything', from, to: Math.min(to, since - 1) };
  return [before, ...covering].filter((duty) => duty.from <= duty.to);
}

type Followed = Pick<StaleLook, 'last' | 'next'> & { duty: Duty; nextOfAny: Time | undefined };

/**
 * The last of the looks that follow each other while each is current, beginning with the one before `from`, and the first after it, until the end of the span. From
 * a look it goes to the newest that it is current for, so few of them are read.
 */
async function followed(handle: Handle, duties: readonly Duty[], { to }: Span): Promise<Followed[]> {
  if (duties.length === 0) return [];
  const numbers = ['number', 'cluster_id', 'stale_after', 'from_at', 'to_at'] as const;
  const given = duties.map(({ cluster, of, ...duty }, index) => [
    ...[index, cluster.id, cluster.staleAfter, duty.from, duty.to].map(String),
    ...(typeof of === 'object' ? ['namespace', of.namespace] : [of, '']),
  ]);
  const columns = numbers.map((name) => sql`CAST(${sql.ref(name)} AS BIGINT) AS ${sql.ref(name)}`);
  const after = sql`at > seen.at AND at <= ${to}`;
  const { rows } = await sql<{
    number: number;
    last: number | null;
    next: number | null;
    next_of_any: number | null;
  }>`
    WITH RECURSIVE duty AS MATERIALIZED (
      SELECT ${sql.join(columns)}, kind, namespace FROM ${rowsOfTexts(handle, [...numbers, 'kind', 'namespace'], given)}),
    step (number, at, previous) AS (
      SELECT number, ${ofLooks('max', sql`at <= duty.from_at`)}, ${NEVER} FROM duty
      UNION ALL
      SELECT duty.number, ${ofLooks('max', sql`at <= duty.to_at AND at <= step.at + duty.stale_after`)}, step.at
      FROM step JOIN duty ON duty.number = step.number
      WHERE step.at > step.previous AND step.at + duty.stale_after < duty.to_at),
    seen AS (SELECT number, coalesce(max(at), ${NEVER}) AS at FROM step GROUP BY number)
    SELECT duty.number, nullif(seen.at, ${NEVER}) AS last, ${ofLooks('min', after)} AS next,
      (SELECT min(at) FROM observation WHERE cluster_id = duty.cluster_id AND ${after}) AS next_of_any
    FROM seen JOIN duty ON duty.number = seen.number`.execute(handle.database);
  return rows.flatMap(({ number, last, next, next_of_any }) => {
    const duty = duties[number];
    if (duty === undefined) return [];
    return [{ duty, last: last ?? undefined, next: next ?? undefined, nextOfAny: next_of_any ?? undefined }];
  });
}

/** The newest or oldest time of the looks that fulfil a duty. */
function ofLooks(which: 'min' | 'max', when: RawBuilder<unknown>): RawBuilder<unknown> {
  const time = which === 'min' ? sql`min(at)` : sql`max(at)`;
  const covering = sql`SELECT ${time} AS at FROM coverage WHERE cluster_id = duty.cluster_id AND duty.kind <> 'anything' AND ${when}`;
  return sql`(SELECT ${time} FROM (
    ${covering} AND namespace = '' UNION ALL ${covering} AND namespace = duty.namespace
    UNION ALL SELECT ${time} FROM observation WHERE cluster_id = duty.cluster_id AND duty.kind = 'anything' AND ${when}) AS looks)`;
}
