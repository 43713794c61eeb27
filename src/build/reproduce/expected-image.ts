import { parseJson } from '../../base/parse-json.ts';
import {
  type Descriptor,
  formatPlatform,
  type ImageConfig,
  type ImageSource,
  type Index,
  type Manifest,
  parseManifest,
  platformOf,
} from '../../oci/index.ts';

export type ExpectedPlatform = {
  arch: string;
  descriptor: Descriptor;
  manifest: Manifest;
  config: ImageConfig;
};

/** The image under test: its top, and every platform's manifest and config. */
export type ExpectedImage = {
  top: Descriptor;
  index: Index | undefined;
  platforms: ExpectedPlatform[];
  /** For the statement: `index` and each architecture. */
  images: { name: string; descriptor: Descriptor }[];
};

export async function readExpectedImage(source: ImageSource): Promise<ExpectedImage> {
  const top = await source.resolve();
  const document = parseManifest(top, await source.manifest(top));
  const index = document.kind === 'index' ? document.index : undefined;
  const descriptors = index === undefined ? [top] : index.manifests;
  const platforms: ExpectedPlatform[] = [];
  for (const descriptor of descriptors) {
    const platform = await readPlatform(descriptor, source);
    if (platform !== undefined) platforms.push(platform);
  }
  const images = platforms.map(({ arch, descriptor }) => ({ name: arch, descriptor }));
  return {
    top,
    index,
    platforms,
    images: index === undefined ? images : [{ name: 'index', descriptor: top }, ...images],
  };
}

const CONFIG_LIMIT_BYTES = 4 * 1024 * 1024;

async function readPlatform(
  descriptor: Descriptor,
  source: ImageSource,
): Promise<ExpectedPlatform | undefined> {
  const document = parseManifest(descriptor, await source.manifest(descriptor));
  if (document.kind === 'index') return undefined;
  const { manifest } = document;
  const chunks = await Array.fromAsync(limited(source.blob(manifest.config), CONFIG_LIMIT_BYTES));
  const config = parseJson(Buffer.concat(chunks).toString('utf8')) as ImageConfig;
  // `linux/` is left out because recipes leave it out.
  return { arch: formatPlatform(platformOf(config)).replace(/^linux\//, ''), descriptor, manifest, config };
}

async function* limited(source: AsyncIterable<Uint8Array>, limitBytes: number): AsyncGenerator<Uint8Array> {
  let total = 0;
  for await (const chunk of source) {
    total += chunk.length;
    if (total > limitBytes) throw new RangeError(`an image config of more than ${limitBytes} bytes`);
    yield chunk;
  }
}
