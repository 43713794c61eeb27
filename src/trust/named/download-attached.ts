import { parseJson } from '../../base/parse-json.ts';
import {
  type Descriptor,
  type ImageSource,
  type NamedImageInput,
  openImage,
  type Platform,
  parseManifest,
  readBlob,
  selectManifest,
} from '../../oci/index.ts';
import { encodeBundle, encodeEnvelope } from '../../sigstore/index.ts';
import { listEvidence } from '../attached/list-evidence.ts';
import { statedPredicateType } from '../attached/stated-predicate-type.ts';
import type { AttachedEvidence, TrustContext } from '../types.ts';

export type DownloadInput = NamedImageInput & {
  what: 'signature' | 'attestation' | 'sbom' | 'provenance';
  platform?: Platform | undefined;
  /** Of attestations, only those of this type. */
  predicateType?: string | undefined;
};

export type Downloaded = {
  /** Each as text: a bundle or envelope, or the document that is attached or attested. */
  documents: readonly string[];
  /** Why these may not be all. */
  truncated: string | undefined;
};

const SIGNATURE_TYPE = 'https://sigstore.dev/cosign/sign/v1';
const SBOM_TYPE =
  /^(?:https:\/\/(?:spdx\.dev\/Document|cyclonedx\.org\/bom)|application\/(?:spdx|vnd\.cyclonedx)|text\/spdx)/;
const PROVENANCE_TYPE = /^https:\/\/slsa\.dev\/provenance\//;
const MOST_BYTES = 64 * 1024 * 1024;

/** What is attached to an image, as it lies there: nothing of it is verified. */
export async function downloadAttached(
  { what, platform, predicateType, ...input }: DownloadInput,
  context: TrustContext,
): Promise<Downloaded> {
  const source = await openImage(input, context);
  try {
    const subject = await subjectOf(source, platform);
    const listing = await listEvidence({ source, subject: subject.digest }, context);
    const { evidence, truncated } = listing;
    if (what === 'signature')
      return { documents: evidence.filter(isSignature).map(signatureText), truncated };
    const attested = evidence.filter((each) => !isSignature(each));
    if (what === 'attestation') {
      const wanted = attested.filter((each) => predicateType === undefined || typeOf(each) === predicateType);
      return { documents: wanted.map(attestationText), truncated };
    }
    const isWanted = (type: string | undefined): boolean =>
      (what === 'sbom' ? SBOM_TYPE : PROVENANCE_TYPE).test(type ?? '');
    const predicates = attested.filter((each) => isWanted(typeOf(each))).map(predicateText);
    const plain: string[] = [];
    for (const document of listing.documents) {
      const text = await documentText(source, document, isWanted);
      if (text !== undefined) plain.push(text);
    }
    return { documents: [...new Set([...predicates, ...plain])], truncated };
  } finally {
    await source.close();
  }
}

async function subjectOf(source: ImageSource, platform: Platform | undefined): Promise<Descriptor> {
  const descriptor = await source.resolve();
  if (platform === undefined) return descriptor;
  const document = parseManifest(descriptor, await source.manifest(descriptor));
  return document.kind === 'index' ? selectManifest(document.index, platform) : descriptor;
}

function typeOf({ bundle: { content } }: AttachedEvidence): string | undefined {
  return content.kind === 'envelope' ? statedPredicateType(content.envelope.payload) : undefined;
}

function isSignature(evidence: AttachedEvidence): boolean {
  return evidence.format === 'simple-signing' || typeOf(evidence) === SIGNATURE_TYPE;
}

/** A bundle, or of the old format what cosign prints of it. */
function signatureText({ bundle, payload }: AttachedEvidence): string {
  const { content, signer } = bundle;
  if (payload === undefined || content.kind !== 'message') return bundleText(bundle);
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  return JSON.stringify({
    Base64Signature: base64(content.signature),
    Payload: base64(payload),
    Cert: signer.kind === 'certificate' ? { Raw: base64(signer.leaf) } : null,
    Chain: null,
    Bundle: null,
    RFC3161Timestamp: null,
  });
}

function attestationText({ format, bundle }: AttachedEvidence): string {
  const { content } = bundle;
  if (format === 'bundle' || content.kind !== 'envelope') return bundleText(bundle);
  return Buffer.from(encodeEnvelope(content.envelope)).toString('utf8');
}

/** Without an empty key id: protobuf's JSON leaves out what is empty. */
function bundleText(bundle: AttachedEvidence['bundle']): string {
  const value = parseJson(Buffer.from(encodeBundle(bundle)).toString('utf8'));
  return JSON.stringify(value, (key, part: unknown) => (key === 'keyid' && part === '' ? undefined : part));
}

function predicateText({ bundle: { content } }: AttachedEvidence): string {
  const payload = content.kind === 'envelope' ? content.envelope.payload : new Uint8Array();
  const { predicate } = parseJson(Buffer.from(payload).toString('utf8')) as { predicate?: unknown };
  return JSON.stringify(predicate ?? null);
}

/** The first layer of an attached document of the wanted type. */
async function documentText(
  source: ImageSource,
  document: Descriptor,
  isWanted: (type: string | undefined) => boolean,
): Promise<string | undefined> {
  const parsed = parseManifest(document, await source.manifest(document));
  if (parsed.kind !== 'manifest') return undefined;
  const [layer] = parsed.manifest.layers;
  if (layer === undefined || !(isWanted(document.artifactType) || isWanted(layer.mediaType)))
    return undefined;
  const bytes = await readBlob(source, layer, MOST_BYTES);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
}
