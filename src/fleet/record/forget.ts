import type { Context } from '../../base/context.ts';
import {
  type DocumentStore,
  forgetOwner as eraseInStore,
  type ForgottenCluster,
  forgetCluster as forgetInStore,
  type Pruned,
  pruneStore,
  type Store,
  sweepDocuments,
} from '../../store/index.ts';
import { fleetError } from '../errors.ts';
import { unknownCluster } from './unknown-cluster.ts';

type Given = Pick<Context, 'clock'> & Partial<Pick<Context, 'signal'>>;

/** Of a fleet; undefined: it keeps no documents. */
type Kept = { store: Store; documents?: DocumentStore | undefined };

/** What went with the cluster. */
export type ForgetClusterAnswer = ForgottenCluster & { cluster: string };

/** Drops a cluster with all that ran there. Throws FLEET_CLUSTER_UNKNOWN. */
export async function forgetCluster(
  { store, documents, cluster }: Kept & { cluster: string },
  { clock, signal }: Given,
): Promise<ForgetClusterAnswer> {
  const forgotten = await forgetInStore(store, { name: cluster, at: clock.nowMs() }, signal);
  if (forgotten === undefined) throw await unknownCluster(store, cluster);
  if (documents !== undefined) await sweepDocuments({ store, documents }, signal);
  return { cluster, ...forgotten };
}

/** `workloads`: what they owned. */
export type ForgetOwnerAnswer = { owner: string; workloads: number };

/** Erases who an owner is: what they owned is nobody's until a later look says whose it is. Throws FLEET_OWNER_UNKNOWN. */
export async function forgetOwner(
  { store, owner }: { store: Store; owner: string },
  { clock }: Given,
): Promise<ForgetOwnerAnswer> {
  const workloads = await eraseInStore(store, { team: owner, at: clock.nowMs() });
  if (workloads === undefined)
    throw fleetError('FLEET_OWNER_UNKNOWN', `no owner is called ${owner}`, {
      hint: '`shearwall fleet owners` lists them',
    });
  return { owner, workloads };
}

/** `documents`: those that no image refers to any more. */
export type PruneAnswer = Pruned & { documents: number };

export const RETENTION_MS = 400 * 86_400_000;

/** Drops what ended longer ago than that, and folds older looks; questions about that time are answered by "could not say" from then on. */
export async function pruneFleet(
  { store, documents, olderThanMs = RETENTION_MS }: Kept & { olderThanMs?: number | undefined },
  { clock, signal }: Given,
): Promise<PruneAnswer> {
  const pruned = await pruneStore(store, clock.nowMs() - olderThanMs, signal);
  const swept = documents === undefined ? 0 : await sweepDocuments({ store, documents }, signal);
  return { ...pruned, documents: swept };
}
