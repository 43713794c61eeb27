import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { readBounded, SMALL_FILE_BYTES } from '../../base/bounded-read.ts';
import type { Digest } from '../../base/digest.ts';
import { HeldFolder } from '../../base/held-folder.ts';
import { makeFolder } from '../../base/make-folder.ts';
import { refuseSpecial } from '../../base/special-file.ts';
import { isManifestType } from '../content/parse-manifest.ts';
import { blobsOf, walkManifests } from '../content/walk-manifests.ts';
import { CollectedManifests } from '../layout/collected-manifests.ts';
import { blobPath, LayoutSource } from '../layout/layout-source.ts';
import { encodeLayoutIndex } from '../layout/layout-target.ts';
import { replaceEntries } from '../layout/merge-entries.ts';
import { LAYOUT_VERSION, REF_NAME, readLayoutIndex } from '../layout/read-layout.ts';
import { BlobStaging, writeError } from '../layout/staging.ts';
import type { BlobBytes, Descriptor, ImageTarget, TagChange } from '../types.ts';
import { openTarFiles } from './tar-files.ts';
import { type ArchiveMember, writeTar } from './write-tar.ts';

/** Writes a tar of an OCI layout. The file is replaced by rename in `commit`; what it held before goes, unless `keep`. */
export async function openOciArchiveTarget(file: string, { keep = false } = {}): Promise<ImageTarget> {
  const target = new OciArchiveTarget(file, await createArchiveStaging(file));
  if (!keep) return target;
  try {
    await target.takeOver();
  } catch (error) {
    await target.abort();
    throw error;
  }
  return target;
}

/** Beside the file, so that the rename stays within one file system. */
export async function createArchiveStaging(file: string): Promise<BlobStaging> {
  try {
    await refuseSpecial(file);
    makeFolder(dirname(file));
    return await BlobStaging.create(file, HeldFolder.open(dirname(file)), `.${basename(file)}.shearwall-`);
  } catch (error) {
    throw writeError(file, error);
  }
}

/** Writes the tar in the staging folder, then gives it its name. */
export async function publishArchive(
  staging: BlobStaging,
  file: string,
  members: ArchiveMember[],
): Promise<void> {
  try {
    await writeTar(staging.folder.name('archive'), members);
    await staging.publish('archive', basename(file));
  } catch (error) {
    throw writeError(file, error);
  }
  await staging.remove();
}

class OciArchiveTarget implements ImageTarget {
  readonly name: string;
  readonly singleImage = false;
  readonly #staging: BlobStaging;
  readonly #manifests = new CollectedManifests();
  #kept: Descriptor[] = [];

  constructor(file: string, staging: BlobStaging) {
    this.name = file;
    this.#staging = staging;
  }

  /** Everything that the file holds now. */
  async takeOver(): Promise<void> {
    const files = await openTarFiles(this.name);
    try {
      const source = new LayoutSource(files);
      const stage = (blob: Descriptor) => this.#staging.put(blob, () => source.blob(blob));
      this.#kept = await readLayoutIndex(files);
      const seen = new Set<string>();
      for (const entry of this.#kept) {
        await stage(entry);
        if (!isManifestType(entry.mediaType)) continue;
        for await (const { descriptor, document } of walkManifests(
          entry,
          (child) => source.manifest(child),
          seen,
        ))
          for (const blob of [descriptor, ...blobsOf(document)]) await stage(blob);
      }
    } finally {
      await files.close();
    }
  }

  hasBlob(digest: Digest): Promise<boolean> {
    return this.#staging.hasNow(digest);
  }

  async putBlob(descriptor: Descriptor, source: BlobBytes): Promise<void> {
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
    const kept = this.#kept.find((entry) => entry.annotations?.[REF_NAME] === tag);
    const descriptor = this.#manifests.tagged(tag) ?? kept;
    const bytes =
      descriptor && (await readBounded(this.#staging.pathOf(descriptor.digest), SMALL_FILE_BYTES));
    const next = await change(descriptor && bytes && { descriptor, bytes });
    if (next !== undefined) await this.putManifest(next.descriptor, next.bytes, { tag });
  }

  async commit(): Promise<void> {
    this.#manifests.checkComplete(this.#staging, this.name);
    const entries = replaceEntries(this.#kept, this.#manifests.entries());
    const members: ArchiveMember[] = [
      { name: 'oci-layout', bytes: Buffer.from(JSON.stringify({ imageLayoutVersion: LAYOUT_VERSION })) },
      { name: 'index.json', bytes: encodeLayoutIndex(entries) },
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
