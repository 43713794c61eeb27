import type { Context } from '../../base/context.ts';
import { messageOf } from '../../base/errors.ts';
import {
  ApiRefused,
  collectionPath,
  type KubernetesClient,
  type WatchEvent,
  watchObjects,
} from '../../kubernetes/index.ts';
import { LISTED_KINDS, type ListedKind, RESOURCES } from '../sync/kubernetes-lists.ts';
import { growingWaitMs } from './growing-wait.ts';

export type WatchClusterInput = {
  client: KubernetesClient;
  /** What is not taken is not read: the next event of the kind waits until this has ended. */
  heard(kind: ListedKind, event: WatchEvent): Promise<void>;
  /** A kind that this agent may not read, or that the server does not have. Pods never are. */
  unreadable(kind: Exclude<ListedKind, 'Pod'>, why: string): void;
};

/** What the API refuses each time, until an administrator changes it. */
const LASTING = [403, 404];
const UNREADABLE_WAIT_MS = 300_000;

/** Watches all that tells what runs, each kind on its own, for as long as the signal is not aborted, whatever the network does. */
export async function watchCluster(
  input: WatchClusterInput,
  context: Pick<Context, 'clock' | 'log' | 'signal'>,
): Promise<void> {
  await Promise.all(LISTED_KINDS.map(async (kind) => await watchKind(kind, input, context)));
}

async function watchKind(
  kind: ListedKind,
  { client, heard, unreadable }: WatchClusterInput,
  { clock, log, signal }: Pick<Context, 'clock' | 'log' | 'signal'>,
): Promise<void> {
  let failures = 0;
  const interrupted = async (error: unknown): Promise<void> => {
    failures++;
    const isLasting = error instanceof ApiRefused && LASTING.includes(error.status);
    if (isLasting && kind !== 'Pod') unreadable(kind, messageOf(error));
    log.debug(`the watch of ${kind}s was interrupted`, { reason: messageOf(error) });
    const waitMs =
      isLasting && kind !== 'Pod' ? UNREADABLE_WAIT_MS : growingWaitMs(failures, () => clock.random());
    await clock.sleep(waitMs, signal).catch(() => {});
  };
  const query = { path: collectionPath(RESOURCES[kind], undefined), interrupted };
  for await (const event of watchObjects(client, query, signal)) {
    if (event.kind !== 'begun') failures = 0;
    await heard(kind, event);
  }
}
