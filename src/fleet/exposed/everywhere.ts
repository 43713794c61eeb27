import {
  type Among,
  type FileInventories,
  imagesByDigest,
  imagesWith,
  inventoriesOnBase,
  inventoriesWithFile,
  packageSetsWith,
  type View,
  type When,
} from '../../store/index.ts';
import type { Wanted } from './find-wanted.ts';

/** Where in all that was ever recorded it is, so that what runs now, what ran before and what each image has are found by one search. */
export type Everywhere = {
  among: Among;
  /** Of a file: in which layers, and where. */
  files: FileInventories | undefined;
  /** Images that bear the digest which was asked for. */
  named: readonly number[];
};

export async function findEverywhere(view: View, { versions, digest, base }: Wanted): Promise<Everywhere> {
  if (digest !== undefined) {
    const files = await inventoriesWithFile(view, digest);
    const named = (await imagesByDigest(view, digest)).map(({ imageId }) => imageId);
    return { among: { column: 'id', documents: files.inventories }, files, named };
  }
  if (base !== undefined) {
    const documents = await inventoriesOnBase(view, base);
    return { among: { column: 'id', documents }, files: undefined, named: [] };
  }
  const documents = await packageSetsWith(view, [...versions.keys()]);
  return { among: { column: 'package_set_id', documents }, files: undefined, named: [] };
}

/** The images that have it and ran then, newest first; of `ever`, whether they ran or not. */
export async function imagesThatHaveIt(
  view: View,
  { among, named }: Everywhere,
  when: When,
): Promise<number[]> {
  return [...new Set([...named, ...(await imagesWith(view, among, when))])];
}
