import { isoSeconds } from '../../base/utc-time.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import {
  type Descriptor,
  descriptorOf,
  EMPTY_CONFIG,
  emptyConfig,
  encodeManifest,
  type ImageTarget,
  MEDIA_TYPES,
} from '../../oci/index.ts';
import { BUNDLE_MEDIA_TYPE, type Bundle, encodeBundle } from '../../sigstore/index.ts';
import type { TrustContext } from '../types.ts';
import { statedPredicateType } from './stated-predicate-type.ts';

/**
 * Attaches a bundle to an image as a referrer, as cosign 3 does (cosign, BUNDLE_SPEC.md); gives the descriptor of its manifest.
 * The caller commits the target: only then is it certain to be listed.
 */
export async function attachBundle(
  { target, subject, bundle }: { target: ImageTarget; subject: Descriptor; bundle: Bundle },
  { clock }: Pick<TrustContext, 'clock'>,
): Promise<Descriptor> {
  const layer = await putBytes(target, BUNDLE_MEDIA_TYPE, encodeBundle(bundle));
  await putBytes(target, emptyConfig.mediaType, EMPTY_CONFIG);
  const bytes = encodeManifest({
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    artifactType: BUNDLE_MEDIA_TYPE,
    config: emptyConfig,
    layers: [layer],
    subject: { mediaType: subject.mediaType, digest: subject.digest, size: subject.size },
    annotations: {
      ...contentAnnotations(bundle),
      'org.opencontainers.image.created': isoSeconds(clock.nowMs()),
    },
  });
  const manifest = descriptorOf(MEDIA_TYPES.manifest, bytes);
  await target.putManifest(manifest, bytes);
  return manifest;
}

/** Puts a blob whose bytes are at hand. */
export async function putBytes(
  target: ImageTarget,
  mediaType: string,
  bytes: Uint8Array,
): Promise<Descriptor> {
  const descriptor = descriptorOf(mediaType, bytes);
  await target.putBlob(descriptor, async function* () {
    yield bytes;
  });
  return descriptor;
}

function contentAnnotations({ content }: Bundle): Record<string, string> {
  if (content.kind === 'message') return { 'dev.sigstore.bundle.content': 'message-signature' };
  const predicateType = statedPredicateType(content.envelope.payload);
  return withoutUndefined({
    'dev.sigstore.bundle.content': 'dsse-envelope',
    'dev.sigstore.bundle.predicateType': predicateType,
  });
}
