import {
  type FileInventories,
  inventoriesWithFile,
  type PackageSets,
  packageSetsWith,
  type View,
} from '../../store/index.ts';
import type { Wanted } from './find-wanted.ts';

/** Where in all that was ever recorded it is, so that what runs now and what ran before are found by one search. */
export type Everywhere = { packages: PackageSets; files: FileInventories | undefined };

export async function findEverywhere(view: View, { versions, digest }: Wanted): Promise<Everywhere> {
  return {
    packages: await packageSetsWith(view, [...versions.keys()]),
    files: digest && (await inventoriesWithFile(view, digest)),
  };
}
