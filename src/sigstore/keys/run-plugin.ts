import { TooLongError } from '../../base/bounded-read.ts';
import { messageOf } from '../../base/errors.ts';
import { type Environment, runProgram } from '../../base/run-program.ts';
import { systemCodeOf } from '../../base/storage-errors.ts';
import { sigstoreError } from '../errors.ts';

/** Long enough for somebody to touch a token or type a PIN. */
const TIMEOUT_MS = 5 * 60 * 1000;

/**
 * Runs a KMS plug-in and returns what it printed. Its standard error is ours, so that it can talk to the user. Whatever its exit
 * status. Throws KEY_PLUGIN_FAILED.
 */
export async function runPlugin(
  program: string,
  args: readonly string[],
  input: Uint8Array,
  env: Environment,
): Promise<Uint8Array> {
  const { endedBy, output } = await run(program, args, input, env);
  if (endedBy !== undefined) throw failed(`the KMS plug-in ${program} was ended by ${endedBy}`);
  return output;
}

async function run(program: string, args: readonly string[], input: Uint8Array, env: Environment) {
  try {
    return await runProgram(program, args, { input, env, timeoutMs: TIMEOUT_MS });
  } catch (cause) {
    if (cause instanceof TooLongError)
      throw failed(`the KMS plug-in ${program} answered too much: ${cause.message}`, cause);
    throw notStarted(program, cause);
  }
}

function notStarted(program: string, cause: unknown): Error {
  if (systemCodeOf(cause) !== 'ENOENT')
    return failed(`cannot run the KMS plug-in ${program}: ${messageOf(cause)}`, cause);
  return sigstoreError('KEY_PLUGIN_FAILED', `the KMS plug-in ${program} is not there`, {
    hint: program.includes('/') ? 'check the path' : `install ${program} in a folder of the PATH`,
    cause,
  });
}

function failed(message: string, cause?: unknown): Error {
  return sigstoreError('KEY_PLUGIN_FAILED', message, { cause });
}
