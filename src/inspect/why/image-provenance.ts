import {
  MAX_STATEMENT_BYTES,
  PROVENANCE_TYPE,
  parseProvenance,
  subjectDigests,
} from '../../attestation/index.ts';
import { type Digest, messageOf, prettyJson, ShearwallError } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import {
  type Lockfile,
  parseLock,
  type Recipe,
  recipeFromJson,
  type SlimList,
  slimListOf,
} from '../../build/index.ts';
import { type ImageSource, parseManifest, readBlob, referrersOf } from '../../oci/index.ts';

/** What an image's own provenance says of how it was built. Nobody signed it. */
export type ImageProvenance = { recipe?: Recipe; lock: Lockfile; slim?: SlimList };

const IN_TOTO = 'application/vnd.in-toto+json';

/** The provenance attached to one manifest. `problems`: documents that are there and cannot be used, as text. */
export async function imageProvenance(
  source: ImageSource,
  subject: Digest,
): Promise<{ provenance?: ImageProvenance; problems: string[] }> {
  const problems: string[] = [];
  for (const bytes of await documentsOf(source, subject, IN_TOTO)) {
    if (!Buffer.from(bytes).includes(PROVENANCE_TYPE)) continue;
    try {
      const statement = await parseProvenance(bytes);
      if (!subjectDigests(statement).includes(subject)) {
        problems.push('a provenance attached to the image is about another image');
        continue;
      }
      const { externalParameters, internalParameters } = statement.predicate.buildDefinition;
      const lock = parseLock(Buffer.from(prettyJson(internalParameters.lock)), 'the lock in the provenance');
      const recipe = recipeFromJson(externalParameters.recipe.document, 'recipe.yaml');
      return {
        provenance: withoutUndefined({ lock, recipe, slim: slimListOf(internalParameters.slim) }),
        problems,
      };
    } catch (error) {
      if (!(error instanceof ShearwallError)) throw error;
      problems.push(`a provenance attached to the image cannot be used: ${messageOf(error)}`);
    }
  }
  return { problems };
}

/** The documents of one type that are attached to a manifest; those that are too large are passed over. */
export async function documentsOf(
  source: ImageSource,
  subject: Digest,
  mediaType: string,
): Promise<Uint8Array[]> {
  const documents: Uint8Array[] = [];
  for (const referrer of await referrersOf(source, subject)) {
    const parsed = parseManifest(referrer, await source.manifest(referrer));
    const layers = parsed.kind === 'manifest' ? parsed.manifest.layers : [];
    for (const layer of layers.filter((item) => item.mediaType === mediaType)) {
      const bytes = await readBlob(source, layer, MAX_STATEMENT_BYTES);
      if (bytes !== undefined) documents.push(bytes);
    }
  }
  return documents;
}
