import { readBounded, SMALL_FILE_BYTES } from '../../../base/bounded-read.ts';
import { runProgram } from '../../../base/run-program.ts';
import { systemCodeOf } from '../../../base/storage-errors.ts';
import type { NpmSources } from './npm-settings.ts';

/** npm's settings and programs, as this machine has them; `env` and `dir` are those of the caller. */
export function machineNpm(given: Pick<NpmSources, 'env' | 'dir' | 'registry'>): NpmSources {
  return {
    ...given,
    readFile: readTextIfThere,
    exec: output,
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

async function output(command: string, args: string[]): Promise<string> {
  const { exitCode, output: text, errors } = await runProgram(command, args, { keepsErrors: true });
  if (exitCode !== 0) throw new Error(`${command} failed: ${errors.trim()}`);
  return text.toString('utf8');
}
