import { canonicalJson } from '../../base/canonical-json.ts';
import { type Digest, digestOf } from '../../base/digest.ts';
import { version } from '../../base/version.ts';
import { type Lockfile, localFilesOf, type Recipe } from '../../build/index.ts';

/** What decides the bytes of a candidate: two images with other local files share a lock, and are two. */
export async function candidateKey(recipe: Recipe, lock: Lockfile): Promise<{ source: Digest; key: Digest }> {
  const files: Record<string, unknown> = {};
  for (const arch of recipe.archs)
    files[arch] = (await localFilesOf(recipe, arch)).map(({ source, target, digest }) => [
      source,
      target,
      digest,
    ]);
  const source = digestOf(
    canonicalJson({
      recipe: recipe.digest,
      lock: digestOf(canonicalJson(lock)),
      files,
      platforms: [...recipe.archs],
    }),
  );
  return { source, key: digestOf(canonicalJson([source, version()])) };
}
