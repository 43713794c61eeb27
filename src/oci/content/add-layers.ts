import { compareBytes } from '../../base/bytes.ts';
import { parseJson } from '../../base/parse-json.ts';
import {
  type Descriptor,
  type ImageTarget,
  type ManifestBytes,
  MEDIA_TYPES,
  type TagChange,
} from '../types.ts';
import { descriptorOf } from './descriptor.ts';
import { parseManifest } from './parse-manifest.ts';

/**
 * Adds layers to what is under a tag that several write: cosign keeps all signatures of an image as layers of one manifest. What
 * is there stays, and layers of others that vanish while we watch are put back with our own. The layers have been put.
 */
export function addLayers(target: ImageTarget, layers: readonly Descriptor[]): TagChange {
  const shared = new SharedManifest(target, layers);
  return (current) => shared.merge(current);
}

class SharedManifest {
  readonly #target: ImageTarget;
  readonly #own: ReadonlyMap<string, Descriptor>;
  readonly #seen = new Map<string, Descriptor>();

  constructor(target: ImageTarget, own: readonly Descriptor[]) {
    this.#target = target;
    this.#own = byIdentity(own);
  }

  async merge(current: ManifestBytes | undefined): Promise<ManifestBytes | undefined> {
    const layers = current === undefined ? [] : layersOf(current);
    const there = byIdentity(layers);
    // A tag that is gone was deleted: only what is our own goes there again.
    const wanted = current === undefined ? this.#own : new Map([...this.#seen, ...this.#own]);
    const missing = [...wanted].filter(([key]) => !there.has(key)).map(([, layer]) => layer);
    for (const [key, layer] of there) this.#seen.set(key, layer);
    return missing.length === 0 ? undefined : await this.#write(current, [...layers, ...missing]);
  }

  async #write(current: ManifestBytes | undefined, layers: Descriptor[]): Promise<ManifestBytes> {
    const config = await this.#putConfig(layers);
    const known = current === undefined ? EMPTY_MANIFEST : (parseJson(textOf(current)) as object);
    const bytes = Buffer.from(JSON.stringify({ ...known, config, layers }));
    return { descriptor: descriptorOf(current?.descriptor.mediaType ?? MEDIA_TYPES.manifest, bytes), bytes };
  }

  /** An image's config, as cosign writes it so that every registry takes the manifest for an image. */
  async #putConfig(layers: Descriptor[]): Promise<Descriptor> {
    const bytes = Buffer.from(
      JSON.stringify({
        architecture: '',
        created: NEVER,
        history: layers.map(() => ({ created: NEVER })),
        os: '',
        rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
        config: {},
      }),
    );
    const descriptor = descriptorOf(MEDIA_TYPES.config, bytes);
    await this.#target.putBlob(descriptor, async function* () {
      yield bytes;
    });
    return descriptor;
  }
}

const NEVER = '0001-01-01T00:00:00Z';
const EMPTY_MANIFEST = { schemaVersion: 2, mediaType: MEDIA_TYPES.manifest };

function layersOf({ descriptor, bytes }: ManifestBytes): Descriptor[] {
  const document = parseManifest(descriptor, bytes);
  return document.kind === 'manifest' ? document.manifest.layers : [];
}

function textOf({ bytes }: ManifestBytes): string {
  return Buffer.from(bytes).toString('utf8');
}

/** Several may sign the very same payload: then only the annotations tell them apart. */
function byIdentity(layers: readonly Descriptor[]): Map<string, Descriptor> {
  const sorted = ({ annotations = {} }: Descriptor) =>
    Object.entries(annotations).toSorted(([a], [b]) => compareBytes(a, b));
  return new Map(layers.map((layer) => [JSON.stringify([layer.digest, sorted(layer)]), layer]));
}
