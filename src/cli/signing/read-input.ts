import { type Input, readBounded, readStart } from '../../base/bounded-read.ts';
import { whyUnread } from '../../base/storage-errors.ts';
import { cliError } from '../errors.ts';

/** The bytes of a file or pipe that the line names; `-` is stdin. Throws CLI_INPUT, also for what is longer than `limitBytes`. */
export async function readInput(path: string, limitBytes: number): Promise<Uint8Array> {
  return await orCliError(path, async () => await readBounded(inputOf(path), limitBytes));
}

/** The same, for readers that refuse what is too long with their own message: no more than the first `bytes`. */
export async function readInputStart(path: string, bytes: number): Promise<Uint8Array> {
  return await orCliError(path, async () => await readStart(inputOf(path), bytes));
}

/** Standard input, for operations that read it where the line says `-`. Throws CLI_INPUT. */
export async function* standardInput(): AsyncGenerator<Uint8Array> {
  try {
    yield* process.stdin;
  } catch (error) {
    throw unreadable('-', error);
  }
}

export function inputOf(path: string): Input {
  return path === '-' ? process.stdin : path;
}

/** Throws CLI_INPUT for what cannot be read. */
export async function orCliError<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, cause: unknown): Error {
  return cliError('CLI_INPUT', `cannot read ${path}: ${whyUnread(cause)}`, { cause });
}
