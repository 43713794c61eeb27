import type { Context } from '../base/context.ts';
import { startOperationsServer } from './admission/http/operations-server.ts';
import { Series } from './admission/metrics/series.ts';
import type { ListenAt } from './admission/serve-admission.ts';
import { type BackgroundInput, runBackground } from './background/run-background.ts';
import { openServed, type ServedPlace } from './open-served.ts';

/** Works in the background of a fleet that others serve, until it is disposed of. Throws ADMIT_LISTEN, and what opening the store throws. */
export async function serveWorkers(
  input: ServedPlace & { operations?: ListenAt | undefined; background: BackgroundInput },
  context: Pick<Context, 'clock' | 'http' | 'log' | 'progress'>,
): Promise<AsyncDisposable> {
  await using opening = new AsyncDisposableStack();
  const served = await openServed(input, opening, context);
  const draining = new AbortController();
  const series = new Series();
  if (input.operations !== undefined) {
    const operations = await startOperationsServer(input.operations, {
      whyNotReady: () => (draining.signal.aborted ? 'the worker ends' : undefined),
      metrics: async () => [series.values()],
    });
    opening.defer(async () => await operations.close());
  }
  const working = runBackground({ ...input.background, ...served }, { ...context, signal: draining.signal });
  opening.defer(async () => await working);
  const closing = opening.move();
  return {
    async [Symbol.asyncDispose]() {
      draining.abort();
      await closing.disposeAsync();
    },
  };
}
