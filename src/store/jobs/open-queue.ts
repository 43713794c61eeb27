import { clockOf, locationOf } from '../open-store.ts';
import type { Store } from '../types.ts';
import { TableQueue } from './table-queue.ts';
import type { JobQueue } from './types.ts';

/** The queue of a fleet. Throws STORE_UNREACHABLE. */
export async function openJobQueue(store: Store, kinds: readonly string[]): Promise<JobQueue> {
  const location = locationOf(store);
  if (location.kind === 'sqlite') return new TableQueue(store, clockOf(store));
  const { bossQueue } = await import('./boss-queue.ts');
  return await bossQueue(store, location.url, kinds);
}
