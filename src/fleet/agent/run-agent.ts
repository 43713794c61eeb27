import { holdLease, type KubernetesClient, type LeaseInput } from '../../kubernetes/index.ts';
import type { OwnerRules } from '../owners/types.ts';
import { LiveCluster } from './live-cluster.ts';
import { type AgentContext, tellWhileWatched } from './tell-while-watched.ts';
import type { AgentServer } from './types.ts';
import { watchCluster } from './watch-cluster.ts';

export type RunAgentInput = {
  client: KubernetesClient;
  server: AgentServer;
  rules: OwnerRules;
  /** Of several agents one tells: who holds it. */
  lease: Omit<LeaseInput, 'client' | 'seconds'>;
  /** The file in which outlives the process what was not told. */
  spool: string;
};

const LEASE_SECONDS = 30;

/**
 * Tells a server what runs in a cluster until the signal is aborted. Of several agents of one cluster one does; the next takes over when that
 * one is gone. Throws what the API server says where the Lease cannot be had.
 */
export async function runAgent(input: RunAgentInput, context: AgentContext): Promise<void> {
  const { client, lease } = input;
  while (!context.signal.aborted) {
    const held = await holdLease({ client, ...lease, seconds: LEASE_SECONDS }, context);
    context.log.info(`this agent tells what runs, as number ${held.epoch}`);
    try {
      const signal = AbortSignal.any([context.signal, held.lost]);
      await tellWhileHeld(input, held.epoch, { ...context, signal });
    } finally {
      await held.release();
    }
    if (!context.signal.aborted) context.log.warn('another agent tells from now on');
  }
}

/** Ends when the Lease is lost, or the server hears another agent. */
async function tellWhileHeld(
  { client, server, rules, spool }: RunAgentInput,
  epoch: number,
  context: AgentContext,
): Promise<void> {
  const live = new LiveCluster(rules);
  await tellWhileWatched(
    {
      server,
      live,
      epoch,
      spool,
      watch: async (teller, within) =>
        await watchCluster(
          {
            client,
            heard: async (kind, event) => await teller.heard(kind, event),
            unreadable(kind, why) {
              live.leaveOut(kind);
              context.log.warn(`${kind}s cannot be watched, whose things are may be unknown: ${why}`);
            },
          },
          within,
        ),
    },
    context,
  );
}
