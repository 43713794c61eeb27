import { createHash } from 'node:crypto';
import { type Digest, digestFromHex, isDigest } from '../../base/digest.ts';
import { parseJson } from '../../base/parse-json.ts';
import { descriptorOf, encodeManifest } from '../content/descriptor.ts';
import { subjectOfTag } from '../content/legacy-tag.ts';
import { isObject, MAX_MANIFEST_BYTES } from '../content/parse-manifest.ts';
import { verifyBytes } from '../content/verify-content.ts';
import { ociError } from '../errors.ts';
import type { LayoutFiles } from '../layout/layout-files.ts';
import { readSmall } from '../layout/read-layout.ts';
import { verifiedBytes } from '../layout/verified-bytes.ts';
import { parseReference, type Reference } from '../reference/reference.ts';
import { type Descriptor, type ImageSource, MEDIA_TYPES, type ReferrerListing } from '../types.ts';

type DockerImage = { Config: string; RepoTags: string[]; Layers: string[] };

/**
 * Reads what `docker save` and `podman save` write. The format has no manifest, so one is made from the config and the
 * layers as they lie in the archive: its digest is that of a registry only when that had the same bytes.
 */
export class DockerArchiveSource implements ImageSource {
  readonly name: string;
  readonly #files: LayoutFiles;
  readonly #reference: Reference | undefined;
  readonly #paths = new Map<Digest, string>();
  readonly #manifests = new Map<Digest, Uint8Array>();

  constructor(files: LayoutFiles, reference?: Reference) {
    this.name = files.name;
    this.#files = files;
    this.#reference = reference;
  }

  async resolve(reference?: string): Promise<Descriptor> {
    if (subjectOfTag(reference) !== undefined)
      throw ociError('OCI_NOT_FOUND', `${this.name} is a docker archive, which holds no ${reference}`);
    const images = await this.#images();
    const isPlain = reference === undefined || isDigest(reference) || !/[:/]/.test(reference);
    const wanted = isPlain ? this.#reference : parseReference(reference);
    const image = this.#choose(images, wanted);
    const descriptor = await this.#describe(image);
    if (reference !== undefined && isDigest(reference) && reference !== descriptor.digest) {
      throw ociError('OCI_NOT_FOUND', `${this.name} has no image ${reference}`, {
        hint: `it holds ${descriptor.digest}`,
      });
    }
    return descriptor;
  }

  async manifest(descriptor: Descriptor): Promise<Uint8Array> {
    const bytes = this.#manifests.get(descriptor.digest);
    if (bytes === undefined)
      throw ociError('OCI_NOT_FOUND', `${this.name} has no manifest ${descriptor.digest}`);
    return verifyBytes(descriptor, this.name, bytes);
  }

  async *blob(
    descriptor: Descriptor,
    reading?: { reuse: boolean },
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const file = await this.#files.open(this.#paths.get(descriptor.digest) ?? '');
    if (file === undefined) throw ociError('OCI_NOT_FOUND', `${this.name} has no blob ${descriptor.digest}`);
    yield* verifiedBytes(descriptor, this.name, file, reading);
  }

  async referrers(): Promise<ReferrerListing> {
    return { descriptors: [], truncated: undefined };
  }

  close(): Promise<void> {
    return this.#files.close();
  }

  async #images(): Promise<DockerImage[]> {
    const bytes = await readSmall(this.#files, 'manifest.json');
    if (bytes === undefined) {
      const hint = (await this.#files.open('oci-layout'))
        ? `it is an OCI archive: say oci-archive:${this.name}`
        : 'create it again';
      throw ociError('OCI_ARCHIVE_INVALID', `${this.name} has no manifest.json`, { hint });
    }
    const images = parseImages(bytes);
    if (images === undefined)
      throw ociError('OCI_ARCHIVE_INVALID', `manifest.json of ${this.name} is malformed`);
    return images;
  }

  #choose(images: DockerImage[], wanted: Reference | undefined): DockerImage {
    const names = images.flatMap((image) => image.RepoTags);
    const found =
      wanted === undefined
        ? images
        : images.filter((image) => image.RepoTags.some((name) => isSame(name, wanted)));
    const [image] = found;
    if (image !== undefined && found.length === 1) return image;
    const hint =
      names.length > 0
        ? `say docker-archive:${this.name}:NAME, one of ${names.join(', ')}`
        : 'it names no images';
    const what =
      wanted === undefined
        ? `${images.length} images`
        : `no image ${wanted.repository}:${wanted.tag ?? 'latest'}`;
    throw ociError('OCI_NOT_FOUND', `${this.name} holds ${what}`, { hint });
  }

  async #describe(image: DockerImage): Promise<Descriptor> {
    const configBytes = await readSmall(this.#files, image.Config);
    if (configBytes === undefined) throw this.#missing(image.Config);
    const config = descriptorOf(MEDIA_TYPES.config, configBytes);
    this.#paths.set(config.digest, image.Config);
    const layers: Descriptor[] = [];
    for (const path of image.Layers) layers.push(await this.#describeLayer(path));
    const bytes = encodeManifest({ schemaVersion: 2, mediaType: MEDIA_TYPES.manifest, config, layers });
    const descriptor = descriptorOf(MEDIA_TYPES.manifest, bytes);
    this.#manifests.set(descriptor.digest, bytes);
    return descriptor;
  }

  /** The file's name is not believed: the digest is of its bytes, the media type from how they begin. */
  async #describeLayer(path: string): Promise<Descriptor> {
    const file = await this.#files.open(path);
    if (file === undefined) throw this.#missing(path);
    const hash = createHash('sha256');
    let mediaType: string | undefined;
    for await (const chunk of file.bytes()) {
      mediaType ??= layerType(chunk);
      hash.update(chunk);
    }
    const digest = digestFromHex(hash.digest('hex'));
    this.#paths.set(digest, path);
    return { mediaType: mediaType ?? MEDIA_TYPES.layerTar, digest, size: file.size };
  }

  #missing(path: string) {
    return ociError(
      'OCI_ARCHIVE_INVALID',
      `${this.name} has no file "${path}", which its manifest.json names`,
    );
  }
}

function parseImages(bytes: Uint8Array): DockerImage[] | undefined {
  if (bytes.length > MAX_MANIFEST_BYTES) return undefined;
  try {
    const value: unknown = parseJson(Buffer.from(bytes).toString('utf8'));
    const images = Array.isArray(value) ? value.map(parseImage) : [];
    return images.length > 0 && images.every((image) => image !== undefined) ? images : undefined;
  } catch {
    return undefined;
  }
}

function parseImage(value: unknown): DockerImage | undefined {
  if (!isObject(value) || typeof value['Config'] !== 'string' || !isTextList(value['Layers']))
    return undefined;
  const tags = value['RepoTags'] ?? [];
  return isTextList(tags) ? { Config: value['Config'], RepoTags: tags, Layers: value['Layers'] } : undefined;
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isSame(name: string, { registry, repository, tag }: Reference): boolean {
  const known = parseReference(name);
  return known.registry === registry && known.repository === repository && known.tag === (tag ?? 'latest');
}

function layerType(start: Uint8Array): string {
  const head = Buffer.from(start.subarray(0, 4)).toString('hex');
  if (head.startsWith('1f8b')) return MEDIA_TYPES.layerGzip;
  return head === '28b52ffd' ? MEDIA_TYPES.layerZstd : MEDIA_TYPES.layerTar;
}
