import type { SQLInputValue } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely';
import { storeError } from '../errors.ts';
import {
  type ConnectionEnd,
  type QueryReply,
  receivedError,
  type ThreadCall,
  type ThreadData,
  type ThreadReply,
  type ThreadRequest,
} from './thread-messages.ts';

/** Driver of a connection pool that lives in a thread. With a signal: no further statement once it is aborted. */
export function threadedDriver(thread: SqliteThread, signal?: AbortSignal): Driver {
  const of = (connection: DatabaseConnection): ThreadedConnection => connection as ThreadedConnection;
  return {
    init: async () => {},
    acquireConnection: async () => new ThreadedConnection(thread, signal),
    beginTransaction: (connection) => of(connection).begin(),
    commitTransaction: (connection) => of(connection).end('commit'),
    rollbackTransaction: (connection) => of(connection).end('rollback'),
    releaseConnection: (connection) => of(connection).end('release'),
    destroy: () => thread.end(),
  };
}

type Ask = (call: ThreadCall) => Promise<unknown>;

class ThreadedConnection implements DatabaseConnection {
  readonly #number: number;
  readonly #thread: SqliteThread;
  readonly #signal: AbortSignal | undefined;
  /** What the next statement takes in the thread; undefined: it is taken. */
  #toTake: 'connection' | 'transaction' | undefined = 'connection';

  constructor(thread: SqliteThread, signal: AbortSignal | undefined) {
    this.#number = thread.nextConnection();
    this.#thread = thread;
    this.#signal = signal;
  }

  /** A reader's snapshot is that of its first statement, which therefore begins it. A writer waits for its turn here. */
  async begin(): Promise<void> {
    if (this.#thread.pool === 'reading') {
      this.#toTake = 'transaction';
      return;
    }
    this.#toTake = undefined;
    await this.#thread.ask({ does: 'begin', connection: this.#number });
  }

  /** The first end counts; what took nothing has none. */
  async end(does: ConnectionEnd): Promise<void> {
    const isTaken = this.#toTake === undefined;
    this.#toTake = 'connection';
    if (isTaken) await this.#thread.ask({ does, connection: this.#number });
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    this.#signal?.throwIfAborted();
    const takes = this.#toTake;
    this.#toTake = undefined;
    const { rows, changes } = (await this.#thread.ask({
      does: 'query',
      connection: this.#number,
      takes,
      text: sql,
      parameters: parameters as readonly SQLInputValue[],
    })) as QueryReply;
    return changes === undefined ? { rows: rows as R[] } : { rows: rows as R[], numAffectedRows: changes };
  }

  streamQuery(): never {
    throw new TypeError('an answer in pages is asked for page by page');
  }
}

type Waiting = { resolve: (value: unknown) => void; reject: (error: Error) => void };

export type SqliteThread = {
  pool: ThreadData['pool'];
  ask: Ask;
  nextConnection: () => number;
  end: () => Promise<void>;
};

/**
 * One pool of a SQLite database in a worker thread: node:sqlite knows no asynchronous calls, and one that takes seconds (a backup, the verdict
 * over all that ever ran) would hold up everything else that a program does. The thread starts with the first call, and keeps nobody from ending.
 */
export function sqliteThread(data: ThreadData): SqliteThread {
  const waiting = new Map<number, Waiting>();
  let thread: Worker | undefined;
  let last = 0;
  const start = (): Worker => {
    const started = startThread(data);
    started.on('message', ({ id, value, error }: ThreadReply) => {
      const asked = waiting.get(id);
      waiting.delete(id);
      if (waiting.size === 0) started.unref();
      if (error === undefined) asked?.resolve(value);
      else asked?.reject(receivedError(error));
    });
    const fail = (cause: unknown): void => {
      const asked = [...waiting.values()];
      waiting.clear();
      thread = undefined;
      for (const { reject } of asked) reject(threadEnded(data.path, cause));
    };
    started.on('error', fail);
    started.on('exit', () => fail(undefined));
    return started;
  };
  const ask: Ask = async (call) =>
    await new Promise((resolve, reject) => {
      thread ??= start();
      const id = ++last;
      waiting.set(id, { resolve, reject });
      thread.ref();
      thread.postMessage({ ...call, id } satisfies ThreadRequest);
    });
  let connections = 0;
  return {
    pool: data.pool,
    ask,
    nextConnection: () => ++connections,
    async end() {
      if (thread === undefined) return;
      const ending = thread;
      await ask({ does: 'destroy' });
      await ending.terminate();
    },
  };
}

function startThread(data: ThreadData): Worker {
  const extension = import.meta.url.slice(import.meta.url.lastIndexOf('.'));
  return new Worker(new URL(`./sqlite-thread${extension}`, import.meta.url), {
    workerData: data,
    // What the main thread was started with, such as a program on the command line, is none of this thread's business.
    execArgv: [],
  });
}

function threadEnded(path: string, cause: unknown): Error {
  return storeError(
    'STORE_UNREACHABLE',
    `the thread that reads and writes the fleet database ${path} ended`,
    {
      hint: 'run this again: what was committed before is kept',
      cause,
    },
  );
}
