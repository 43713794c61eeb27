import { existsSync } from 'node:fs';
import type { AdvisoryDatabase } from '../../advisories/index.ts';
import { type DatabaseOptions, databasePath } from './database-path.ts';

/** One that was named must be there; the usual one is used where it is. */
export async function openPresentDatabase(
  options: DatabaseOptions,
  env: NodeJS.ProcessEnv,
): Promise<AdvisoryDatabase | undefined> {
  const path = databasePath(options, env);
  if (options.db === undefined && !existsSync(path)) return undefined;
  const { openAdvisoryDatabase } = await import('../../advisories/index.ts');
  return openAdvisoryDatabase(path);
}
