import { compareBytes } from '../../base/index.ts';
import {
  type Descriptor,
  descriptorOf,
  type ImageTarget,
  type ManifestBytes,
  MEDIA_TYPES,
  parseManifest,
} from '../../oci/index.ts';
import {
  type Bundle,
  DSSE_TYPE,
  type Envelope,
  encodeEnvelope,
  legacyAnnotations,
  SIMPLE_SIGNING_TYPE,
} from '../../sigstore/index.ts';
import { putBytes } from './attach-bundle.ts';
import { legacyTag } from './list-attached.ts';
import { statedPredicateType } from './stated-predicate-type.ts';

/** A signature with the simple-signing document that it is of, or an attestation. */
export type LegacyContent =
  | { kind: 'sig'; bundle: Bundle; payload: Uint8Array }
  | { kind: 'att'; bundle: Bundle };

/**
 * Adds a layer to what lies under cosign's tag `sha256-HEX.sig` or `.att`; whatever is there stays. Gives the layer. The caller
 * commits the target: only then is it certain that nobody has overwritten it.
 */
export async function attachLegacy(
  target: ImageTarget,
  subject: Descriptor,
  content: LegacyContent,
): Promise<Descriptor> {
  const layer = await putLayer(target, content);
  const manifest = new SharedManifest(target, layer);
  await target.updateTag(legacyTag(subject.digest, content.kind), (current) => manifest.merge(current));
  return layer;
}

async function putLayer(target: ImageTarget, content: LegacyContent): Promise<Descriptor> {
  const annotations = legacyAnnotations(content.bundle);
  if (content.kind === 'sig') {
    return { ...(await putBytes(target, SIMPLE_SIGNING_TYPE, content.payload)), annotations };
  }
  const envelope = envelopeOf(content.bundle);
  const predicateType = statedPredicateType(envelope.payload);
  return {
    ...(await putBytes(target, DSSE_TYPE, encodeEnvelope(envelope))),
    annotations: { ...annotations, ...(predicateType !== undefined && { predicateType }) },
  };
}

function envelopeOf({ content }: Bundle): Envelope {
  if (content.kind !== 'envelope') throw new TypeError('an attestation is an envelope');
  return content.envelope;
}

/** The manifest as far as we have seen it: layers of others that vanish while we watch are put back with our own. */
class SharedManifest {
  readonly #target: ImageTarget;
  readonly #own: Descriptor;
  readonly #seen = new Map<string, Descriptor>();

  constructor(target: ImageTarget, own: Descriptor) {
    this.#target = target;
    this.#own = own;
  }

  async merge(current: ManifestBytes | undefined): Promise<ManifestBytes | undefined> {
    const layers = current === undefined ? [] : layersOf(current);
    const there = new Set(layers.map(identityOf));
    // A tag that is gone was deleted: only what is our own goes there again.
    const lost = current === undefined ? [] : [...this.#seen].filter(([key]) => !there.has(key));
    for (const layer of layers) this.#seen.set(identityOf(layer), layer);
    const restored = lost.map(([, layer]) => layer);
    const own = identityOf(this.#own);
    if (!there.has(own) && !restored.some((layer) => identityOf(layer) === own)) restored.push(this.#own);
    return restored.length === 0 ? undefined : await this.#write(current, [...layers, ...restored]);
  }

  async #write(current: ManifestBytes | undefined, layers: Descriptor[]): Promise<ManifestBytes> {
    const config = await putBytes(this.#target, MEDIA_TYPES.config, configOf(layers));
    const known = current === undefined ? EMPTY_MANIFEST : (JSON.parse(textOf(current)) as object);
    const bytes = Buffer.from(JSON.stringify({ ...known, config, layers }));
    return { descriptor: descriptorOf(current?.descriptor.mediaType ?? MEDIA_TYPES.manifest, bytes), bytes };
  }
}

const EMPTY_MANIFEST = { schemaVersion: 2, mediaType: MEDIA_TYPES.manifest };

function layersOf(current: ManifestBytes): Descriptor[] {
  const document = parseManifest(current.descriptor, current.bytes);
  return document.kind === 'manifest' ? document.manifest.layers : [];
}

function textOf({ bytes }: ManifestBytes): string {
  return Buffer.from(bytes).toString('utf8');
}

function identityOf({ digest, annotations = {} }: Descriptor): string {
  return JSON.stringify([digest, Object.entries(annotations).toSorted(([a], [b]) => compareBytes(a, b))]);
}

const NEVER = '0001-01-01T00:00:00Z';

/** An image's config, as cosign writes it so that every registry takes the manifest for an image. */
function configOf(layers: Descriptor[]): Uint8Array {
  return Buffer.from(
    JSON.stringify({
      architecture: '',
      created: NEVER,
      history: layers.map(() => ({ created: NEVER })),
      os: '',
      rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
      config: {},
    }),
  );
}
