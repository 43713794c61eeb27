/** The thread in which one pool of a SQLite database lives: it does what the driver does without a thread, one call after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import type { CompiledQuery, DatabaseConnection, Driver } from 'kysely';
import { systemClock } from '../../base/system-clock.ts';
import { openSqlite } from './sqlite.ts';
import { sqliteDriver } from './sqlite-driver.ts';
import { failedCall, type QueryReply, type ThreadData, type ThreadRequest } from './thread-messages.ts';

const { path, pool, options } = workerData as ThreadData;
/** Each from when it is asked for: statements that are sent together wait for what the first of them takes. */
const connections = new Map<number, Promise<DatabaseConnection>>();
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
      const connection = await (takes === undefined ? connectionOf(number) : take(number, takes));
      return await query(connection, text, parameters);
    }
    case 'begin':
      return void (await take(request.connection, 'transaction'));
    case 'commit':
      return await commit(request.connection);
    case 'rollback':
      try {
        return await driver().rollbackTransaction(await connectionOf(request.connection));
      } finally {
        await release(request.connection);
      }
    case 'release':
      return await release(request.connection);
    case 'destroy':
      return await opened?.destroy();
  }
}

async function take(number: number, what: 'connection' | 'transaction'): Promise<DatabaseConnection> {
  const taken = taking(what);
  connections.set(number, taken);
  return await taken;
}

async function taking(what: 'connection' | 'transaction'): Promise<DatabaseConnection> {
  const connection = await driver().acquireConnection();
  try {
    if (what === 'transaction') await driver().beginTransaction(connection, {});
    return connection;
  } catch (error) {
    await driver().releaseConnection(connection);
    throw error;
  }
}

/** What could not be committed is rolled back: nobody else is to go on with it. */
async function commit(number: number): Promise<void> {
  const connection = await connectionOf(number);
  try {
    await driver().commitTransaction(connection);
  } catch (error) {
    await driver().rollbackTransaction(connection);
    throw error;
  } finally {
    await release(number);
  }
}

/** What could not be taken was given back, and whoever asked was told why. */
async function release(number: number): Promise<void> {
  const connection = await connections.get(number)?.catch(() => undefined);
  connections.delete(number);
  if (connection !== undefined) await driver().releaseConnection(connection);
}

async function connectionOf(number: number): Promise<DatabaseConnection> {
  const connection = await connections.get(number);
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
