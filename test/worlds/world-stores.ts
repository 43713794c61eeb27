import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openStore, type Store, type StoreLocation } from '../../src/store/index.ts';
import { type Emptier, emptierOf } from './empty-postgres.ts';

const clock = { nowMs: () => 0, sleep: async () => {} };

/** Where a player makes the stores of its worlds, one after the other: a folder, or a database of its own. */
export type StorePlace = { kind: 'sqlite'; folder: string } | { kind: 'postgres'; url: string };

/** Lends an empty store. `freshly`: its files are new, too. */
export type WorldStores = (freshly: boolean, use: (store: Store) => Promise<void>) => Promise<void>;

export function worldStores(place: StorePlace): WorldStores {
  return place.kind === 'sqlite' ? sqliteStores(place.folder) : postgresStores(place.url);
}

/** A file for each world. */
function sqliteStores(folder: string): WorldStores {
  const path = join(folder, 'fleet.db');
  return async (_, use) => {
    try {
      await lend({ kind: 'sqlite', path }, use);
    } finally {
      await Promise.all(['', '-wal', '-shm'].map((end) => rm(`${path}${end}`, { force: true })));
    }
  };
}

/** One database, emptied before each world: a new one costs more than to play the world. */
function postgresStores(url: string): WorldStores {
  const location = { kind: 'postgres', url } as const;
  let emptier: Emptier | undefined;
  return async (freshly, use) => {
    if (emptier === undefined) {
      await lend(location, async () => {});
      emptier = await emptierOf(url);
    }
    await emptier(freshly);
    await lend(location, use);
  };
}

async function lend(location: StoreLocation, use: (store: Store) => Promise<void>): Promise<void> {
  const store = await openStore(location, { clock });
  try {
    await use(store);
  } finally {
    await store.close();
  }
}
