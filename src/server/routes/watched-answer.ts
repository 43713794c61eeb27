import { versionedAnswer } from '../../base/answer-version.ts';
import { answerGeneration } from '../../store/index.ts';
import type { Who } from '../access/who.ts';
import { serverError } from '../errors.ts';
import type { Answered, ServerParts } from '../http/route.ts';

const LOOK_MS = 2000;
/** So often something is sent, so that nobody between takes the connection for dead. */
const ALIVE_MS = 15_000;
const MINUTE_MS = 60_000;
/** Then whoever asks has to show again that they may. */
const LASTS_MS = 5 * MINUTE_MS;
/** In one process, and of these by one token or user: nobody takes the place of all others. */
const MOST = 200;
const MOST_OF_ONE = 20;

const watching: string[] = [];

/** Server-sent events (WHATWG HTML, 9.2): the answer at once, and again whenever it has changed. Throws SERVER_BUSY. */
export function watchedAnswer(
  ask: () => Promise<{ askedAt: number }>,
  { who, signal }: { who: Who | undefined; signal: AbortSignal },
  parts: ServerParts,
): Answered {
  const watcher = `${who?.kind} ${who?.id}`;
  const own = watching.filter((each) => each === watcher).length;
  if (own >= MOST_OF_ONE || watching.length >= MOST)
    throw serverError(
      'SERVER_BUSY',
      own >= MOST_OF_ONE ? `you watch ${own} answers already` : 'too many answers are watched',
      { hint: 'close some, or ask again in a while', details: { retryAfterSeconds: LASTS_MS / 1000 } },
    );
  return {
    pieces: events(ask, { watcher, signal }, parts),
    type: 'text/event-stream; charset=utf-8',
    headers: { 'x-accel-buffering': 'no' },
  };
}

async function* events(
  ask: () => Promise<{ askedAt: number }>,
  { watcher, signal }: { watcher: string; signal: AbortSignal },
  parts: ServerParts,
): AsyncGenerator<string> {
  watching.push(watcher);
  try {
    yield* changes(ask, signal, parts);
  } finally {
    watching.splice(watching.indexOf(watcher), 1);
  }
}

async function* changes(
  ask: () => Promise<{ askedAt: number }>,
  signal: AbortSignal,
  parts: ServerParts,
): AsyncGenerator<string> {
  const { clock } = parts.context;
  const began = clock.nowMs();
  let [seen, said, saidAt] = ['', '', began];
  yield `retry: ${LOOK_MS}\n\n`;
  while (!signal.aborted && parts.whyNotReady() === undefined && clock.nowMs() - began < LASTS_MS) {
    const state = await stateOf(parts);
    const answer = state === seen ? undefined : await ask();
    seen = state;
    const { askedAt = 0, ...told } = answer ?? {};
    const text = JSON.stringify(told);
    if (answer !== undefined && text !== said) {
      [said, saidAt] = [text, clock.nowMs()];
      yield `event: exposure\ndata: ${JSON.stringify(versionedAnswer({ ...told, askedAt }))}\n\n`;
    } else if (clock.nowMs() - saidAt >= ALIVE_MS) {
      saidAt = clock.nowMs();
      yield ': nothing new\n\n';
    }
    await clock.sleep(LOOK_MS, signal).catch(() => {});
  }
}

/** Another text where the answer may be another one: looks grow old by themselves, too. */
async function stateOf({ store, withPlainFleet, context }: ServerParts): Promise<string> {
  const generation = await store.read(answerGeneration);
  const advisories = await withPlainFleet(async ({ advisories: database }) => database?.digest ?? '');
  return `${generation} ${advisories} ${Math.floor(context.clock.nowMs() / MINUTE_MS)}`;
}
