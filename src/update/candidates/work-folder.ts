import { existsSync } from 'node:fs';
import { cp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '../../base/atomic-write.ts';
import { type Digest, hexOf } from '../../base/digest.ts';
import { makeFolder } from '../../base/make-folder.ts';
import { lockPathOf, slimPathOf } from '../../build/index.ts';

const NEXT = 'next';

/** Where the files of one recipe's candidates are: a folder for each key, and one for a lock that is being made. */
export type WorkFolder = {
  lockPath(key: Digest): string;
  /** A layout with the image under the tag `candidate`. */
  image(key: Digest): string;
  resultPath(key: Digest): string;
  /** An empty folder with the lock that is there, and its list, to be made anew; gives the path of the lock. */
  begin(recipePath: string, lockPath: string): Promise<string>;
  /** What was begun is this candidate's. One that is there already stays. */
  finish(key: Digest): Promise<void>;
  /** The lock of a candidate that another machine resolved, unless it is here. */
  bring(key: Digest, files: { lock: Uint8Array; slim: Uint8Array | undefined }): Promise<void>;
  /** Removes the files of a candidate. */
  remove(key: Digest): Promise<void>;
};

export function workFolder(folder: string): WorkFolder {
  const of = (key: Digest): string => join(folder, hexOf(key).slice(0, 16));
  return {
    lockPath: (key) => lockPathOf(join(of(key), 'recipe.yaml')),
    image: (key) => `oci:${join(of(key), 'image')}:candidate`,
    resultPath: (key) => join(of(key), 'result.json'),
    async begin(_recipePath, lockPath) {
      const next = join(folder, NEXT);
      await rm(next, { recursive: true, force: true });
      makeFolder(next);
      const to = lockPathOf(join(next, 'recipe.yaml'));
      if (existsSync(lockPath)) await cp(lockPath, to);
      if (existsSync(slimPathOf(lockPath))) await cp(slimPathOf(lockPath), slimPathOf(to));
      return to;
    },
    async finish(key) {
      // Of a run that was killed between the folder and its record: the same lock, whatever was built by it.
      if (existsSync(of(key))) await replaceLock(join(folder, NEXT), of(key));
      else await rename(join(folder, NEXT), of(key));
    },
    async bring(key, { lock, slim }) {
      const path = lockPathOf(join(of(key), 'recipe.yaml'));
      if (existsSync(path)) return;
      makeFolder(of(key));
      // The lock last: where it is, all is.
      if (slim !== undefined) await writeFileAtomically(slimPathOf(path), slim);
      await writeFileAtomically(path, lock);
    },
    remove: async (key) => await rm(of(key), { recursive: true, force: true }),
  };
}

async function replaceLock(from: string, to: string): Promise<void> {
  for (const name of await readdir(from)) await rename(join(from, name), join(to, name));
  await rm(from, { recursive: true, force: true });
}
