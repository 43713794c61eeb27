import { lstat, readdir, realpath, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { readBounded, SMALL_FILE_BYTES } from '../../base/bounded-read.ts';
import type { Digest } from '../../base/digest.ts';
import { messageOf } from '../../base/errors.ts';
import { makeFolder } from '../../base/make-folder.ts';
import { encodeManifest } from '../content/descriptor.ts';
import { parseManifest } from '../content/parse-manifest.ts';
import { blobsOf } from '../content/walk-manifests.ts';
import { ociError } from '../errors.ts';
import {
  type Descriptor,
  type ImageTarget,
  type ManifestBytes,
  MEDIA_TYPES,
  type OciContext,
  type TagChange,
} from '../types.ts';
import { CollectedManifests, sortEntries } from './collected-manifests.ts';
import { withCommitLock } from './commit-lock.ts';
import { folderFiles } from './layout-files.ts';
import { blobPath, LayoutSource } from './layout-source.ts';
import { mergeEntries, reachableDigests, replaceEntries } from './merge-entries.ts';
import { LAYOUT_VERSION, REF_NAME, readLayoutIndex } from './read-layout.ts';
import { BlobStaging, writeError } from './staging.ts';

const STAGING_PREFIX = '.shearwall-';
const BLOB_FOLDERS = ['blobs', 'blobs/sha256'];

/**
 * Writes into an OCI layout folder, new or existing; other tags in it stay. Until `commit` the folder shows the old
 * image: blobs are staged, then moved in (they are named by digest, so nobody sees a difference), and last index.json
 * is replaced by rename. A process killed at any point leaves the old image or the new one.
 */
export async function openLayoutTarget(directory: string, context: OciContext): Promise<ImageTarget> {
  try {
    const created = await prepareFolder(directory);
    return new LayoutTarget(
      directory,
      created,
      await BlobStaging.create(directory, directory, STAGING_PREFIX),
      context,
    );
  } catch (error) {
    throw writeError(directory, error);
  }
}

class LayoutTarget implements ImageTarget {
  readonly name: string;
  readonly singleImage = false;
  readonly #created: boolean;
  readonly #staging: BlobStaging;
  readonly #context: OciContext;
  readonly #manifests = new CollectedManifests();
  readonly #changes: { tag: string; change: TagChange }[] = [];

  constructor(directory: string, created: boolean, staging: BlobStaging, context: OciContext) {
    this.name = directory;
    this.#created = created;
    this.#staging = staging;
    this.#context = context;
  }

  /** What is in the folder counts only after hashing: a layout is no more to be trusted than a download. */
  async hasBlob(digest: Digest): Promise<boolean> {
    if (await this.#staging.hasNow(digest)) return true;
    const path = join(this.name, blobPath(digest));
    // A link would be staged as a link: it is replaced by a file of our own.
    const found = await lstat(path).catch(() => undefined);
    return found?.isFile() === true && (await this.#staging.adopt(digest, path, found.size));
  }

  async putBlob(descriptor: Descriptor, source: () => AsyncIterable<Uint8Array>): Promise<void> {
    if (!(await this.hasBlob(descriptor.digest))) await this.#staging.put(descriptor, source);
  }

  async putManifest(
    descriptor: Descriptor,
    bytes: Uint8Array,
    { tag }: { tag?: string } = {},
  ): Promise<void> {
    await this.#manifests.put(this.#staging, descriptor, bytes, tag);
  }

  async updateTag(tag: string, change: TagChange): Promise<void> {
    this.#changes.push({ tag, change });
  }

  async commit(): Promise<void> {
    this.#manifests.checkComplete(this.#staging, this.name);
    try {
      await withCommitLock(this.name, this.#staging.directory, this.#context, async () => {
        const old = await this.#oldEntries();
        await this.#changeTags(old);
        await this.#moveBlobs();
        const entries = await this.#mergeWith(old);
        await this.#replaceIndex(entries);
        await this.#removeUnreferenced(entries);
      });
    } catch (error) {
      throw writeError(this.name, error);
    }
    await this.#staging.remove();
  }

  async abort(): Promise<void> {
    await this.#staging.remove();
    // Fails, as it should, when something is in it.
    if (this.#created) await rmdir(this.name).catch(() => {});
  }

  async #oldEntries(): Promise<Descriptor[]> {
    const files = folderFiles(this.name);
    const index = await files.open('index.json');
    await index?.close();
    return index === undefined ? [] : await readLayoutIndex(files);
  }

  /** Under the lock: what was read is what is replaced. */
  async #changeTags(old: Descriptor[]): Promise<void> {
    const source = new LayoutSource(folderFiles(this.name));
    for (const { tag, change } of this.#changes) {
      const known = this.#manifests.tagged(tag);
      const descriptor = known ?? old.find((entry) => entry.annotations?.[REF_NAME] === tag);
      const path = known && this.#staging.pathOf(known.digest);
      const bytes =
        path !== undefined
          ? await readBounded(path, SMALL_FILE_BYTES)
          : descriptor && (await source.manifest(descriptor));
      const next = await change(descriptor && bytes && { descriptor, bytes });
      if (next === undefined) continue;
      await this.#adoptBlobs(next);
      await this.#manifests.put(this.#staging, next.descriptor, next.bytes, tag);
    }
    this.#manifests.checkComplete(this.#staging, this.name);
  }

  /** What the tag named before it names still; it is in the folder. */
  async #adoptBlobs({ descriptor, bytes }: ManifestBytes): Promise<void> {
    for (const blob of blobsOf(parseManifest(descriptor, bytes))) await this.hasBlob(blob.digest);
  }

  async #moveBlobs(): Promise<void> {
    // Each is looked at before anything is made in it.
    for (const folder of BLOB_FOLDERS) {
      makeFolder(join(this.name, folder));
      await checkInside(this.name, folder);
    }
    for (const digest of this.#staging.digests()) {
      await rename(this.#staging.pathOf(digest), join(this.name, blobPath(digest)));
    }
  }

  async #mergeWith(old: Descriptor[]): Promise<Descriptor[]> {
    const added = this.#manifests.entries();
    const source = new LayoutSource(folderFiles(this.name));
    return await mergeEntries(old, added, (descriptor) => source.manifest(descriptor)).catch(
      (error: unknown) => {
        // A damaged old image must not keep a sound new one out.
        this.#context.log.warn('the layout held an image that cannot be read', {
          layout: this.name,
          error: messageOf(error),
        });
        return replaceEntries(old, added);
      },
    );
  }

  async #replaceIndex(entries: Descriptor[]): Promise<void> {
    await this.#replace('oci-layout', JSON.stringify({ imageLayoutVersion: LAYOUT_VERSION }));
    await this.#replace('index.json', encodeLayoutIndex(entries));
  }

  async #replace(name: string, content: string | Uint8Array): Promise<void> {
    const path = join(this.#staging.directory, name);
    await writeFile(path, content, { mode: 0o644 });
    await rename(path, join(this.name, name));
  }

  /** Only files named as our blobs are, and only when every manifest of the layout could be read. */
  async #removeUnreferenced(entries: Descriptor[]): Promise<void> {
    const source = new LayoutSource(folderFiles(this.name));
    const reachable = await reachableDigests(entries, (descriptor) => source.manifest(descriptor)).catch(
      () => undefined,
    );
    if (reachable === undefined) {
      this.#context.log.debug('kept all blobs of the layout: it holds manifests that cannot be read', {
        layout: this.name,
      });
      return;
    }
    const folder = join(this.name, 'blobs/sha256');
    for (const name of await readdir(folder)) {
      if (/^[0-9a-f]{64}$/.test(name) && !reachable.has(`sha256:${name}`)) await rm(join(folder, name));
    }
  }
}

