import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { whyUnread } from '../../base/storage-errors.ts';
import { cliError } from '../errors.ts';

/** The bytes of a file that the line names; `-` is stdin. Throws CLI_INPUT. */
export async function readInput(path: string): Promise<Uint8Array> {
  try {
    return path === '-' ? await buffer(process.stdin) : await readFile(path);
  } catch (error) {
    throw cliError('CLI_INPUT', `cannot read ${path}: ${whyUnread(error)}`, { cause: error });
  }
}
