import { canonicalJson, type Digest, digestOf } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { KeyFile, Recipe } from './types.ts';

/**
 * Over everything that can change the image. Left out: name and path of the file, mirrors (signatures decide what they
 * may serve), and the bytes of local files, which have digests of their own.
 */
export function digestOfRecipe(recipe: Omit<Recipe, 'name' | 'path' | 'digest'> & Partial<Recipe>): Digest {
  const { name: _name, path: _path, digest: _digest, ...rest } = recipe;
  const digests = (keys: readonly KeyFile[]): Digest[] => keys.map(({ bytes }) => digestOf(bytes));
  const keyring = digests(rest.contents.keyring);
  const repositories = rest.contents.repositories.map((repository) =>
    withoutUndefined({
      ...repository,
      mirrors: [],
      keyring: repository.keyring && digests(repository.keyring),
    }),
  );
  return digestOf(canonicalJson({ ...rest, contents: { ...rest.contents, repositories, keyring } }));
}
