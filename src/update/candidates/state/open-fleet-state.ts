import { existsSync } from 'node:fs';
import { LARGE_FILE_BYTES, readBounded } from '../../../base/bounded-read.ts';
import { type Digest, isDigest } from '../../../base/digest.ts';
import { slimPathOf } from '../../../build/index.ts';
import {
  type CandidateFiles,
  candidateFiles,
  holdUpdate,
  recordUpdate,
  releaseUpdate,
  type Store,
  updateRecord,
} from '../../../store/index.ts';
import { type WorkFolder, workFolder } from '../work-folder.ts';
import { currentHolder } from './holder.ts';
import { LEASE_MS, leaseLost, recordOf } from './kept-record.ts';
import { recipeFolder } from './recipe-folder.ts';
import type { Lease, UpdateState } from './types.ts';

export type FleetStateInput = {
  /** Closed with the state. */
  store: Store;
  /** What all machines call a recipe, by the path of its file here. */
  nameOf: (recipe: string) => Promise<string>;
  /** Of this machine, for layouts: what another one built and did not push is built again. */
  folder: string;
};

/** No answer about the fleet depends on it. */
const HOW = { keepsAnswers: true };

/** State in the fleet's database, for all machines that share it: records, leases, and the lock of each candidate. */
export function openFleetState({ store, nameOf, folder }: FleetStateInput): UpdateState {
  const run = currentHolder();
  const folderOf = (recipe: string): string => recipeFolder(folder, recipe);

  return {
    async read(recipe) {
      const name = await nameOf(recipe);
      return recordOf(await store.read((view) => updateRecord(view, name)));
    },
    async lease(path) {
      const recipe = await nameOf(path);
      const { name: holder, isDead } = await run;
      const hold = { recipe, holder, forMs: LEASE_MS };
      const isHeld = await store.write((edit) => holdUpdate(edit, hold, isDead), HOW);
      if (!isHeld) return undefined;
      const files = workFolder(folderOf(path));
      const kept = await store.read((view) => candidateFiles(view, recipe));
      if (kept !== undefined && isDigest(kept.candidate)) await files.bring(kept.candidate, kept);
      return heldLease({ store, hold, files, keptOf: kept?.candidate });
    },
    folderOf,
    close: async () => await store.close(),
  };
}

type Held = {
  store: Store;
  hold: { recipe: string; holder: string; forMs: number };
  files: WorkFolder;
  /** The candidate whose files the database has. */
  keptOf: string | undefined;
};

function heldLease({ store, hold, files, keptOf }: Held): Lease {
  let inDatabase = keptOf;
  return {
    async save(record) {
      const key = record.candidate?.key;
      const kept = { record: JSON.stringify(record) };
      const given = key === inDatabase ? kept : { ...kept, files: key && (await filesOf(key, files)) };
      if (!(await store.write((edit) => recordUpdate(edit, hold, given), HOW))) throw leaseLost(hold.recipe);
      inDatabase = key;
    },
    release: async () => await store.write((edit) => releaseUpdate(edit, hold), HOW),
  };
}

async function filesOf(candidate: Digest, files: WorkFolder): Promise<CandidateFiles> {
  const path = files.lockPath(candidate);
  const lock = await readBounded(path, LARGE_FILE_BYTES);
  const slim = slimPathOf(path);
  return {
    candidate,
    lock,
    slim: existsSync(slim) ? await readBounded(slim, LARGE_FILE_BYTES) : undefined,
  };
}
