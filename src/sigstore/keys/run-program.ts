import { spawn } from 'node:child_process';
import { messageOf } from '../../base/errors.ts';
import { systemCodeOf } from '../../base/storage-errors.ts';
import { sigstoreError } from '../errors.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const MAX_OUTPUT = 1024 * 1024;
/** Long enough for somebody to touch a token or type a PIN. */
const TIMEOUT_MS = 5 * 60 * 1000;

/**
 * Runs a KMS plug-in without a shell and returns what it printed. Its standard error is ours, so that it can talk to the user.
 * Whatever its exit status. Throws KEY_PLUGIN_FAILED.
 */
export function runProgram(
  program: string,
  args: readonly string[],
  input: Uint8Array,
  env: Environment,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const child = start(program, args, env);
    // spawn's own timeout would keep the process alive after a program that could not be started.
    const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS);
    const chunks: Buffer[] = [];
    let size = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_OUTPUT) child.kill('SIGKILL');
      else chunks.push(chunk);
    });
    child.on('error', (cause) => {
      clearTimeout(timer);
      reject(notStarted(program, cause));
    });
    child.on('close', (_status, signal) => {
      clearTimeout(timer);
      if (size > MAX_OUTPUT)
        reject(failed(`the KMS plug-in ${program} answered with more than ${MAX_OUTPUT} bytes`));
      else if (signal !== null) reject(failed(`the KMS plug-in ${program} was ended by ${signal}`));
      else resolve(Buffer.concat(chunks));
    });
    // A plug-in that does not read what it signs closes the pipe; its answer says what is wrong.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

function start(program: string, args: readonly string[], env: Environment) {
  try {
    return spawn(program, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
  } catch (cause) {
    throw notStarted(program, cause); // an empty name, or a NUL in it
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
