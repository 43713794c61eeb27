import { canonicalJson, type Digest, digestOf } from '../../base/index.ts';
import { sharedContents } from './shared-contents.ts';
import type { KeyFile, Recipe } from './types.ts';

/**
 * Over everything that can change the image. Left out: name, path and lines of the file, mirrors, its test, and the bytes of local files, which have digests of their own.
 */
export function digestOfRecipe(recipe: Omit<Recipe, 'name' | 'path' | 'digest'> & Partial<Recipe>): Digest {
  const { name: _name, path: _path, digest: _digest, fileLines: _lines, test: _test, ...rest } = recipe;
  const digests = (keys: readonly KeyFile[]): Digest[] => keys.map(({ bytes }) => digestOf(bytes));
  return digestOf(canonicalJson({ ...rest, contents: sharedContents(rest.contents, digests) }));
}
