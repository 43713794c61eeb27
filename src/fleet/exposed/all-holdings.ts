import {
  type Among,
  type DocumentSet,
  type FileInventories,
  imagesByDigest,
  imagesWith,
  inventoriesOnBase,
  inventoriesWithFile,
  packageSetsWith,
  type RunningImage,
  runningUnlisted,
  type View,
  type When,
} from '../../store/index.ts';
import type { QuestionTerms } from './find-wanted.ts';

/** Where in all that was ever recorded it is, so that what runs now, what ran before and what each image has are found by one search. */
export type AllHoldings = {
  among: Among;
  /** Of a file: in which layers, and where. */
  files: FileInventories | undefined;
  /** Images that have the digest which was asked for. */
  named: readonly number[];
  /** What runs by that digest and is in nobody's inventory, as if it all were one image. */
  unlisted: readonly RunningImage[];
};

/** No image has it. */
const UNLISTED = 0;

export async function findAllHoldings(
  view: View,
  { versions, digest, base }: QuestionTerms,
): Promise<AllHoldings> {
  if (digest !== undefined) {
    const files = await inventoriesWithFile(view, digest);
    const named = (await imagesByDigest(view, digest)).map(({ imageId }) => imageId);
    const unlisted = (await runningUnlisted(view, digest)).map(
      (runningId): RunningImage => ({ runningId, imageId: UNLISTED, certain: true }),
    );
    return { among: { column: 'id', documents: files.inventories }, files, named, unlisted };
  }
  if (base !== undefined) {
    const documents = await inventoriesOnBase(view, base);
    return { among: { column: 'id', documents }, files: undefined, named: [], unlisted: [] };
  }
  const documents = await packageSetsWith(view, [...versions.keys()]);
  return { among: { column: 'package_set_id', documents }, files: undefined, named: [], unlisted: [] };
}

/** The images that have it and ran then; of `ever`, whether they ran or not. */
export async function imagesThatHaveIt(
  view: View,
  { among, named }: AllHoldings,
  when: When,
): Promise<DocumentSet> {
  const images = await imagesWith(view, among, when);
  for (const id of named) images.add(id);
  return images;
}
