import type { Digest } from '../../base/digest.ts';
import { hexOf } from '../../base/digest.ts';
import { parseManifest } from '../content/parse-manifest.ts';
import { verifyBytes } from '../content/verify-content.ts';
import { ociError } from '../errors.ts';
import type { BlobStaging } from '../layout/staging.ts';
import type { Reference } from '../reference/reference.ts';
import type { BlobBytes, Descriptor, ImageTarget, Manifest } from '../types.ts';
import { createArchiveStaging, publishArchive } from './oci-archive-target.ts';
import type { ArchiveMember } from './write-tar.ts';

/**
 * Writes what `docker load` and `podman load` read: manifest.json, repositories, config and layers, compressed as they
 * are. The format has room for one platform's image, under `reference` or nameless; no index, no referrers.
 */
export async function openDockerArchiveTarget(file: string, reference?: Reference): Promise<ImageTarget> {
  return new DockerArchiveTarget(file, reference, await createArchiveStaging(file));
}

class DockerArchiveTarget implements ImageTarget {
  readonly name: string;
  readonly singleImage = true;
  readonly #reference: Reference | undefined;
  readonly #staging: BlobStaging;
  #manifest: Manifest | undefined;

  constructor(file: string, reference: Reference | undefined, staging: BlobStaging) {
    this.name = file;
    this.#reference = reference;
    this.#staging = staging;
  }

  hasBlob(digest: Digest): Promise<boolean> {
    return this.#staging.hasNow(digest);
  }

  async putBlob(descriptor: Descriptor, source: BlobBytes): Promise<void> {
    await this.#staging.put(descriptor, source);
  }

  async putManifest(descriptor: Descriptor, bytes: Uint8Array): Promise<void> {
    const document = parseManifest(descriptor, verifyBytes(descriptor, 'the caller', bytes));
    if (document.kind === 'index')
      throw this.#unsupported('an index', 'choose one platform, or write oci-archive:FILE');
    if (document.manifest.subject)
      throw this.#unsupported('referrers', 'write oci-archive:FILE to keep SBOMs and signatures');
    if (this.#manifest !== undefined) throw this.#unsupported('a second image', 'write each to its own file');
    this.#manifest = document.manifest;
  }

  async updateTag(): Promise<void> {
    throw this.#unsupported('signatures', 'write oci-archive:FILE to keep SBOMs and signatures');
  }

  async commit(): Promise<void> {
    if (this.#manifest === undefined)
      throw ociError('OCI_WRITE_FAILED', `cannot finish ${this.name}: no image was written`);
    await publishArchive(this.#staging, this.name, this.#members(this.#manifest));
  }

  abort(): Promise<void> {
    return this.#staging.remove();
  }

  #members({ config, layers }: Manifest): ArchiveMember[] {
    const configName = `${hexOf(config.digest)}.json`;
    const layerNames = layers.map((layer) => `${hexOf(layer.digest)}${extensionOf(layer.mediaType)}`);
    const name = this.#reference === undefined ? undefined : repositoryName(this.#reference);
    const tag = this.#reference?.tag ?? 'latest';
    const manifest = [
      { Config: configName, RepoTags: name === undefined ? null : [`${name}:${tag}`], Layers: layerNames },
    ];
    const lastLayer = layers.at(-1);
    const files = new Map(layers.map((layer, position) => [layerNames[position] ?? '', layer]));
    return [
      { name: 'manifest.json', bytes: jsonBytes(manifest) },
      ...(name !== undefined && lastLayer !== undefined
        ? [{ name: 'repositories', bytes: jsonBytes({ [name]: { [tag]: hexOf(lastLayer.digest) } }) }]
        : []),
      this.#fileMember(configName, config),
      ...[...files].map(([layerName, layer]) => this.#fileMember(layerName, layer)),
    ];
  }

  #fileMember(name: string, { digest, size }: Descriptor): ArchiveMember {
    if (!this.#staging.has(digest))
      throw ociError('OCI_WRITE_FAILED', `cannot finish ${this.name}: ${digest} was not written`);
    return { name, path: this.#staging.pathOf(digest), size };
  }

  #unsupported(what: string, hint: string) {
    return ociError('OCI_SINGLE_IMAGE', `a docker archive cannot hold ${what} (${this.name})`, { hint });
  }
}

/** As docker names it: without docker.io/library, which `docker load` would show in full. */
function repositoryName({ registry, repository }: Reference): string {
  if (registry !== 'docker.io') return `${registry}/${repository}`;
  return repository.replace(/^library\//, '');
}

function extensionOf(mediaType: string): string {
  if (/[+.]gzip$/.test(mediaType)) return '.tar.gz';
  return mediaType.endsWith('+zstd') ? '.tar.zst' : '.tar';
}

function jsonBytes(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
