import { canonicalJson, type Digest, digestOf } from '../../base/index.ts';
import type { Recipe } from './types.ts';

/**
 * Over everything that can change the image. Left out: name and path of the file, mirrors (signatures decide what they
 * may serve), and the bytes of local files, which have digests of their own.
 */
export function digestOfRecipe(recipe: Omit<Recipe, 'name' | 'path' | 'digest'> & Partial<Recipe>): Digest {
  const { name: _name, path: _path, digest: _digest, ...rest } = recipe;
  const keyring = rest.contents.keyring.map(({ bytes }) => digestOf(bytes));
  const repositories = rest.contents.repositories.map((repository) => ({ ...repository, mirrors: [] }));
  return digestOf(canonicalJson({ ...rest, contents: { ...rest.contents, repositories, keyring } }));
}
