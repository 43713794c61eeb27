import { join } from 'node:path';
import { Option } from 'commander';
import { dataDir } from '../session.ts';

export type DatabaseOptions = { db?: string; dataDir?: string };

/** The heading in help. */
export const DATA = 'Where data is kept:';

export function databaseOptions(): Option[] {
  return [
    new Option('--db <file>', 'the advisory database (default: advisories.db in the data folder)').helpGroup(
      DATA,
    ),
    new Option(
      '--data-dir <dir>',
      'the data folder (default: $SHEARWALL_DATA_DIR, else $XDG_DATA_HOME/shearwall)',
    ).helpGroup(DATA),
  ];
}

/** The one file that holds the advisory database in use. */
export function databasePath(options: DatabaseOptions, env: NodeJS.ProcessEnv): string {
  return options.db ?? join(dataDir(options, env), 'advisories.db');
}
