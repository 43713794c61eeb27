import { compareBytes, type Digest } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import {
  type Descriptor,
  type ImageSource,
  isBuildkitAttestation,
  parseManifest,
  readBlob,
} from '../../oci/index.ts';
import { type StatedSigner, statedSigner } from '../../sigstore/index.ts';
import {
  type Evidence,
  type EvidenceListing,
  statedPredicateType,
  type UnreadEvidence,
} from '../../trust/index.ts';
import { kindOfDocument, kindOfPredicate } from './kinds.ts';

/** One document attached to an image, by what it says of itself: nothing is checked. */
export type AttachedItem = {
  /** `signature`, `SPDX SBOM`, `SLSA provenance`, `OpenVEX` and the like. */
  kind: string;
  /** How it is stored: `Sigstore bundle v0.3`, `cosign signature`, a media type. */
  format: string;
  predicateType?: string;
  /** Whether it is signed; `verify` says by whom. */
  isSigned: boolean;
  signer?: StatedSigner;
  /** Of the manifest that carries it. */
  manifest: Digest;
  /** Why it could not be read. */
  problem?: string;
  /** What is attached to it in turn. */
  attached?: AttachedItem[];
};

const IN_TOTO = 'application/vnd.in-toto+json';
const STATEMENT_LIMIT_BYTES = 32 * 1024 * 1024;

export function itemOfEvidence({ bundle, format, manifest, place }: Evidence): AttachedItem {
  const predicateType =
    bundle.content.kind === 'envelope' ? statedPredicateType(bundle.content.envelope.payload) : undefined;
  return withoutUndefined({
    kind: bundle.content.kind === 'message' ? 'signature' : kindOfPredicate(predicateType),
    format: formatName(format, bundle.format, place),
    predicateType,
    isSigned: true,
    signer: statedSigner(bundle),
    manifest,
  });
}

function formatName(format: Evidence['format'], version: string, place: Evidence['place']): string {
  if (format === 'bundle') return `Sigstore bundle ${version}`;
  const what = format === 'simple-signing' ? 'cosign signature' : 'cosign attestation';
  return place === 'referrer' ? `${what} (OCI 1.1)` : what;
}

export function itemOfUnread({ artifactType, manifest, refusal }: UnreadEvidence): AttachedItem {
  const isNotation = artifactType === 'application/vnd.cncf.notary.signature';
  return {
    kind: isNotation ? 'Notation signature' : 'unreadable',
    format: artifactType ?? 'unknown',
    // A signature that nobody here can check counts for nothing, but it is one.
    isSigned: isNotation,
    manifest,
    problem: isNotation ? 'not supported: check it with "notation verify"' : refusal.message,
  };
}

/** One item for a document, and for a manifest of BuildKit's one for each statement in it. */
export async function itemsOfDocument(source: ImageSource, document: Descriptor): Promise<AttachedItem[]> {
  const isBuildkit = isBuildkitAttestation(document);
  const common = { isSigned: false, manifest: document.digest };
  const parsed = parseManifest(document, await source.manifest(document));
  const layers = parsed.kind === 'manifest' ? parsed.manifest.layers : [];
  const statements = layers.filter(({ mediaType }) => mediaType === IN_TOTO);
  if (statements.length === 0) {
    const format = isBuildkit ? 'BuildKit attestation' : (document.artifactType ?? document.mediaType);
    return [{ ...common, kind: kindOfDocument(document), format }];
  }
  const items = await Promise.all(
    statements.map(async (layer): Promise<AttachedItem> => {
      const predicateType = await predicateTypeOfLayer(source, layer);
      return withoutUndefined({
        ...common,
        kind: kindOfPredicate(predicateType),
        format: isBuildkit ? 'BuildKit attestation' : 'in-toto statement',
        predicateType,
      });
    }),
  );
  return items.toSorted((a, b) => compareBytes(a.kind, b.kind));
}

async function predicateTypeOfLayer(source: ImageSource, layer: Descriptor): Promise<string | undefined> {
  const noted = layer.annotations?.['in-toto.io/predicate-type'];
  if (noted !== undefined) return noted;
  const bytes = await readBlob(source, layer, STATEMENT_LIMIT_BYTES);
  return bytes && statedPredicateType(bytes);
}

/** Evidence first, then documents, then what could not be read. */
export function itemsOfListing(
  { evidence, unread }: EvidenceListing,
  documents: AttachedItem[],
): AttachedItem[] {
  return [...evidence.map(itemOfEvidence), ...documents, ...unread.map(itemOfUnread)];
}
