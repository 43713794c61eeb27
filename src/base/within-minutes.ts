import { Script } from 'node:vm';
import { defineErrors } from './errors.ts';
import { systemCodeOf } from './storage-errors.ts';

export const workError = defineErrors({
  WORK_TIMEOUT: {
    kind: 'refused',
    meaning: 'Reading or judging one thing took longer than is waited for. Nothing of it was kept.',
  },
});

/** Long enough for the largest document on the slowest machine: an answer must not depend on how fast one is. */
const LIMIT_MS = 10 * 60 * 1000;
const SLOT = Symbol.for('shearwall.work');
const script = new Script(`globalThis[Symbol.for('shearwall.work')]()`);

/**
 * Runs synchronous work that somebody else's document decides the length of, and ends it: a loop, a pattern or WebAssembly that goes on for 10
 * minutes. Its own limits should have ended it long before; this is for what they miss. A call costs a fifth of a millisecond, a tenth
 * of what a thread of the watchdog does: for documents, not for files by the thousand. Throws WORK_TIMEOUT, and what the work throws.
 * @param what what has no end, as the start of a sentence
 */
export function withinMinutes<T>(what: string, work: () => T, limitMs: number = LIMIT_MS): T {
  const before: unknown = Reflect.get(globalThis, SLOT);
  Reflect.set(globalThis, SLOT, work);
  try {
    return script.runInThisContext({ timeout: limitMs }) as T;
  } catch (error) {
    if (systemCodeOf(error) !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw workError('WORK_TIMEOUT', `${what} comes to no end: nothing of it is kept`, {
      hint: 'it may be made to take long: do not use it, and report it to us',
    });
  } finally {
    Reflect.set(globalThis, SLOT, before);
  }
}
