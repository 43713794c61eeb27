import { handleOf } from '../handle.ts';
import type { DocumentSet } from '../postings/document-set.ts';
import { documentsWith } from '../postings/find.ts';
import { PACKAGES } from '../postings/kinds.ts';
import type { View } from '../types.ts';

/** Package sets of all that is known: a second question finds them there. */
export type PackageSets = DocumentSet;

/** Those that hold one of these package versions. */
export async function packageSetsWith(view: View, versionIds: readonly number[]): Promise<PackageSets> {
  return await documentsWith(handleOf(view), PACKAGES, versionIds);
}
