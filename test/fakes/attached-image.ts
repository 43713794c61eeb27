import type { Digest } from '../../src/base/digest.ts';
import {
  type Descriptor,
  descriptorOf,
  EMPTY_CONFIG,
  emptyConfig,
  encodeManifest,
  type ImageSource,
  type ImageTarget,
  MEDIA_TYPES,
  openSource,
  openTarget,
  parseImageLocation,
  type ReferrerListing,
} from '../../src/oci/index.ts';
import { handmadeManifest, once } from './handmade-image.ts';
import { type OciTestContext, ociTestContext } from './oci-context.ts';
import type { FakeRegistry } from './registry.ts';

export type ArtifactParts = {
  artifactType?: string;
  config?: { mediaType: string; bytes: Uint8Array };
  layers: { mediaType: string; bytes: Uint8Array; annotations?: Record<string, string> }[];
  subject?: Descriptor | undefined;
  annotations?: Record<string, string>;
};

/** One platform's image in a fake registry, and things to attach to it. */
export class AttachedImage {
  readonly registry: FakeRegistry;
  readonly context: OciTestContext = ociTestContext();
  readonly image: Descriptor;
  readonly #name: string;

  private constructor(registry: FakeRegistry, name: string, image: Descriptor) {
    this.registry = registry;
    this.#name = name;
    this.image = image;
  }

  static async push(registry: FakeRegistry, repository: string): Promise<AttachedImage> {
    const made = handmadeManifest({ os: 'linux', architecture: 'amd64' }, repository);
    const attached = new AttachedImage(registry, `${registry.host}/${repository}`, made.root.descriptor);
    const target = await attached.target();
    for (const { descriptor, bytes } of made.blobs) await target.putBlob(descriptor, () => once(bytes));
    await target.putManifest(made.root.descriptor, made.root.bytes, { tag: 'v1' });
    return attached;
  }

  get subject(): Digest {
    return this.image.digest;
  }

  target(): Promise<ImageTarget> {
    return openTarget({ location: parseImageLocation(`${this.#name}:v1`) }, this.context);
  }

  source(): Promise<ImageSource> {
    return openSource({ location: parseImageLocation(`${this.#name}:v1`) }, this.context);
  }

  /** An artifact of whatever form; its subject is the image unless another or none is given. */
  async attach(parts: ArtifactParts, tag?: string): Promise<Descriptor> {
    const target = await this.target();
    const put = async (mediaType: string, bytes: Uint8Array): Promise<Descriptor> => {
      const descriptor = descriptorOf(mediaType, bytes);
      await target.putBlob(descriptor, () => once(bytes));
      return descriptor;
    };
    const layers: Descriptor[] = [];
    for (const { mediaType, bytes, annotations } of parts.layers)
      layers.push({ ...(await put(mediaType, bytes)), ...(annotations && { annotations }) });
    const config = parts.config ?? { mediaType: emptyConfig.mediaType, bytes: EMPTY_CONFIG };
    const subject = 'subject' in parts ? parts.subject : this.image;
    const bytes = encodeManifest({
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.manifest,
      ...(parts.artifactType !== undefined && { artifactType: parts.artifactType }),
      config: await put(config.mediaType, config.bytes),
      layers,
      ...(subject && { subject }),
      ...(parts.annotations && { annotations: parts.annotations }),
    });
    const manifest = descriptorOf(MEDIA_TYPES.manifest, bytes);
    await target.putManifest(manifest, bytes, tag === undefined ? {} : { tag });
    await target.commit();
    return manifest;
  }

  /** Damages what the registry holds under a digest. */
  spoil(digest: Digest): void {
    for (const blobs of this.registry.blobs.values()) {
      const length = blobs.get(digest)?.length;
      if (length !== undefined) blobs.set(digest, Buffer.alloc(length, 'x'));
    }
  }

  forget(digest: Digest): void {
    for (const blobs of this.registry.blobs.values()) blobs.delete(digest);
  }

  /** A source that lists whatever it is told to. */
  async listing(referrers: ReferrerListing): Promise<ImageSource> {
    const source = await this.source();
    return {
      name: source.name,
      resolve: (reference) => source.resolve(reference),
      manifest: (descriptor) => source.manifest(descriptor),
      blob: (descriptor) => source.blob(descriptor),
      referrers: async () => referrers,
      close: () => source.close(),
    };
  }
}
