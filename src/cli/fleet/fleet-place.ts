import { join } from 'node:path';
import { redactUrl } from '../../base/redact-url.ts';
import type { OpenFleetInput } from '../../fleet/index.ts';
import type { DocumentsPlace, StoreLocation } from '../../store/index.ts';
import { databasePath } from '../advisories/database-path.ts';
import { cliError } from '../errors.ts';
import { dataDir } from '../session.ts';
import { bucketIn } from './bucket.ts';
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

/** Where the documents of images are kept: in the data folder, but for those of PostgreSQL, or in the bucket of SHEARWALL_DOCUMENTS. */
export function documentsPlace(options: FleetPlace, env: NodeJS.ProcessEnv): DocumentsPlace {
  return { folder: join(dataDir(options, env), 'documents'), bucket: bucketIn(env) };
}

/** The fleet, its documents and its advisories. That there are none yet is not a failure until something is asked of them, unless they were named. */
export function fleetPlace(options: FleetPlace, env: NodeJS.ProcessEnv): OpenFleetInput {
  return {
    location: storeLocation(options, env),
    documents: documentsPlace(options, env),
    advisories: { path: databasePath(options, env), required: options.db !== undefined },
  };
}

/** Who only asks makes no database. */
export function askedPlace(options: FleetPlace, env: NodeJS.ProcessEnv): OpenFleetInput {
  return { ...fleetPlace(options, env), mayCreate: false };
}
