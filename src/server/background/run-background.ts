import type { Context } from '../../base/context.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { DocumentStore, JobQueue, Store } from '../../store/index.ts';
import type { FleetSource } from '../fleet-source.ts';
import type { Apart } from '../work-apart.ts';
import type { JobHandlers } from './job-kinds.ts';
import { type CatalogueFrom, cataloguing } from './jobs/catalogue.ts';
import { type Delivering, delivering } from './jobs/deliver.ts';
import { addingInventories } from './jobs/inventory.ts';
import { matching } from './jobs/match.ts';
import { noticing } from './jobs/notice.ts';
import { retaining } from './jobs/retain.ts';
import { type Updates, updating } from './jobs/update.ts';
import { type Watch, watching } from './jobs/watch.ts';
import { keepAdvisories, type PullAdvisories } from './keep-advisories.ts';
import { planWork } from './plan-work.ts';
import type { TagHints } from './tag-hints.ts';
import { workOff } from './work-off.ts';

/** What the background does besides matching and reading what was sent. */
export type BackgroundInput = {
  catalogueFrom?: CatalogueFrom | undefined;
  /** Undefined: no tags are watched. */
  watch?: Watch | undefined;
  /** Undefined: no recipes are kept up to date. */
  updates?: Updates | undefined;
  /** How long what ended is kept; undefined: for ever. */
  keptMs?: number | undefined;
  /** Undefined: the advisory database is as others put it there. */
  pullAdvisories?: PullAdvisories | undefined;
  /** Undefined: no digest is sent. */
  delivery?: Delivering | undefined;
};

export type Background = BackgroundInput & {
  store: Store;
  documents: DocumentStore;
  apart: Apart;
  source: FleetSource;
  queue: JobQueue;
  hints?: TagHints | undefined;
};

/** Finds what is to be done and does it, until the signal aborts; what was begun then is taken up by others. */
export async function runBackground(
  background: Background,
  context: Pick<Context, 'clock' | 'log' | 'progress' | 'signal'>,
): Promise<void> {
  const { queue, pullAdvisories } = background;
  await Promise.all([
    planWork(background, context),
    pullAdvisories && keepAdvisories(pullAdvisories, context),
    workOff({ queue, handlers: handlersOf(background) }, context),
  ]);
}

export function handlersOf({
  store,
  documents,
  apart,
  source,
  queue,
  catalogueFrom,
  watch,
  updates,
  keptMs,
  delivery,
}: Background): JobHandlers {
  return withoutUndefined({
    match: matching(source),
    inventory: addingInventories({ store, documents, apart }),
    notice: noticing(source),
    deliver: delivery && delivering({ store }, delivery),
    catalogue: catalogueFrom && cataloguing(source, catalogueFrom),
    watch: watch && watching({ store, queue }, watch),
    update: updates && updating(store, updates),
    retain: keptMs === undefined ? undefined : retaining({ store, documents, keptMs }),
  });
}
