import { setImmediate } from 'node:timers/promises';
import type { Context } from '../../base/context.ts';
import { isoTime } from '../../base/utc-time.ts';
import {
  countAllRuns,
  knownDigests,
  type Observation,
  recordObservation,
  type Store,
  type Time,
} from '../../store/index.ts';
import { fleetError } from '../errors.ts';
import type { Dump, DumpProblem, ObservedContainer } from '../observed/types.ts';
import { CLOCKS_DIFFER_MS } from './clocks-differ.ts';
import { runsOf } from './runs-of.ts';

/** The scopes that a dump lists whole; undefined: none is, as far as anybody said. */
export type Covers = 'all' | readonly string[] | undefined;

export type ImportDumpInput = {
  store: Store;
  dump: Dump;
  /** Where it came from: a file's name, or `kubeconfig`. */
  source: string;
  cluster: string;
  covers: Covers;
  /** When the dump was made; undefined: now. */
  at?: Time | undefined;
};

export type ImportAnswer = {
  cluster: string;
  at: Time;
  format: Dump['format'];
  /** Running containers in the dump, and how many of them report no digest. */
  containers: number;
  withoutDigest: number;
  workloads: number;
  owned: number;
  opened: number;
  continued: number;
  closed: number;
  /** Seen at a time about which a newer dump has the say. */
  outdated: number;
  covers: Covers;
  /** Set when nothing was closed that is missing in the dump: why. */
  closedNothing: string | undefined;
  /** Namespaces that are covered, but without a container in the dump or the fleet: misspelt, perhaps. */
  unknownNamespaces: readonly string[];
  /** Containers that say that they started after the dump was made. */
  startedLater: number;
  problems: readonly DumpProblem[];
};

/**
 * Records what one dump shows to run. What is missing in it is closed, at the dump's time, only in the scopes that `covers` names
 * and only when the dump is whole. Throws FLEET_TIME_AHEAD, LOOK_OTHER_CLUSTER.
 */
export async function importDump(
  input: ImportDumpInput,
  { clock, signal }: Pick<Context, 'clock'> & Partial<Pick<Context, 'signal'>>,
): Promise<ImportAnswer> {
  const { store, dump, source, cluster, covers } = input;
  // Reading a large dump lets nothing else run: a signal is heard before anything is recorded.
  await setImmediate();
  signal?.throwIfAborted();
  const now = clock.nowMs();
  const given = input.at ?? now;
  if (given > now + CLOCKS_DIFFER_MS)
    throw fleetError('FLEET_TIME_AHEAD', `the time given for the dump, ${isoTime(given)}, is in the future`, {
      hint: 'until then every other dump would count as older: give the time at which it was made, or correct the clock',
    });
  // At a time to come it would have the say over all that others see until then.
  const at = Math.min(given, now);
  const closedNothing = whyClosedNothing(dump, covers);
  const { runs, startedLater } = runsOf(await byKnownNames(store, dump.containers), at);
  const observation: Observation = {
    cluster,
    source,
    at,
    covers: closedNothing === undefined ? covers : undefined,
    clusterUid: dump.clusterUid,
    runs,
  };
  const unknownNamespaces = await namespacesWithout(store, input);
  const { opened, continued, closed, outdated } = await recordObservation(store, observation, {
    at: now,
    signal,
  });
  return {
    cluster,
    at,
    format: dump.format,
    containers: dump.containers.length,
    withoutDigest: dump.containers.filter(({ image }) => image.digest === undefined).length,
    workloads: new Set(runs.map(({ workload: { namespace, kind, name } }) => `${namespace}/${kind}/${name}`))
      .size,
    owned: dump.containers.filter(({ owner }) => owner !== undefined).length,
    opened,
    continued,
    closed,
    outdated,
    covers,
    closedNothing,
    unknownNamespaces,
    startedLater,
    problems: dump.problems,
  };
}

/** Of two digests of one image that which the fleet knows it by: the manifest, unless it knows the config alone. */
async function byKnownNames(
  store: Store,
  containers: readonly ObservedContainer[],
): Promise<readonly ObservedContainer[]> {
  const both = containers.flatMap(({ image: { digest, config } }) =>
    digest === undefined || config === undefined ? [] : [digest, config],
  );
  if (both.length === 0) return containers;
  const known = await store.read((view) => knownDigests(view, both));
  return containers.map((each) => {
    const { digest, config } = each.image;
    const isByConfig =
      digest !== undefined && config !== undefined && !known.has(digest) && known.has(config);
    return isByConfig ? { ...each, image: { ...each.image, digest: config } } : each;
  });
}

async function namespacesWithout(
  store: Store,
  { dump, cluster, covers }: ImportDumpInput,
): Promise<string[]> {
  if (covers === undefined || covers === 'all') return [];
  const inDump = new Set(dump.containers.map(({ workload }) => workload.namespace));
  const absent = covers.filter((namespace) => !inDump.has(namespace));
  return await store.read(async (view) => {
    const unknown: string[] = [];
    for (const namespace of absent) {
      const filter = { clusters: [cluster], namespaces: [namespace] };
      const ran = await countAllRuns(view, { when: { from: 0, to: Number.MAX_SAFE_INTEGER }, filter });
      if (ran.runs === 0) unknown.push(namespace);
    }
    return unknown;
  });
}

function whyClosedNothing(dump: Dump, covers: Covers): string | undefined {
  if (covers === undefined) return 'it was not said what the dump covers';
  if (dump.seen === 0) return 'the dump has no pods or containers at all';
  return dump.incomplete;
}
