import type { Context } from '../../base/context.ts';
import { Spool } from './spool.ts';
import { Teller } from './teller.ts';
import type { AgentServer, Live } from './types.ts';

export type AgentContext = Pick<Context, 'clock' | 'log' | 'signal'>;

export type Watched<Kind> = {
  server: AgentServer;
  live: Live<Kind>;
  epoch: number;
  /** The file in which outlives the process what was not told. */
  spool: string;
  /** Hands over all that happens until the signal is aborted. */
  watch(teller: Teller<Kind>, context: AgentContext): Promise<void>;
};

const SPOOL_MS = 10_000;

/** Ends when the signal is aborted, or the server hears another agent. */
export async function tellWhileWatched<Kind>(
  { server, live, epoch, spool: path, watch }: Watched<Kind>,
  context: AgentContext,
): Promise<void> {
  const ending = new AbortController();
  const within = { ...context, signal: AbortSignal.any([context.signal, ending.signal]) };
  const spool = new Spool(path, context.log);
  const teller = new Teller({ server, live, epoch, ended: await spool.read() }, within);
  const watching = watch(teller, within);
  const keeping = keepAlways(spool, teller, within);
  try {
    await teller.tellAlways();
  } catch (error) {
    if (!within.signal.aborted) throw error;
  } finally {
    ending.abort();
    await Promise.allSettled([watching, keeping]);
    await spool.keep(teller.untold());
  }
}

async function keepAlways(
  spool: Spool,
  teller: Pick<Teller<never>, 'untold'>,
  { clock, signal }: AgentContext,
): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(SPOOL_MS, signal);
    await spool.keep(teller.untold());
  }
}
