import { statSync } from 'node:fs';
import { type AdvisoryDatabase, openAdvisoryDatabase } from '../advisories/index.ts';
import { type Fleet, type MatchedView, viewMatched } from '../fleet/index.ts';
import type { DocumentStore, Store } from '../store/index.ts';

/** The fleet for questions: the store, and whichever advisory database is newest at the time. */
export type FleetSource = Disposable & {
  withFleet<T>(work: (fleet: MatchedView) => Promise<T>): Promise<T>;
  /** As it stands, for who matches it. */
  withPlainFleet<T>(work: (fleet: Fleet) => Promise<T>): Promise<T>;
};

type Opened = { database: AdvisoryDatabase | undefined; identity: string; users: number };

/** A database that was put in the place of another is taken by the next question; the other one is closed when nobody asks it any more. */
export function openFleetSource(given: {
  store: Store;
  documents: DocumentStore | undefined;
  /** The file of the advisory database, which may not be there yet. */
  advisories: string;
}): FleetSource {
  const { store, documents, advisories: path } = given;
  let current: Opened | undefined;

  function newest(): Opened {
    const identity = identityOf(path);
    if (current?.identity === identity) return current;
    const before = current;
    current = { database: identity === '' ? undefined : openAdvisoryDatabase(path), identity, users: 0 };
    if (before?.users === 0) before.database?.close();
    return current;
  }

  async function withPlainFleet<T>(work: (fleet: Fleet) => Promise<T>): Promise<T> {
    const used = newest();
    used.users++;
    try {
      return await work({ store, documents, advisories: used.database });
    } finally {
      used.users--;
      if (used.users === 0 && used !== current) used.database?.close();
    }
  }

  return {
    withPlainFleet,
    withFleet: (work) => withPlainFleet(async (fleet) => await work(await viewMatched(fleet))),
    [Symbol.dispose]() {
      if (current?.users === 0) current.database?.close();
      current = undefined;
    },
  };
}

/** '': it is not there. */
function identityOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? '' : `${stat.dev}:${stat.ino}:${stat.mtimeMs}:${stat.size}`;
}
