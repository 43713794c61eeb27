import { type RawBuilder, type Selectable, sql, type Updateable } from 'kysely';
import { parseJsonText } from '../../base/parse-json.ts';
import type { StoreClock } from '../engine/sqlite.ts';
import { handleOf } from '../handle.ts';
import type { FleetTables } from '../schema/tables.ts';
import type { Edit, Store, View } from '../types.ts';
import {
  ATTEMPTS,
  type JobQueue,
  type JobState,
  LEASE_MS,
  type NewJob,
  type QueuedJob,
  RETRY_MOST_MS,
  RETRY_MS,
  SHOWN_MS,
  type TakenJob,
} from './types.ts';

type Row = Selectable<FleetTables['job']>;

/** Of one machine: a table of the fleet's database. */
export class TableQueue implements JobQueue {
  readonly #store: Store;
  readonly #clock: StoreClock;

  constructor(store: Store, clock: StoreClock) {
    this.#store = store;
    this.#clock = clock;
  }

  async add(edit: Edit, { kind, key, input }: NewJob): Promise<string> {
    const { database } = handleOf(edit);
    const now = this.#now();
    await database
      .insertInto('job')
      .values({ kind, key, input: JSON.stringify(input), added_at: now, start_at: now })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const { id } = await database
      .selectFrom('job')
      .select('id')
      .where('kind', '=', kind)
      .where('key', '=', key)
      .where('ended_at', 'is', null)
      .executeTakeFirstOrThrow();
    return String(id);
  }

  async take(kind: string): Promise<TakenJob | undefined> {
    // Mostly nothing waits, and nobody need wait for a writer.
    if ((await this.#store.read((view) => nextOf(view, kind, this.#now()))) === undefined) return undefined;
    return await this.#write(async (edit) => {
      const row = await nextOf(edit, kind, this.#now());
      return row && (await begin(edit, row, this.#now()));
    });
  }

  async keep(job: TakenJob): Promise<boolean> {
    return await this.#write(
      async (edit) => await changeRunning(edit, job, { lease_until: this.#now() + LEASE_MS }),
    );
  }

  async end(job: TakenJob, outcome: unknown): Promise<void> {
    await this.#close(job, { state: 'done', outcome });
  }

  async fail(job: TakenJob, outcome: unknown): Promise<void> {
    const isLast = job.attempt >= ATTEMPTS;
    const later = Math.min(RETRY_MS * 2 ** (job.attempt - 1), RETRY_MOST_MS);
    await this.#close(job, { state: isLast ? 'failed' : 'waiting', start_at: this.#now() + later, outcome });
  }

  async refuse(job: TakenJob, outcome: unknown): Promise<void> {
    await this.#close(job, { state: 'failed', outcome });
  }

  async find(id: string): Promise<QueuedJob | undefined> {
    const row = await this.#store.read(
      async (view) =>
        await handleOf(view)
          .database.selectFrom('job')
          .selectAll()
          .where('id', '=', Number(id))
          .executeTakeFirst(),
    );
    return row && jobOf(row, this.#now());
  }

  async list({ kind, states, limit }: Parameters<JobQueue['list']>[0]): Promise<QueuedJob[]> {
    const now = this.#now();
    const rows = await this.#store.read(async (view) => {
      let select = handleOf(view).database.selectFrom('job').selectAll().orderBy('id', 'desc').limit(limit);
      if (kind !== undefined) select = select.where('kind', '=', kind);
      if (states !== undefined) select = select.where(stateAt(now), 'in', [...states]);
      return await select.execute();
    });
    return rows.map((row) => jobOf(row, now));
  }

  /** The store is closed by whoever opened it. */
  async [Symbol.asyncDispose](): Promise<void> {}

  async #close(job: TakenJob, { outcome, ...change }: Closing): Promise<void> {
    const now = this.#now();
    await this.#write(async (edit) => {
      await changeRunning(edit, job, {
        ...change,
        outcome: JSON.stringify(outcome ?? null),
        ended_at: change.state === 'waiting' ? null : now,
        lease_until: null,
      });
      await handleOf(edit)
        .database.deleteFrom('job')
        .where('ended_at', '<', now - SHOWN_MS)
        .execute();
    });
  }

  async #write<T>(work: (edit: Edit) => Promise<T>): Promise<T> {
    return await this.#store.write(work, { keepsAnswers: true });
  }

  #now(): number {
    return Math.floor(this.#clock.nowMs());
  }
}

type Closing = { state: JobState; start_at?: number; outcome: unknown };

/** False: it is another's by now. */
async function changeRunning(
  edit: Edit,
  { id, attempt }: TakenJob,
  change: Updateable<FleetTables['job']>,
): Promise<boolean> {
  const changed = await handleOf(edit)
    .database.updateTable('job')
    .set(change)
    .where('id', '=', Number(id))
    .where('attempts', '=', attempt)
    .where('state', '=', 'running')
    .returning('id')
    .execute();
  return changed.length > 0;
}

/** What waits and is due, or was begun by somebody who is not heard of any more. */
async function nextOf(view: View, kind: string, now: number): Promise<Row | undefined> {
  return await handleOf(view)
    .database.selectFrom('job')
    .selectAll()
    .where('kind', '=', kind)
    .where('ended_at', 'is', null)
    .where(({ or, and, eb }) =>
      or([
        and([eb('state', '=', 'waiting'), eb('start_at', '<=', now)]),
        and([eb('state', '=', 'running'), eb('lease_until', '<=', now)]),
      ]),
    )
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
}

async function begin(edit: Edit, { id, kind, key, input }: Row, now: number): Promise<TakenJob> {
  const { attempts } = await handleOf(edit)
    .database.updateTable('job')
    .set({ state: 'running', attempts: sql<number>`attempts + 1`, lease_until: now + LEASE_MS })
    .where('id', '=', id)
    .returning('attempts')
    .executeTakeFirstOrThrow();
  return { id: String(id), kind, key, input: parseJsonText(input) as QueuedJob['input'], attempt: attempts };
}

/** As `jobOf` says it. */
function stateAt(now: number): RawBuilder<string> {
  return sql<string>`CASE WHEN state = 'running' AND lease_until <= ${now} THEN 'waiting' ELSE state END`;
}

function jobOf({ id, kind, key, input, attempts, outcome, ...row }: Row, now: number): QueuedJob {
  const isLeft = row.state === 'running' && (row.lease_until ?? 0) <= now;
  const state = isLeft ? 'waiting' : (row.state as JobState);
  return {
    id: String(id),
    kind,
    key,
    input: parseJsonText(input) as QueuedJob['input'],
    state,
    attempts,
    addedAt: row.added_at,
    nextAt: isLeft ? (row.lease_until ?? undefined) : state === 'waiting' ? row.start_at : undefined,
    endedAt: row.ended_at ?? undefined,
    outcome: outcome === null ? undefined : (parseJsonText(outcome) ?? undefined),
  };
}