/** index.json: the same for the same entries, no matter which process wrote them first. */
export function encodeLayoutIndex(entries: Descriptor[]): Uint8Array {
  return encodeManifest({ schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests: sortEntries(entries) });
}

/** True when the folder was made now. Refuses a folder with other things in it, which a commit might mix up. */
async function prepareFolder(directory: string): Promise<boolean> {
  const made = makeFolder(directory);
  const names = await readdir(directory);
  const foreign = names.filter((name) => !name.startsWith(STAGING_PREFIX) && name !== '.shearwall.lock');
  if (foreign.length > 0 && !names.includes('oci-layout') && !isUnfinished(foreign)) {
    const hint = 'name a new or empty folder, or one that holds an OCI layout';
    throw ociError('OCI_LAYOUT_INVALID', `${directory} is a folder with other things in it (${foreign[0]})`, {
      hint,
    });
  }
  for (const folder of BLOB_FOLDERS) await checkInside(directory, folder);
  if (names.includes('oci-layout') && names.includes('index.json'))
    await readLayoutIndex(folderFiles(directory));
  return made;
}

/** A first commit that was killed may have left blobs and nothing else. */
function isUnfinished(names: string[]): boolean {
  return names.every((name) => name === 'blobs');
}

/** A folder that is not there yet leads nowhere; a link into the void may lead anywhere by and by. */
async function checkInside(directory: string, path: string): Promise<void> {
  const found = await lstat(join(directory, path)).catch(() => undefined);
  if (found === undefined || found.isDirectory()) return;
  const root = await realpath(directory);
  const target = await realpath(join(directory, path)).catch(() => '');
  if (target.startsWith(root + sep)) return;
  const message = `${join(directory, path)} is a link that leads out of the layout`;
  throw ociError('OCI_LAYOUT_INVALID', message, { hint: 'remove the link or write to another folder' });
}
