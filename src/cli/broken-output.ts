import { messageOf } from '../base/errors.ts';
import { cliError } from './errors.ts';

/**
 * What a result goes to may break. A reader that has seen enough (`… | head`) is not a failure: the rest is dropped, and the exit code
 * stays that of the answer. Anything else, a full disk say, is reported to `fail` once: then the answer has not arrived.
 */
export function watchOutput(
  stdout: NodeJS.WritableStream,
  stderr: NodeJS.WritableStream,
  fail: (error: Error) => void,
): void {
  let failed = false;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || failed) return;
    failed = true;
    fail(
      cliError('CLI_STDOUT', `the answer cannot be written: ${messageOf(error)}`, {
        hint: 'free space where standard output is written, or redirect it elsewhere',
        cause: error,
      }),
    );
  });
  // Where no message can be written, the exit code still says it.
  stderr.on('error', () => {});
}
