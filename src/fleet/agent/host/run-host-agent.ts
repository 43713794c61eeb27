import { messageOf } from '../../../base/errors.ts';
import { fleetError } from '../../errors.ts';
import type { OwnerRules } from '../../owners/types.ts';
import { growingWaitMs } from '../growing-wait.ts';
import { type AgentContext, tellWhileWatched } from '../tell-while-watched.ts';
import type { Teller } from '../teller.ts';
import type { AgentServer } from '../types.ts';
import { LiveHost } from './live-host.ts';
import type { ContainerEngine } from './types.ts';
import { watchContainers } from './watch-containers.ts';

export type RunHostAgentInput = {
  engine: ContainerEngine;
  server: AgentServer;
  rules: OwnerRules;
  /** As the server calls the host. */
  cluster: string;
  /** The file in which outlives the process what was not told. */
  spool: string;
};

const TICK_MS = 1000;

/**
 * Tells a server what runs on one host until the signal is aborted. The time of its start is its number: of two, the server hears the one
 * that started last. Throws FLEET_AGENT_SUPERSEDED to the other.
 */
export async function runHostAgent(
  { engine, server, rules, cluster, spool }: RunHostAgentInput,
  context: AgentContext,
): Promise<void> {
  const epoch = Math.floor(context.clock.nowMs());
  const live = new LiveHost(rules);
  const watch = async (teller: Teller<'container'>, within: AgentContext): Promise<void> =>
    await watchHost(engine, teller, within);
  await tellWhileWatched({ server, live, epoch, spool, watch }, context);
  if (context.signal.aborted) return;
  throw fleetError('FLEET_AGENT_SUPERSEDED', `another agent tells what runs on ${cluster}`, {
    hint: 'give each host a name of its own (--cluster); where there is no other agent, the clock of this host was turned back',
  });
}

async function watchHost(
  engine: ContainerEngine,
  teller: Teller<'container'>,
  context: AgentContext,
): Promise<void> {
  const { clock, log, signal } = context;
  let failures = 0;
  let isListening = false;
  const heard = { until: clock.nowMs() };
  const ticking = tick(
    heard,
    () => {
      if (isListening) teller.heardUntil(heard.until);
    },
    context,
  );
  const interrupted = async (error: unknown): Promise<void> => {
    isListening = false;
    failures++;
    if (failures === 1) log.warn(`containers cannot be watched: ${messageOf(error)}`);
    await clock
      .sleep(
        growingWaitMs(failures, () => clock.random()),
        signal,
      )
      .catch(() => {});
  };
  for await (const event of watchContainers(engine, interrupted, context)) {
    if (event.kind === 'synced') [failures, isListening] = [0, true];
    // When it happened does not say that all of it was heard: it may have lain there.
    await teller.heard('container', event, 0);
  }
  await ticking;
}

/**
 * That the events have ended is heard at once, but for a process that is stopped, or busy: so all was heard until the last tick but one, if
 * they have not ended by the last.
 */
async function tick(
  heard: { until: number },
  confirm: () => void,
  { clock, signal }: AgentContext,
): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(TICK_MS, signal).catch(() => {});
    confirm();
    heard.until = clock.nowMs();
  }
}
