import { type RawBuilder, sql } from 'kysely';
import {
  behind,
  cursorOf,
  digestIn,
  numberIn,
  orderedBy,
  pageOrder,
  placeIn,
  type SortedBy,
  type SortedValue,
  showing,
  textIn,
} from '../engine/page-order.ts';
import type { Handle } from '../handle.ts';
import type { Run } from '../types.ts';
import { afterCursor, runCursor } from './run-cursor.ts';

/** By what runs can be ordered: all that is shown of them. */
export const RUN_FIELDS = [
  'cluster',
  'namespace',
  'kind',
  'name',
  'owner',
  'container',
  'digest',
  'reference',
  'platform',
  'count',
  'from',
  'to',
  'lastSeenAt',
] as const;
export type RunField = (typeof RUN_FIELDS)[number];

/** How a page of runs is cut: from their table with names at hand where the order needs them, then again from what the tables gave. */
export type RunOrder = {
  /** In the place of those that a filter needs: workload w, cluster c, owner o and running r. */
  joins: RawBuilder<unknown> | undefined;
  columns: RawBuilder<unknown>;
  after(cursor: string): RawBuilder<boolean>;
  inTable: RawBuilder<unknown>;
  of(page: 'ran' | 'page'): RawBuilder<unknown>;
  cursor(run: Run): string;
};

/** Undefined: as they are stored, where an index leads to any page. Any other order reads all that is asked for. */
export function runOrderOf(handle: Handle, sort: SortedBy<RunField> | undefined): RunOrder {
  if (sort === undefined) return AS_STORED;
  const { of, ...own } = FIELDS[sort.field];
  const ties = (table: string): RawBuilder<unknown>[] =>
    ['workload_id', 'container', 'running_id', 'from_at'].map((name) => sql.ref(`${table}.${name}`));
  const inTable = pageOrder(handle, own, sort.isFalling, ties('ran'));
  return {
    joins: ALL_NAMES,
    columns: sql`ran.*, ${inTable.value} AS sorted_by`,
    after: (cursor) => behind(inTable, placeIn(cursor, inTable.ties.length)),
    inTable: orderedBy(inTable),
    of: (page) => orderedBy({ ...inTable, value: sql.ref(`${page}.sorted_by`), ties: ties(page) }),
    cursor: (run) => cursorOf([of(run) ?? null, run.workloadId, run.container, run.runningId, run.from]),
  };
}

const storedOrder = (table: string): RawBuilder<unknown> =>
  sql`${sql.ref(`${table}.workload_id`)}, ${sql.ref(`${table}.container`)}, ${sql.ref(`${table}.running_id`)}, ${sql.ref(`${table}.from_at`)} DESC`;

const AS_STORED: RunOrder = {
  joins: undefined,
  columns: sql`ran.*`,
  after: afterCursor,
  inTable: storedOrder('ran'),
  of: storedOrder,
  cursor: runCursor,
};

/** Runs that have a text in what is shown of them; with `ALL_NAMES` joined. */
export function runsShowing(handle: Handle, match: string | undefined): RawBuilder<boolean> {
  return showing(handle, Object.values(FIELDS), match);
}

export const ALL_NAMES = sql`JOIN workload AS w ON w.id = ran.workload_id JOIN cluster AS c ON c.id = w.cluster_id
  LEFT JOIN owner AS o ON o.id = w.owner_id JOIN running AS r ON r.id = ran.running_id`;

/** `of`: the same of a run that was read. */
type Field = SortedValue & { of(run: Run): string | number | undefined };

const FIELDS: Readonly<Record<RunField, Field>> = {
  cluster: { ...textIn('c.name'), of: (run) => run.cluster },
  namespace: { ...textIn('w.namespace'), of: (run) => run.namespace },
  kind: { ...textIn('w.kind'), of: (run) => run.kind },
  name: { ...textIn('w.name'), of: (run) => run.name },
  owner: { ...textIn('o.team'), of: (run) => run.owner?.team, isNullable: true },
  container: { ...textIn('ran.container'), of: (run) => run.container },
  digest: { ...digestIn('r.digest'), of: (run) => run.digest },
  reference: { ...textIn('r.reference'), of: (run) => run.reference },
  platform: { ...textIn('r.platform'), of: (run) => run.platform },
  count: { ...numberIn('ran.count'), of: (run) => run.count },
  from: { ...numberIn('ran.from_at'), of: (run) => run.from },
  to: { ...numberIn('ran.to_at'), of: (run) => run.to, isNullable: true },
  // As `runFrom` has it.
  lastSeenAt: {
    value: ({
      kind,
    }) => sql`CASE WHEN ran.to_at IS NULL THEN ${sql.raw(kind === 'sqlite' ? 'max' : 'greatest')}(ran.seen_at,
      coalesce((SELECT max(at) FROM coverage WHERE coverage.cluster_id = c.id AND coverage.namespace = ''), ran.seen_at),
      coalesce((SELECT max(at) FROM coverage WHERE coverage.cluster_id = c.id AND coverage.namespace = w.namespace), ran.seen_at)) ELSE ran.seen_at END`,
    of: (run) => run.lastSeenAt,
  },
};
