import {
  formatImageLocation,
  type ImageAccess,
  type ImageSource,
  openImage,
  parseImageLocation,
} from '../../oci/index.ts';
import type { TrustContext } from '../types.ts';

/** Opens each repository once, however many of its images are asked for: one connection, one token. */
export class SharedSources {
  readonly #context: TrustContext;
  readonly #access: ImageAccess;
  readonly #sources = new Map<string, Promise<ImageSource>>();

  constructor(access: ImageAccess, context: TrustContext) {
    this.#context = context;
    this.#access = access;
  }

  /** `reference`: what to resolve in the source. Throws OCI_REFERENCE_INVALID, OCI_LOCATION_INVALID. */
  async open(image: string): Promise<{ source: ImageSource; reference: string | undefined }> {
    const location = parseImageLocation(image);
    if (location.transport !== 'registry')
      return { source: await this.#once(formatImageLocation(location), image), reference: undefined };
    const { registry, repository, tag, digest } = location.reference;
    const source = await this.#once(`${registry}/${repository}`, image);
    return { source, reference: digest ?? tag };
  }

  /** What could not be opened has been reported by the caller that asked for it. */
  async close(): Promise<void> {
    for (const opened of await Promise.allSettled(this.#sources.values()))
      if (opened.status === 'fulfilled') await opened.value.close();
  }

  #once(key: string, image: string): Promise<ImageSource> {
    const source = this.#sources.get(key) ?? openImage({ image, ...this.#access }, this.#context);
    this.#sources.set(key, source);
    // Who asks later may have more luck.
    source.catch(() => this.#sources.delete(key));
    return source;
  }
}
