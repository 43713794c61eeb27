import type { Context } from '../../../base/context.ts';
import { type Fields, fieldsOf, textOf } from '../../../base/fields.ts';
import { isoTime } from '../../../base/utc-time.ts';
import type { WatchEvent } from '../../../kubernetes/index.ts';
import { isRunningState } from '../../observed/docker/docker-container.ts';
import { wordsOf } from '../../roots/run-roots.ts';
import type { ContainerEngine, EngineEvent } from './types.ts';

type Watching = Pick<Context, 'clock' | 'signal'>;

/**
 * The containers of a host in which processes live, as `inspect` writes them, and all that becomes of them. Begins with all that are there
 * (`begun` … `synced`), and again after whatever ends the events: told to `interrupted`, which waits as long as it thinks right.
 */
export async function* watchContainers(
  engine: ContainerEngine,
  interrupted: (error: unknown) => Promise<void>,
  watching: Watching,
): AsyncGenerator<WatchEvent> {
  const { signal } = watching;
  while (!signal.aborted) {
    try {
      yield* watchOnce(engine, watching);
      await interrupted(new Error(`${engine.socket} has ended the events`));
    } catch (error) {
      if (signal.aborted) return;
      await interrupted(error);
    }
  }
}

async function* watchOnce(engine: ContainerEngine, { clock, signal }: Watching): AsyncGenerator<WatchEvent> {
  const ending = new AbortController();
  try {
    yield* eachEvent(engine, { clock, signal: AbortSignal.any([signal, ending.signal]) });
  } finally {
    // Events are not listened to any longer than what was listed beside them holds.
    ending.abort();
  }
}

async function* eachEvent(engine: ContainerEngine, { clock, signal }: Watching): AsyncGenerator<WatchEvent> {
  yield { kind: 'begun' };
  // Listening first: what happens while all is listed is told after it.
  const events = await engine.events(clock.nowMs(), signal);
  const known = new Map<string, Fields>();
  for (const id of await engine.list()) {
    const object = await engine.inspect(id);
    if (object === undefined || !isRunning(object)) continue;
    known.set(id, object);
    yield { kind: 'there', object };
  }
  yield { kind: 'synced' };
  for await (const event of events) {
    if (isHealthCheck(event, known.get(event.id))) continue;
    yield await toldBy(event, engine, known);
  }
}

/** One that is made, started and removed at once is known from when it was made, or by what the event says. */
async function toldBy(
  event: EngineEvent,
  engine: ContainerEngine,
  known: Map<string, Fields>,
): Promise<WatchEvent> {
  const { id, action } = event;
  const now = await engine.inspect(id);
  const object = now ?? known.get(id) ?? namedIn(event);
  if (now === undefined && action !== 'start') known.delete(id);
  else known.set(id, object);
  if (now !== undefined && isRunning(now)) return { kind: 'there', object };
  // That it has ended, or is away, is told next.
  if (action === 'start') return { kind: 'there', object: startedBy(event, object) };
  return { kind: 'gone', object: { Id: id } };
}

function isRunning(object: Fields): boolean {
  const state = fieldsOf(object['State']);
  return isRunningState(textOf(state['Status']) ?? (state['Running'] === true ? 'running' : ''));
}

function startedBy({ at }: EngineEvent, object: Fields): Fields {
  return { ...object, State: { Status: 'running', StartedAt: isoTime(at) } };
}

/** Labels stand among the attributes. */
function namedIn({ id, attributes, namespace }: EngineEvent): Fields {
  const { name, image, containerExitCode: _code, podId: _pod, ...labels } = attributes;
  return { Id: id, Name: name, Namespace: namespace, Config: { Image: image, Labels: labels }, State: {} };
}

/** It comes every few seconds, and starts nothing that its container does not say. */
function isHealthCheck({ action }: EngineEvent, object: Fields | undefined): boolean {
  const [verb, command] = action.split(/: (.*)/s, 2);
  if (verb === undefined || !verb.startsWith('exec')) return false;
  const [, ...words] = wordsOf(fieldsOf(fieldsOf(object?.['Config'])['Healthcheck'])['Test']);
  return words.length > 0 && (command === undefined || command.endsWith(words.join(' ')));
}
