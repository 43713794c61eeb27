import type { Context } from '../../base/context.ts';
import { formatImageLocation, type ImageSource, parseImageLocation } from '../../oci/index.ts';
import { openImageSource } from '../images.ts';

/** Opens each repository once, however many of its images are asked for: one connection, one token. */
export class SharedSources {
  readonly #context: Context;
  readonly #options: { env: NodeJS.ProcessEnv; insecure: boolean };
  readonly #sources = new Map<string, Promise<ImageSource>>();

  constructor(context: Context, options: { env: NodeJS.ProcessEnv; insecure: boolean }) {
    this.#context = context;
    this.#options = options;
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

  /** What could not be opened has been said by whoever asked for it. */
  async close(): Promise<void> {
    for (const opened of await Promise.allSettled(this.#sources.values()))
      if (opened.status === 'fulfilled') await opened.value.close();
  }

  #once(key: string, image: string): Promise<ImageSource> {
    const source = this.#sources.get(key) ?? openImageSource(image, this.#context, this.#options);
    this.#sources.set(key, source);
    return source;
  }
}
