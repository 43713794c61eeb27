import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { readBounded, SMALL_FILE_BYTES } from '../../../base/bounded-read.ts';
import { systemCodeOf } from '../../../base/storage-errors.ts';
import type { NpmSources } from './npm-settings.ts';

/** npm's settings and programs, as this machine has them; `env` and `dir` are those of the caller. */
export function machineNpm(given: Pick<NpmSources, 'env' | 'dir' | 'registry'>): NpmSources {
  return {
    ...given,
    readFile: readTextIfThere,
    exec: async (command, args) => (await promisify(execFile)(command, args)).stdout,
  };
}

async function readTextIfThere(path: string): Promise<string | undefined> {
  try {
    return (await readBounded(path, SMALL_FILE_BYTES)).toString('utf8');
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
