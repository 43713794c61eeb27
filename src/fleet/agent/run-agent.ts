import { messageOf } from '../../base/errors.ts';
import {
  ApiRefused,
  ClusterLoginError,
  epochOfNow,
  holdLease,
  KubeconfigError,
  type KubernetesClient,
  type LeaseInput,
} from '../../kubernetes/index.ts';
import { fleetError } from '../errors.ts';
import type { OwnerRules } from '../owners/types.ts';
import { growingWaitMs } from './growing-wait.ts';
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
  let isReached = false;
  for (let timesPassed = 0; !context.signal.aborted; ) {
    const held = await heldLease(input, { isPassed: timesPassed > 0, isReached }, context);
    isReached = true;
    context.log.info(`this agent tells what runs, as number ${held.epoch}`);
    let wasOurs = false;
    try {
      const signal = AbortSignal.any([context.signal, held.lost]);
      await tellWhileHeld(input, held.epoch, { ...context, signal });
    } finally {
      wasOurs = await held.release();
    }
    if (context.signal.aborted) return;
    timesPassed = wasOurs ? timesPassed + 1 : 0;
    context.log.warn(timesPassed > 0 ? passedWords(held.epoch) : 'another agent tells from now on');
    if (timesPassed > 0) await pause(timesPassed, context);
  }
}

/** The Lease is one of before where the cluster was restored, or its objects were copied into another. */
const passedWords = (epoch: number): string =>
  `the server has heard an agent of this cluster under a higher number than ${epoch}, which the Lease gives: trying again above it`;

async function pause(timesPassed: number, { clock, signal }: AgentContext): Promise<void> {
  const ms = growingWaitMs(timesPassed, () => clock.random());
  await clock.sleep(ms, signal).catch(() => {});
}

/** `isPassed`: the number that the Lease gives is not high enough. */
async function heldLease(
  { client, lease }: RunAgentInput,
  { isPassed, isReached }: { isPassed: boolean; isReached: boolean },
  context: AgentContext,
): ReturnType<typeof holdLease> {
  const above = isPassed ? epochOfNow(context.clock.nowMs()) : undefined;
  try {
    return await holdLease({ client, ...lease, seconds: LEASE_SECONDS, above, isReached }, context);
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
