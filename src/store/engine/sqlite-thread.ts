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
let lastConnection = 0;

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
    case 'acquire': {
      const connection = await driver().acquireConnection();
      connections.set(++lastConnection, connection);
      return lastConnection;
    }
    case 'query':
      return await query(connectionOf(request.connection), request.text, request.parameters);
    case 'begin':
      return await driver().beginTransaction(connectionOf(request.connection), {});
    case 'commit':
      return await driver().commitTransaction(connectionOf(request.connection));
    case 'rollback':
      return await driver().rollbackTransaction(connectionOf(request.connection));
    case 'release': {
      const connection = connectionOf(request.connection);
      connections.delete(request.connection);
      return await driver().releaseConnection(connection);
    }
    case 'destroy':
      return await opened?.destroy();
  }
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
