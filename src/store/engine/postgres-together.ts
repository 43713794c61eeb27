import {
  type DatabaseConnection,
  type Dialect,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely';
import type { FleetTables } from '../schema/tables.ts';

/**
 * The transaction as one to which several statements can be sent at once: Kysely sends the next when the one before is answered. A question has forty; beside
 * writers each answer waits for a turn of the server and then for one of ours, which took longer than what was asked.
 */
export async function sendingTogether<T>(
  transaction: Kysely<FleetTables>,
  work: (database: Kysely<FleetTables>) => Promise<T>,
): Promise<T> {
  return await transaction
    .getExecutor()
    .provideConnection((connection) => work(new Kysely({ dialect: dialectOver(connection) })));
}

/** Begun and ended elsewhere. */
function dialectOver(connection: DatabaseConnection): Dialect {
  const elsewhere = async (): Promise<void> => {};
  return {
    createAdapter: () => new PostgresAdapter(),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createIntrospector: (database) => new PostgresIntrospector(database),
    createDriver: () => ({
      init: elsewhere,
      acquireConnection: async () => connection,
      releaseConnection: elsewhere,
      beginTransaction: elsewhere,
      commitTransaction: elsewhere,
      rollbackTransaction: elsewhere,
      destroy: elsewhere,
    }),
  };
}
