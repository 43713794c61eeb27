import { sql } from 'kysely';
import { fromKysely, PgBoss } from 'pg-boss';
import { messageOf } from '../../base/errors.ts';
import { redactUrl } from '../../base/redact-url.ts';
import { storeError } from '../errors.ts';
import { handleOf } from '../handle.ts';
import type { Store, View } from '../types.ts';
import {
  ATTEMPTS,
  type JobQueue,
  type JobState,
  LEASE_MS,
  type QueuedJob,
  RETRY_MOST_MS,
  RETRY_MS,
  SHOWN_MS,
  type TakenJob,
} from './types.ts';

const CONNECTIONS = 2;
/** How often those who died are looked for. */
export const WATCHED_EVERY_S = 5;
const IS_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Of many machines: pg-boss, which adds in our transactions. Throws STORE_UNREACHABLE. */
export async function bossQueue(store: Store, url: string, kinds: readonly string[]): Promise<JobQueue> {
  const schema = await store.read(jobsSchema);
  const table = `${schema}.job`;
  const boss = new PgBoss({
    connectionString: url,
    schema,
    max: CONNECTIONS,
    schedule: false,
    superviseIntervalSeconds: WATCHED_EVERY_S,
    monitorIntervalSeconds: WATCHED_EVERY_S,
    application_name: 'shearwall jobs',
  });
  // Of a server that cannot be reached the next call tells; without a listener it would end the process.
  boss.on('error', () => {});
  try {
    await boss.start();
    for (const kind of kinds) await boss.createQueue(kind, { policy: 'exclusive', ...HOW });
  } catch (cause) {
    await boss.stop({ graceful: false }).catch(() => {});
    throw storeError(
      'STORE_UNREACHABLE',
      `cannot keep jobs in the schema ${schema} of ${redactUrl(url)}: ${messageOf(cause)}`,
      { hint: `the user must be allowed to make it: GRANT CREATE ON DATABASE … TO …`, cause },
    );
  }
  const rowsOf = async (text: string, values: readonly unknown[]): Promise<QueuedJob[]> => {
    const { rows } = await boss.getDb().executeSql(`${SELECT} FROM ${table} ${text}`, [...values]);
    return (rows as Row[]).map(jobOf);
  };
  const attemptOf = ({ id, attempt }: TakenJob) => ({ id, retryCount: attempt - 1 });
  return {
    async add(edit, { kind, key, input }) {
      const db = fromKysely(handleOf(edit).database as never);
      const id = await boss.send(kind, input, { singletonKey: key, db });
      if (id !== null) return id;
      const { rows } = await db.executeSql(
        `SELECT id FROM ${table} WHERE name = $1 AND singleton_key = $2 AND state <= 'active' LIMIT 1`,
        [kind, key],
      );
      return (rows as { id: string }[])[0]?.id ?? '';
    },
    async take(kind) {
      const [job] = await boss.fetch<QueuedJob['input']>(kind, { includeMetadata: true });
      if (job === undefined) return undefined;
      return { id: job.id, kind, key: job.singletonKey ?? '', input: job.data, attempt: job.retryCount + 1 };
    },
    async keep(job) {
      await boss.touch(job.kind, attemptOf(job));
      const [now] = await rowsOf('WHERE id = $1', [job.id]);
      return now?.state === 'running' && now.attempts === job.attempt;
    },
    end: async (job, outcome) => void (await boss.complete(job.kind, attemptOf(job), { outcome })),
    // Its own failure would be tried again.
    refuse: async (job, outcome) =>
      void (await boss.complete(job.kind, attemptOf(job), { outcome, isRefused: true })),
    fail: async (job, outcome) => void (await boss.fail(job.kind, attemptOf(job), { outcome })),
    find: async (id) => (IS_ID.test(id) ? (await rowsOf('WHERE id = $1', [id]))[0] : undefined),
    async list({ kind, states, limit }) {
      return await rowsOf(
        `WHERE ($1::text[] IS NULL OR ${STATE} = ANY($1)) AND ($2::text IS NULL OR name = $2) ORDER BY created_on DESC, id LIMIT $3`,
        [states ?? null, kind ?? null, limit],
      );
    },
    async [Symbol.asyncDispose]() {
      await boss.stop({ graceful: false });
    },
  };
}

/** Beside the schema of the fleet, which may be one of several in a database. */
async function jobsSchema(view: View): Promise<string> {
  const { rows } = await sql<{ name: string }>`SELECT current_schema() AS name`.execute(
    handleOf(view).database,
  );
  return `shearwall_jobs_${rows[0]?.name ?? ''}`.slice(0, LONGEST_NAME);
}

const LONGEST_NAME = 50;

const HOW = {
  heartbeatSeconds: LEASE_MS / 1000,
  // It says itself that it is still at it.
  expireInSeconds: 86_000,
  retryLimit: ATTEMPTS - 1,
  retryDelay: RETRY_MS / 1000,
  retryBackoff: true,
  retryDelayMax: RETRY_MOST_MS / 1000,
  deleteAfterSeconds: SHOWN_MS / 1000,
};

/** Its states in our words. */
const HEARD_UNTIL = `heartbeat_on + heartbeat_seconds * interval '1 second'`;
const STATE = `CASE WHEN state IN ('created', 'retry') OR (state = 'active' AND ${HEARD_UNTIL} < now()) THEN 'waiting'
  WHEN state = 'active' THEN 'running'
  WHEN state = 'completed' AND (output ->> 'isRefused') IS NULL THEN 'done' ELSE 'failed' END`;
const SELECT = `SELECT id, name, singleton_key, data, ${STATE} AS state, retry_count,
  started_on, created_on, completed_on, output,
  CASE WHEN state = 'active' THEN ${HEARD_UNTIL} ELSE start_after END AS next_on`;

type Row = {
  id: string;
  name: string;
  singleton_key: string | null;
  data: QueuedJob['input'];
  state: JobState;
  retry_count: number;
  started_on: Date | null;
  created_on: Date;
  next_on: Date | null;
  completed_on: Date | null;
  output: { outcome?: unknown } | null;
};

function jobOf({ id, name, singleton_key: key, data, state, output, ...row }: Row): QueuedJob {
  const hasEnded = state === 'done' || state === 'failed';
  return {
    id,
    kind: name,
    key: key ?? '',
    input: data,
    state,
    // It counts the tries after the first.
    attempts: row.started_on === null ? 0 : row.retry_count + 1,
    addedAt: row.created_on.getTime(),
    nextAt: state === 'waiting' ? row.next_on?.getTime() : undefined,
    endedAt: hasEnded ? row.completed_on?.getTime() : undefined,
    outcome: output?.outcome ?? output ?? undefined,
  };
}
