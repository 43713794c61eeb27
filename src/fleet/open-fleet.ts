import { type AdvisoryDatabase, openAdvisoryDatabase } from '../advisories/index.ts';
import type { Context } from '../base/context.ts';
import { ShearwallError } from '../base/errors.ts';
import { type DocumentsPlace, documentsOf, openStore, type StoreLocation } from '../store/index.ts';
import type { Fleet } from './types.ts';

export type OpenFleetInput = {
  location: StoreLocation;
  /** The advisory database. `required: false`: it may be missing until something is asked of it; default: it must be there. */
  advisories?: { path: string; required?: boolean };
  /** Where documents are kept that come with images; undefined: they are not. */
  documents?: DocumentsPlace;
  /** False: for readers, since a misspelt folder would look like an empty fleet. */
  mayCreate?: boolean;
};

export type OpenFleet = Fleet & AsyncDisposable;

/** Opens a fleet with its advisories; `await using` closes both. */
export async function openFleet(
  { location, advisories: wanted, documents, mayCreate = true }: OpenFleetInput,
  { clock, http }: Pick<Context, 'clock' | 'http'>,
): Promise<OpenFleet> {
  const store = await openStore({ ...location, mayCreate }, { clock });
  try {
    const advisories = wanted === undefined ? undefined : openAdvisories(wanted);
    return {
      store,
      advisories,
      documents: documents === undefined ? undefined : documentsOf(store, documents, http),
      async [Symbol.asyncDispose]() {
        advisories?.close();
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

function openAdvisories({
  path,
  required = true,
}: {
  path: string;
  required?: boolean;
}): AdvisoryDatabase | undefined {
  try {
    return openAdvisoryDatabase(path);
  } catch (error) {
    const isAbsent = error instanceof ShearwallError && error.code === 'ADVISORIES_MISSING';
    if (isAbsent && !required) return undefined;
    throw error;
  }
}
