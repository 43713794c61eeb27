import { join } from 'node:path';
import { type AdvisoryDatabase, openAdvisoryDatabase } from '../../advisories/index.ts';
import type { Context } from '../../base/context.ts';
import { ShearwallError } from '../../base/errors.ts';
import { redactUrl } from '../../base/redact-url.ts';
import { type Fleet, rematch } from '../../fleet/index.ts';
import { openStore, type Store, type StoreLocation } from '../../store/index.ts';
import { databasePath } from '../advisories/database-path.ts';
import { cliError } from '../errors.ts';
import { dataDir } from '../session.ts';
import type { FleetPlace } from './options.ts';

/** The fleet's database: `--database`, SHEARWALL_DATABASE, else a file in the data folder. */
export function storeLocation(options: FleetPlace, env: NodeJS.ProcessEnv): StoreLocation {
  for (const [option, value] of [
    ['--database', options.database],
    ['--data-dir', options.dataDir],
  ] as const)
    if (value === '')
      throw cliError('CLI_FLEET', `${option} is empty`, { hint: 'is a variable of the shell not set?' });
  const url = options.database ?? (options.dataDir === undefined ? env['SHEARWALL_DATABASE'] : undefined);
  if (url !== undefined && url !== '') {
    if (/^postgres(?:ql)?:\/\//i.test(url)) return { kind: 'postgres', url };
    throw cliError('CLI_FLEET', `the database ${redactUrl(url)} is not PostgreSQL`, {
      hint: '--database postgres://USER:PASSWORD@HOST/NAME, or --data-dir for a folder',
    });
  }
  return { kind: 'sqlite', path: join(dataDir(options, env), 'fleet.db') };
}

/** Lends a fleet to `work` and closes it again. Who only asks makes no database: a misspelt folder would look like an empty fleet. */
export async function withFleet<T>(
  options: FleetPlace,
  { env, context, mayCreate = true }: { env: NodeJS.ProcessEnv; context: Context; mayCreate?: boolean },
  work: (fleet: Fleet) => Promise<T>,
): Promise<T> {
  const store = await openStore(storeLocation(options, env), { clock: context.clock, mayCreate });
  let advisories: AdvisoryDatabase | undefined;
  try {
    advisories = openAdvisories(options, env);
    return await work({ store, advisories });
  } finally {
    advisories?.close();
    await store.close();
  }
}

/** Undefined: there is none yet, which is no failure until something is asked of it. One that was named must be there. */
function openAdvisories(options: FleetPlace, env: NodeJS.ProcessEnv): AdvisoryDatabase | undefined {
  try {
    return openAdvisoryDatabase(databasePath(options, env));
  } catch (error) {
    const isAbsent = error instanceof ShearwallError && error.code === 'ADVISORIES_MISSING';
    if (isAbsent && options.db === undefined) return undefined;
    throw error;
  }
}

/** Judges what is new, or of what the advisories say something else now; a note says how much that was. */
export async function matchAll(
  { store, advisories }: { store: Store; advisories: AdvisoryDatabase | undefined },
  context: Context,
): Promise<void> {
  if (advisories === undefined) return;
  const { judged } = await rematch(store, advisories, context);
  if (judged > 0) context.log.debug('package versions were matched with the advisories', { judged });
}
