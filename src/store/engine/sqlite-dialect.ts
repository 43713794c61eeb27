import { type Dialect, type Driver, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import { type SqlitePool, sqliteDriver } from './sqlite-driver.ts';

/**
 * Kysely over node:sqlite. The stock dialect speaks to better-sqlite3 and fails here: node:sqlite takes parameters spread,
 * not as an array, and its statements do not say `reader`.
 */
export function sqliteDialect(pool: SqlitePool, signal?: AbortSignal): Dialect {
  return dialectOf(sqliteDriver(pool, signal));
}

/** Kysely for SQLite, by whatever runs its statements. */
export function dialectOf(driver: Driver): Dialect {
  return {
    createAdapter: () => new PooledAdapter(),
    createDriver: () => driver,
    createIntrospector: (database) => new SqliteIntrospector(database),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

/** Kysely takes SQLite to have one connection and lets only one hold it: a read inside a read would wait for itself. */
class PooledAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}
