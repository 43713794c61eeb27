import type { Digest } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { type Descriptor, type ImageSource, type Manifest, parseManifest } from '../../oci/index.ts';
import { DSSE_TYPE, type Refusal, refusal, SIMPLE_SIGNING_TYPE } from '../../sigstore/index.ts';
import type { AttachedEvidence } from '../types.ts';
import type { AttachedManifest } from './list-attached.ts';
import { BUNDLE_TYPE, NOTATION_TYPE } from './media-types.ts';

/** A layer of an attached manifest that should hold one signature or attestation. */
export type EvidenceLayer = AttachedManifest & {
  format: AttachedEvidence['format'];
  artifactType: string | undefined;
  layer: Descriptor;
};

/** What an attached manifest turned out to be. */
export type Opened =
  | { kind: 'evidence'; layers: EvidenceLayer[] }
  | { kind: 'document'; document: Descriptor }
  | { kind: 'refused'; artifactType: string | undefined; refusal: Refusal };

/** Opens a manifest and says by its layers what it is; what the listing said of it does not count. */
export async function openAttached(
  source: ImageSource,
  subject: Digest,
  attached: AttachedManifest,
): Promise<Opened> {
  const { mediaType, digest, size } = attached.descriptor;
  const parsed = parseManifest(attached.descriptor, await source.manifest(attached.descriptor));
  const content = parsed.kind === 'manifest' ? parsed.manifest : parsed.index;
  const artifactType = parsed.kind === 'manifest' ? typeOf(parsed.manifest) : parsed.index.artifactType;
  const refused = (why: Refusal): Opened => ({ kind: 'refused', artifactType, refusal: why });
  if (attached.place === 'referrer' && content.subject?.digest !== subject) {
    const about = content.subject?.digest ?? 'nothing';
    return refused(refusal('SUBJECT_MISMATCH', `${digest} is listed, but it is attached to ${about}`));
  }
  const layers = parsed.kind === 'manifest' ? evidenceLayers(attached, parsed.manifest, artifactType) : [];
  if (layers.length > 0) return { kind: 'evidence', layers };
  if (artifactType === NOTATION_TYPE) {
    const message = `${digest} is a Notation signature, which is not supported`;
    return refused(
      refusal('BUNDLE_VERSION_UNSUPPORTED', message, { hint: 'verify it with "notation verify"' }),
    );
  }
  if (artifactType !== undefined && BUNDLE_TYPE.test(artifactType))
    return refused(refusal('BUNDLE_INVALID', `${digest} says that it is a bundle, and holds none`));
  const { annotations } = content;
  const document = withoutUndefined({
    mediaType,
    digest,
    size,
    artifactType,
    annotations: annotations ? annotations : undefined,
  });
  return { kind: 'document', document };
}

/** Old artifacts have only the types of config and layers to be known by. */
function typeOf({ artifactType, config, layers: [first] }: Manifest): string | undefined {
  if (artifactType !== undefined) return artifactType;
  return GENERIC_CONFIG.test(config.mediaType) ? (first?.mediaType ?? config.mediaType) : config.mediaType;
}

const GENERIC_CONFIG = /^application\/vnd\.oci\.(?:image\.config|empty)\.v1\+json$/;

function evidenceLayers(
  attached: AttachedManifest,
  { layers }: Manifest,
  artifactType: string | undefined,
): EvidenceLayer[] {
  return layers.flatMap((layer): EvidenceLayer[] => {
    const format = formatOf(layer.mediaType);
    return format === undefined ? [] : [{ ...attached, format, artifactType, layer }];
  });
}

function formatOf(mediaType: string): AttachedEvidence['format'] | undefined {
  if (BUNDLE_TYPE.test(mediaType)) return 'bundle';
  if (mediaType === SIMPLE_SIGNING_TYPE) return 'simple-signing';
  return mediaType === DSSE_TYPE ? 'dsse' : undefined;
}
