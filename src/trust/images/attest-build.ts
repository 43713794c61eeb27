import { readStatement } from '../../attestation/index.ts';
import { hexOf } from '../../base/digest.ts';
import { type Descriptor, type ImageSource, parseManifest } from '../../oci/index.ts';
import { trustError } from '../errors.ts';
import { attestation } from '../statements/attestation.ts';
import type { BuiltDocument, ResultImage } from '../statements/build-result.ts';
import { predicateTypeOf } from '../statements/predicate-types.ts';
import type { TrustContext } from '../types.ts';
import {
  type Attested,
  type AttestedDigest,
  type AttestImageInput,
  attachStatement,
  type StatementToAttach,
} from './attest-image.ts';
import { readBlob } from './read-blob.ts';
import { subjectName } from './signed-manifests.ts';

export type AttestBuildInput = Pick<
  AttestImageInput,
  'image' | 'source' | 'target' | 'reference' | 'format' | 'means'
> & { result: ResultImage };

const SBOM_TYPES: Readonly<Record<string, string>> = {
  'application/spdx+json': 'spdxjson',
  'application/vnd.cyclonedx+json': 'cyclonedx',
};
const IN_TOTO = 'application/vnd.in-toto+json';

/**
 * Signs the SBOMs and the provenance that a build named in its result.json, each attached to the manifest that it is about. What is
 * attached to the image is read only by the digests of that file: a document that somebody else attached is never signed.
 * Throws TRUST_DOCUMENT_CHANGED when the image or a document is not the one that the build wrote.
 */
export async function attestBuild(input: AttestBuildInput, context: TrustContext): Promise<Attested> {
  const { image, source, reference, result } = input;
  const { digest } = await source.resolve(reference);
  if (digest !== result.image)
    throw changed(`${image} is ${digest}, and the result of the build is about ${result.image}`);
  const attested: AttestedDigest[] = [];
  for (const built of [...result.sboms, ...result.provenance]) {
    const document = await readDocument(source, built);
    const statement = statementOf(built, document.bytes, source, context);
    attested.push(await attachStatement({ descriptor: document.subject, ...statement }, input, context));
  }
  return { image, digest, attested };
}

/** The document's bytes, by way of the manifest that the build wrote; every step is checked against result.json. */
async function readDocument(
  source: ImageSource,
  built: BuiltDocument,
): Promise<{ bytes: Uint8Array; subject: Descriptor }> {
  const { mediaType, digest, size } = await source.resolve(built.manifest);
  const document = parseManifest({ mediaType, digest }, await source.manifest({ mediaType, digest, size }));
  const manifest = document.kind === 'manifest' ? document.manifest : undefined;
  const layer = manifest?.layers.find((item) => item.digest === built.digest);
  if (layer === undefined) throw changed(`the manifest ${digest} does not hold the document ${built.digest}`);
  const subject = manifest?.subject;
  if (subject === undefined || subject.digest !== built.subject)
    throw changed(
      `the manifest ${digest} is about ${subject?.digest ?? 'nothing'}, and not ${built.subject}`,
    );
  return { bytes: await readBlob(source, layer), subject };
}

/** A provenance is a statement already, and is signed as it is; an SBOM becomes the predicate of one. */
function statementOf(
  { mediaType, subject, digest }: BuiltDocument,
  bytes: Uint8Array,
  source: ImageSource,
  { clock }: TrustContext,
): Omit<StatementToAttach, 'descriptor'> {
  const type = Object.hasOwn(SBOM_TYPES, mediaType) ? SBOM_TYPES[mediaType] : undefined;
  if (type !== undefined) {
    const subjects = [{ name: subjectName(source), digest: { sha256: hexOf(subject) } }];
    const statement = attestation({ type, document: bytes, subjects }, clock);
    return { statement, predicateType: predicateTypeOf(type) };
  }
  if (mediaType !== IN_TOTO)
    throw changed(`${digest} is of the type ${mediaType}, which is neither an SBOM nor a statement`);
  const read = readStatement(bytes);
  if (!read.subject.some((item) => item.digest['sha256'] === hexOf(subject)))
    throw changed(`the statement ${digest} is not about ${subject}`);
  return { statement: bytes, predicateType: read.predicateType };
}

function changed(message: string): Error {
  return trustError('TRUST_DOCUMENT_CHANGED', `nothing was signed: ${message}`, {
    hint: 'use the result.json of exactly this build, and the image as the build wrote it',
  });
}
