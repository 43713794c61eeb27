import { attestationError, PROVENANCE_TYPE, parseProvenance } from '../../attestation/index.ts';
import type { Context } from '../../base/context.ts';
import { type Digest, digestOf } from '../../base/digest.ts';
import { canonicalJson } from '../../base/index.ts';
import { imagesByDigest, recordSuccessor, type Store } from '../../store/index.ts';
import type { NamedPlatform } from './read-image-names.ts';

/** A verified provenance: who signed it, and the image or index that it hangs on. */
export type SignedProvenance = { signer: string; statement: Uint8Array; attachedTo: Digest };

/**
 * Notes by which recipe images were built: of two builds of one recipe the younger takes the place of the older, in whatever repository they are and
 * in whatever order they are added. Provenance of other builders says nothing of that.
 */
export async function noteRecipes(
  { store, provenances }: { store: Store; provenances: readonly SignedProvenance[] },
  platforms: readonly NamedPlatform[],
  { clock }: Pick<Context, 'clock'>,
): Promise<void> {
  for (const { signer, statement, attachedTo } of provenances) {
    const recipe = await recipeOf(statement, signer);
    if (recipe === undefined) continue;
    const built = platforms.filter(({ image }) => image.names.some(({ digest }) => digest === attachedTo));
    for (const { manifest } of built)
      await store.write(async (edit) => {
        for (const { imageId } of await imagesByDigest(edit, manifest.digest))
          await recordSuccessor(edit, { imageId, replaces: [], recipe }, clock.nowMs());
      });
  }
}

export function isProvenance(type: string): boolean {
  return type === PROVENANCE_TYPE;
}

/**
 * What two builds of one recipe have in common, whatever their locks are: the recipe, where its local files and their repositories are, and who
 * signed. A recipe that takes `./app` of two projects is two, and what one team signed replaces nothing of another.
 */
async function recipeOf(statement: Uint8Array, signer: string): Promise<Digest | undefined> {
  try {
    const { recipe, files } = (await parseProvenance(statement)).predicate.buildDefinition.externalParameters;
    const places = files.map(({ source, target, git }) => [source, target, git?.url ?? '']);
    return digestOf(canonicalJson([signer, recipe.name, recipe.digest, places]));
  } catch (error) {
    if (attestationError.is(error)) return undefined;
    throw error;
  }
}
