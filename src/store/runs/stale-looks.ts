import { type RawBuilder, sql } from 'kysely';
import { rowsOfTexts } from '../engine/many.ts';
import { type Handle, handleOf } from '../handle.ts';
import { onceUntilWritten } from '../postings/until-written.ts';
import type { RunFilter, StaleLook, Time, View } from '../types.ts';

type Span = { from: Time; to: Time };

/**
 * Clusters that somebody's look had not seen for too long at any moment from `from` to `to`, the cluster or the asked namespaces whole: each with the oldest
 * look that nothing followed in time. A look that covers nothing, or other namespaces, says nothing of the rest; only of a cluster of
 * which no look had covered anything by then it is all that there is, if it shows anything: an empty dump is of who may see nothing, too.
 */
export async function staleLooks(
  view: View,
  span: Span,
  filter: Pick<RunFilter, 'clusters' | 'namespaces'> = {},
): Promise<StaleLook[]> {
  const handle = handleOf(view);
  const whole = { from: Math.floor(span.from), to: Math.floor(span.to) };
  const asked = new Set(filter.clusters ?? []);
  const all = await onceUntilWritten(handle, 'covered since', () => coveredSince(handle));
  const clusters = all.filter(({ name }) => asked.size === 0 || asked.has(name));
  const duties = clusters.flatMap((cluster) => dutiesOf(cluster, whole, filter.namespaces ?? []));
  const stale = (await followed(handle, duties)).filter(
    ({ last, duty }) => last === undefined || duty.to - last > duty.cluster.staleAfter,
  );
  const oldest = [...Map.groupBy(stale, ({ duty }) => duty.cluster).values()].flatMap((own) =>
    own.sort((a, b) => (a.last ?? -Infinity) - (b.last ?? -Infinity)).slice(0, 1),
  );
  return (await withNext(handle, oldest, whole)).map(({ duty: { cluster, of }, last, next, nextOfAny }) => ({
    cluster: cluster.name,
    staleAfterMs: cluster.staleAfter,
    of: of !== 'all' || nextOfAny !== next ? of : 'anything',
    last,
    next,
  }));
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

type Followed = { duty: Duty; last: Time | undefined };

/** The last of the looks that follow each other while each is current, beginning with the one before `from`. */
async function followed(handle: Handle, duties: readonly Duty[]): Promise<Followed[]> {
  if (duties.length === 0) return [];
  const isMoment = duties.every(({ from, to }) => from === to);
  const { rows } = await sql<{ number: number; last: number | null }>`
    WITH RECURSIVE duty AS MATERIALIZED (${givenDuties(handle, duties)})
    ${isMoment ? newestOf(duties) : lastStepOf(duties)}`.execute(handle.database);
  return rows.flatMap(({ number, last }) => {
    const duty = duties[number];
    return duty === undefined ? [] : [{ duty, last: last ?? undefined }];
  });
}

function newestOf(duties: readonly Duty[]): RawBuilder<unknown> {
  return sql`SELECT number, ${ofLooks(duties, 'max', sql`at <= duty.from_at`)} AS last FROM duty`;
}

/** From a look it goes to the newest that it is current for, so few of them are read. */
function lastStepOf(duties: readonly Duty[]): RawBuilder<unknown> {
  const within = sql`at <= duty.to_at AND at <= step.at + duty.stale_after`;
  return sql`, step (number, at, previous) AS (
      SELECT number, ${ofLooks(duties, 'max', sql`at <= duty.from_at`)}, ${sql.lit(Number.MIN_SAFE_INTEGER)} FROM duty
      UNION ALL
      SELECT duty.number, ${ofLooks(duties, 'max', within)}, step.at FROM step JOIN duty ON duty.number = step.number
      WHERE step.at > step.previous AND step.at + duty.stale_after < duty.to_at)
    SELECT number, max(at) AS last FROM step GROUP BY number`;
}

/** For the few that are stale: the first look after the last one, until the end of the span. */
async function withNext(
  handle: Handle,
  stale: readonly Followed[],
  { to }: Span,
): Promise<(Followed & Pick<StaleLook, 'next'> & { nextOfAny: Time | undefined })[]> {
  if (stale.length === 0) return [];
  const duties = stale.map(({ duty, last = Number.MIN_SAFE_INTEGER }) => ({ ...duty, from: last }));
  const after = sql`at > duty.from_at AND at <= ${to}`;
  const { rows } = await sql<{ number: number; next: number | null; next_of_any: number | null }>`
    WITH duty AS MATERIALIZED (${givenDuties(handle, duties)})
    SELECT number, ${ofLooks(duties, 'min', after)} AS next,
      (SELECT min(at) FROM observation WHERE cluster_id = duty.cluster_id AND ${after}) AS next_of_any FROM duty`.execute(
    handle.database,
  );
  return rows.flatMap(({ number, next, next_of_any }) => {
    const one = stale[number];
    return one === undefined
      ? []
      : [{ ...one, next: next ?? undefined, nextOfAny: next_of_any ?? undefined }];
  });
}

const NUMBERS = ['number', 'cluster_id', 'stale_after', 'from_at', 'to_at'] as const;

function givenDuties(handle: Handle, duties: readonly Duty[]): RawBuilder<unknown> {
  const given = duties.map(({ cluster, of, from, to }, index) => [
    ...[index, cluster.id, cluster.staleAfter, from, to].map(String),
    ...(typeof of === 'object' ? ['namespace', of.namespace] : [of, '']),
  ]);
  const columns = NUMBERS.map((name) => sql`CAST(${sql.ref(name)} AS BIGINT) AS ${sql.ref(name)}`);
  return sql`SELECT ${sql.join(columns)}, kind, namespace FROM ${rowsOfTexts(handle, [...NUMBERS, 'kind', 'namespace'], given)}`;
}

/** The newest or oldest time of the looks that fulfil a duty. Only what these duties need is in the statement: the plan takes longer than what it does. */
function ofLooks(
  duties: readonly Duty[],
  which: 'min' | 'max',
  when: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const time = which === 'min' ? sql`min(at)` : sql`max(at)`;
  const some = (isNeeded: (of: Duty['of']) => boolean, looks: RawBuilder<unknown>): RawBuilder<unknown>[] =>
    duties.some(({ of }) => isNeeded(of))
      ? [sql`SELECT ${time} AS at FROM ${looks} AND cluster_id = duty.cluster_id AND ${when}`]
      : [];
  const arms = [
    ...some((of) => of !== 'anything', sql`coverage WHERE duty.kind <> 'anything' AND namespace = ''`),
    ...some(
      (of) => typeof of === 'object',
      sql`coverage WHERE duty.kind = 'namespace' AND namespace = duty.namespace`,
    ),
    ...some((of) => of === 'anything', sql`observation WHERE duty.kind = 'anything' AND runs > 0`),
  ];
  return arms.length === 1
    ? sql`(${sql.join(arms)})`
    : sql`(SELECT ${time} FROM (${sql.join(arms, sql` UNION ALL `)}) AS looks)`;
}
