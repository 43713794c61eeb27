import { messageOf } from '../../base/errors.ts';
import {
  ApiRefused,
  ClusterLoginError,
  holdLease,
  KubeconfigError,
  type KubernetesClient,
  type LeaseInput,
} from '../../kubernetes/index.ts';
import { fleetError } from '../errors.ts';
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
 * one is gone. Throws FLEET_CLUSTER where the Lease cannot be had.
 */
export async function runAgent(input: RunAgentInput, context: AgentContext): Promise<void> {
  while (!context.signal.aborted) {
    const held = await heldLease(input, context);
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

async function heldLease(
  { client, lease }: RunAgentInput,
  context: AgentContext,
): ReturnType<typeof holdLease> {
  try {
    return await holdLease({ client, ...lease, seconds: LEASE_SECONDS }, context);
  } catch (cause) {
    const isLogin = cause instanceof ClusterLoginError || cause instanceof KubeconfigError;
    if (!isLogin && !(cause instanceof ApiRefused)) throw cause;
    const own = isLogin ? cause.hint : undefined;
    throw fleetError(
      'FLEET_CLUSTER',
      `the lease ${lease.namespace}/${lease.name} of ${client.server} cannot be had: ${messageOf(cause)}`,
      {
        hint: own ?? 'it needs get, create and patch on leases there: see deploy/manifests/agent.yaml',
        cause,
      },
    );
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
