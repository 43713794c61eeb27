import { mkdir, readFile, rename, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Digest } from '../../base/digest.ts';
import { CollectedManifests } from '../layout/collected-manifests.ts';
import { blobPath } from '../layout/layout-source.ts';
import { encodeLayoutIndex } from '../layout/layout-target.ts';
import { LAYOUT_VERSION } from '../layout/read-layout.ts';
import { Staging, writeError } from '../layout/staging.ts';
import type { Descriptor, ImageTarget, TagChange } from '../types.ts';
import { type TarMember, writeTar } from './write-tar.ts';

/** Writes a tar of an OCI layout. The file is replaced by rename in `commit`; what it held before is not kept. */
export async function openOciArchiveTarget(file: string): Promise<ImageTarget> {
  return new OciArchiveTarget(file, await createArchiveStaging(file));
}

/** Beside the file, so that the rename stays within one file system. */
export async function createArchiveStaging(file: string): Promise<Staging> {
  try {
    await mkdir(dirname(file), { recursive: true });
    return await Staging.create(file, dirname(file), `.${basename(file)}.shearwall-`);
  } catch (error) {
    throw writeError(file, error);
  }
}

/** Writes the tar in the staging folder, then gives it its name. */
export async function publishArchive(staging: Staging, file: string, members: TarMember[]): Promise<void> {
  const path = join(staging.directory, 'archive');
  try {
    await writeTar(path, members);
    await rename(path, file);
  } catch (error) {
    throw writeError(file, error);
  }
  await staging.remove();
}

class OciArchiveTarget implements ImageTarget {
  readonly name: string;
  readonly singleImage = false;
  readonly #staging: Staging;
  readonly #manifests = new CollectedManifests();

  constructor(file: string, staging: Staging) {
    this.name = file;
    this.#staging = staging;
  }

  hasBlob(digest: Digest): Promise<boolean> {
    return this.#staging.hasNow(digest);
  }

  async putBlob(descriptor: Descriptor, source: () => AsyncIterable<Uint8Array>): Promise<void> {
    await this.#staging.put(descriptor, source);
  }

  async putManifest(
    descriptor: Descriptor,
    bytes: Uint8Array,
    { tag }: { tag?: string } = {},
  ): Promise<void> {
    await this.#manifests.put(this.#staging, descriptor, bytes, tag);
  }

  async updateTag(tag: string, change: TagChange): Promise<void> {
    const descriptor = this.#manifests.tagged(tag);
    const bytes = descriptor && (await readFile(this.#staging.pathOf(descriptor.digest)));
    const next = await change(descriptor && bytes && { descriptor, bytes });
    if (next !== undefined) await this.putManifest(next.descriptor, next.bytes, { tag });
  }

  async commit(): Promise<void> {
    this.#manifests.checkComplete(this.#staging, this.name);
    const members: TarMember[] = [
      { name: 'oci-layout', bytes: Buffer.from(JSON.stringify({ imageLayoutVersion: LAYOUT_VERSION })) },
      { name: 'index.json', bytes: encodeLayoutIndex(this.#manifests.entries()) },
    ];
    for (const digest of this.#staging.digests()) {
      const path = this.#staging.pathOf(digest);
      members.push({ name: blobPath(digest), path, size: (await stat(path)).size });
    }
    await publishArchive(this.#staging, this.name, members);
  }

  abort(): Promise<void> {
    return this.#staging.remove();
  }
}
