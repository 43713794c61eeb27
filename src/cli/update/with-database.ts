import { existsSync } from 'node:fs';
import { type AdvisoryDatabase, openAdvisoryDatabase } from '../../advisories/index.ts';
import { type DatabaseOptions, databasePath } from '../advisories/database-path.ts';

/** Lends the advisory database; undefined: there is none, and none was named. */
export async function withDatabase<T>(
  options: DatabaseOptions,
  env: NodeJS.ProcessEnv,
  work: (database: AdvisoryDatabase | undefined) => Promise<T>,
): Promise<T> {
  const path = databasePath(options, env);
  const database = options.db !== undefined || existsSync(path) ? openAdvisoryDatabase(path) : undefined;
  try {
    return await work(database);
  } finally {
    database?.close();
  }
}
