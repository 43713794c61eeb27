/** The thread in which one pool of a SQLite database lives: it does what the driver does without a thread, one call after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import type { CompiledQuery, DatabaseConnection, Driver } from 'kysely';
import { systemClock } from '../../base/system-clock.ts';
import { openSqlite } from './sqlite.ts';
import { sqliteDriver } from './sqlite-driver.ts';
import { failedCall, type QueryReply, type ThreadData, type ThreadRequest } from './thread-messages.ts';

const { path, pool, options } = workerData as ThreadData;
const connections = new Map<number, DatabaseConnection>();
let opened: Driver | undefined;

parentPort?.on('message', (request: ThreadRequest) => {
  void answer(request).then(
    (value) => parentPort?.postMessage({ id: request.id, value }),
    (error: unknown) => parentPort?.postMessage({ id: request.id, error: failedCall(error) }),
  );
});

/** Opened by the first call: what cannot be opened is said to whoever asks. */
function driver(): Driver {
  opened ??= sqliteDriver(openSqlite(path, { ...options, clock: systemClock })[pool]);
  return opened;
}

async function answer(request: ThreadRequest): Promise<unknown> {
  switch (request.does) {
    case 'query': {
      const { takes, connection: number, text, parameters } = request;
      const connection = takes === undefined ? connectionOf(number) : await take(number);
      if (takes === 'transaction') await driver().beginTransaction(connection, {});
      return await query(connection, text, parameters);
    }
    case 'begin':
      return await driver().beginTransaction(await take(request.connection), {});
    case 'commit':
      return await commit(request.connection);
    case 'rollback':
      try {
        return await driver().rollbackTransaction(connectionOf(request.connection));
      } finally {
        await release(request.connection);
      }
    case 'release':
      return await release(request.connection);
    case 'destroy':
      return await opened?.destroy();
  }
}

async function take(number: number): Promise<DatabaseConnection> {
  const connection = await driver().acquireConnection();
  connections.set(number, connection);
  return connection;
}

/** What could not be committed is rolled back: nobody else is to go on with it. */
async function commit(number: number): Promise<void> {
  const connection = connectionOf(number);
  try {
    await driver().commitTransaction(connection);
  } catch (error) {
    await driver().rollbackTransaction(connection);
    throw error;
  } finally {
    await release(number);
  }
}

/** Taken or not: what opens no file takes nothing. */
async function release(number: number): Promise<void> {
  const connection = connections.get(number);
  connections.delete(number);
  if (connection !== undefined) await driver().releaseConnection(connection);
}

function connectionOf(number: number): DatabaseConnection {
  const connection = connections.get(number);
  if (connection === undefined) throw new TypeError(`no connection ${number}`);
  return connection;
}

async function query(
  connection: DatabaseConnection,
  text: string,
  parameters: readonly unknown[],
): Promise<QueryReply> {
  const { rows, numAffectedRows } = await connection.executeQuery({
    sql: text,
    parameters,
  } as CompiledQuery);
  return numAffectedRows === undefined ? { rows } : { rows, changes: numAffectedRows };
}
