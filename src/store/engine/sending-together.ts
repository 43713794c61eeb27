import {
  type DatabaseConnection,
  type Dialect,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely';
import type { FleetTables } from '../schema/tables.ts';
import type { Store } from '../types.ts';
import { dialectOf } from './sqlite-dialect.ts';

/**
 * The transaction as one to which several statements can be sent at once: Kysely sends the next when the one before is answered. A question has forty; beside
 * writers each answer waits for a turn of the server and then for one of ours, which took longer than what was asked. With SQLite, which answers at once, nobody
 * waits but for Kysely's turns.
 */
export async function sendingTogether<T>(
  kind: Store['kind'],
  transaction: Kysely<FleetTables>,
  work: (database: Kysely<FleetTables>) => Promise<T>,
): Promise<T> {
  return await transaction
    .getExecutor()
    .provideConnection((connection) => work(new Kysely({ dialect: dialectOver(kind, connection) })));
}

function dialectOver(kind: Store['kind'], connection: DatabaseConnection): Dialect {
  const driver = driverOver(connection);
  if (kind === 'sqlite') return dialectOf(driver);
  return {
    createAdapter: () => new PostgresAdapter(),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createIntrospector: (database) => new PostgresIntrospector(database),
    createDriver: () => driver,
  };
}

/** Begun and ended elsewhere. */
function driverOver(connection: DatabaseConnection): Driver {
  const elsewhere = async (): Promise<void> => {};
  return {
    init: elsewhere,
    acquireConnection: async () => connection,
    releaseConnection: elsewhere,
    beginTransaction: elsewhere,
    commitTransaction: elsewhere,
    rollbackTransaction: elsewhere,
    destroy: elsewhere,
  };
}
