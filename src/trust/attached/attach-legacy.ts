import { withoutUndefined } from '../../base/without-undefined.ts';
import { addLayers, type Descriptor, type ImageTarget, legacyTag } from '../../oci/index.ts';
import {
  type Bundle,
  DSSE_TYPE,
  type Envelope,
  encodeEnvelope,
  legacyAnnotations,
  SIMPLE_SIGNING_TYPE,
} from '../../sigstore/index.ts';
import { putBytes } from './attach-bundle.ts';
import { statedPredicateType } from './stated-predicate-type.ts';

/** A signature with the simple-signing document that it is of, or an attestation. */
export type LegacyContent =
  | { kind: 'sig'; bundle: Bundle; payload: Uint8Array }
  | { kind: 'att'; bundle: Bundle };

/**
 * Adds a layer to what is under cosign's tag `sha256-HEX.sig` or `.att`; whatever is there stays. Gives the layer. The caller
 * commits the target: only then is it certain that nobody has overwritten it.
 */
export async function attachLegacy(
  target: ImageTarget,
  subject: Descriptor,
  content: LegacyContent,
): Promise<Descriptor> {
  const layer =
    content.kind === 'sig' ? await putSignature(target, content) : await putAttestation(target, content);
  await target.updateTag(legacyTag(subject.digest, content.kind), addLayers(target, [layer]));
  return layer;
}

async function putSignature(
  target: ImageTarget,
  { bundle, payload }: { bundle: Bundle; payload: Uint8Array },
): Promise<Descriptor> {
  const layer = await putBytes(target, SIMPLE_SIGNING_TYPE, payload);
  return { ...layer, annotations: legacyAnnotations(bundle) };
}

async function putAttestation(target: ImageTarget, { bundle }: { bundle: Bundle }): Promise<Descriptor> {
  const envelope = envelopeOf(bundle);
  const layer = await putBytes(target, DSSE_TYPE, encodeEnvelope(envelope));
  const predicateType = statedPredicateType(envelope.payload);
  return {
    ...layer,
    annotations: withoutUndefined({ ...legacyAnnotations(bundle), predicateType }),
  };
}

function envelopeOf({ content }: Bundle): Envelope {
  if (content.kind !== 'envelope') throw new TypeError('an attestation is an envelope');
  return content.envelope;
}
