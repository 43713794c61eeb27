import type { Context } from '../base/context.ts';
import {
  type DocumentStore,
  type DocumentsPlace,
  documentsOf,
  type JobQueue,
  openJobQueue,
  openStore,
  type Store,
  type StoreLocation,
} from '../store/index.ts';
import { JOB_KINDS } from './background/job-kinds.ts';
import { type FleetSource, openFleetSource } from './fleet-source.ts';
import { type Apart, workApart } from './work-apart.ts';

/** Where a server and its workers find the fleet. */
export type ServedPlace = {
  location: StoreLocation;
  documents: DocumentsPlace;
  /** The file of the advisory database. */
  advisories: string;
};

export type Served = {
  store: Store;
  documents: DocumentStore;
  source: FleetSource;
  queue: JobQueue;
  apart: Apart;
};

/** Closed with `opening`. Throws what opening the store and the queue of jobs throws. */
export async function openServed(
  place: ServedPlace,
  opening: AsyncDisposableStack,
  { clock, http }: Pick<Context, 'clock' | 'http'>,
): Promise<Served> {
  const store = opening.adopt(
    await openStore({ ...place.location, inThreads: place.location.kind === 'sqlite' }, { clock }),
    async (opened) => await opened.close(),
  );
  const documents = documentsOf(store, place.documents, http);
  const source = opening.use(openFleetSource({ store, documents, advisories: place.advisories }));
  const queue = opening.use(await openJobQueue(store, JOB_KINDS));
  return { store, documents, source, queue, apart: opening.use(workApart(place.location)) };
}
