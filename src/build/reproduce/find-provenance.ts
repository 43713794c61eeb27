import {
  PROVENANCE_TYPE,
  type Provenance,
  parseProvenance,
  subjectDigests,
} from '../../attestation/index.ts';
import type { Digest } from '../../base/digest.ts';
import { messageOf } from '../../base/errors.ts';
import { type ImageSource, parseManifest, referrersOf } from '../../oci/index.ts';
import { buildError } from '../errors.ts';

const IN_TOTO = 'application/vnd.in-toto+json';
const DOCUMENT_LIMIT_BYTES = 64 * 1024 * 1024;

/** What is attached to the image by its builder, unsigned: anybody may have written it. Throws REPRODUCE_PROVENANCE for that of another image. */
export async function findProvenance(source: ImageSource, subject: Digest): Promise<Provenance | undefined> {
  for await (const bytes of provenanceDocuments(source, subject)) {
    const statement = await parseOurs(bytes);
    if (statement === undefined) continue;
    if (subjectDigests(statement).includes(subject)) return statement.predicate;
    throw buildError(
      'REPRODUCE_PROVENANCE',
      `the provenance attached to ${source.name} is about another image`,
      {
        hint: 'it was attached to the wrong image; give --recipe FILE --lock FILE',
      },
    );
  }
  return undefined;
}

/** Everything that is attached to an image as an unsigned provenance, of anybody's builder. */
export async function* provenanceDocuments(
  source: ImageSource,
  subject: Digest,
): AsyncGenerator<Buffer, void, undefined> {
  for (const descriptor of await referrersOf(source, subject)) {
    const document = parseManifest(descriptor, await source.manifest(descriptor));
    const layer =
      document.kind === 'manifest'
        ? document.manifest.layers.find(({ mediaType }) => mediaType === IN_TOTO)
        : undefined;
    if (layer === undefined || layer.size > DOCUMENT_LIMIT_BYTES) continue;
    const bytes = Buffer.concat(await Array.fromAsync(source.blob(layer)));
    if (bytes.includes(PROVENANCE_TYPE)) yield bytes;
  }
}

/** Another builder's provenance may be attached to the image too; it is not for us to judge. */
async function parseOurs(
  bytes: Uint8Array,
): Promise<Awaited<ReturnType<typeof parseProvenance>> | undefined> {
  try {
    return await parseProvenance(bytes);
  } catch (error) {
    if (/not of a .* build/.test(messageOf(error))) return undefined;
    throw error;
  }
}
