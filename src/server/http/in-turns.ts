import { setImmediate } from 'node:timers/promises';

/** Some hundred rows, which take a few milliseconds to make. */
const TURN_CHARS = 32 * 1024;

/** Puts pieces together, and gives everybody else who asks a turn between two: an export of 50,000 rows would else be one turn of seconds. */
export async function* inTurns(pieces: Iterable<string>): AsyncGenerator<string> {
  let text = '';
  for (const piece of pieces) {
    text += piece;
    if (text.length < TURN_CHARS) continue;
    yield text;
    text = '';
    await setImmediate();
  }
  if (text !== '') yield text;
}
