import { lstat, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { readBounded, SMALL_FILE_BYTES } from '../../base/bounded-read.ts';
import { type Digest, hexOf } from '../../base/digest.ts';
import { messageOf } from '../../base/errors.ts';
import { HeldFolder, LeadsOutError } from '../../base/held-folder.ts';
import { makeFolder } from '../../base/make-folder.ts';
import { encodeManifest } from '../content/descriptor.ts';
import { parseManifest } from '../content/parse-manifest.ts';
import { blobsOf } from '../content/walk-manifests.ts';
import { ociError } from '../errors.ts';
import {
  type BlobBytes,
  type Descriptor,
  type ImageTarget,
  type ManifestBytes,
  MEDIA_TYPES,
  type OciContext,
  type TagChange,
} from '../types.ts';
import { CollectedManifests, sortEntries } from './collected-manifests.ts';
import { withCommitLock } from './commit-lock.ts';
import { folderFiles, type LayoutFiles } from './layout-files.ts';
import { LayoutSource } from './layout-source.ts';
import { mergeEntries, reachableDigests, replaceEntries } from './merge-entries.ts';
import { LAYOUT_VERSION, REF_NAME, readLayoutIndex } from './read-layout.ts';
import { BlobStaging, writeError } from './staging.ts';

const STAGING_PREFIX = '.shearwall-';

/**
 * Writes into an OCI layout folder, new or existing; other tags in it stay. Until `commit` the folder shows the old
 * image: blobs are staged, then moved in (they are named by digest, so nobody sees a difference), and last index.json
 * is replaced by rename. A process killed at any point leaves the old image or the new one.
 */
export async function openLayoutTarget(directory: string, context: OciContext): Promise<ImageTarget> {
  try {
    const created = makeFolder(directory);
    const folder = HeldFolder.open(directory);
    try {
      await checkFolder(folder);
      return new LayoutTarget({
        folder,
        created,
        staging: await BlobStaging.create(directory, folder, STAGING_PREFIX),
        context,
      });
    } catch (error) {
      folder.close();
      throw error;
    }
  } catch (error) {
    throw layoutError(directory, error);
  }
}

type Opened = { folder: HeldFolder; created: boolean; staging: BlobStaging; context: OciContext };

class LayoutTarget implements ImageTarget {
  readonly name: string;
  readonly singleImage = false;
  readonly #folder: HeldFolder;
  readonly #created: boolean;
  readonly #staging: BlobStaging;
  readonly #context: OciContext;
  readonly #manifests = new CollectedManifests();
  readonly #changes: { tag: string; change: TagChange }[] = [];

  constructor({ folder, created, staging, context }: Opened) {
    this.name = folder.path;
    this.#folder = folder;
    this.#created = created;
    this.#staging = staging;
    this.#context = context;
  }

  /** What is in the folder counts only after hashing: a layout is no more to be trusted than a download. */
  async hasBlob(digest: Digest): Promise<boolean> {
    if (await this.#staging.hasNow(digest)) return true;
    const folder = findBlobs(this.#folder);
    try {
      if (folder === undefined) return false;
      const path = folder.name(hexOf(digest));
      // A link would be staged as a link: it is replaced by a file of our own.
      const found = await lstat(path).catch(() => undefined);
      return found?.isFile() === true && (await this.#staging.adopt(digest, path, found.size));
    } finally {
      folder?.close();
    }
  }

  async putBlob(descriptor: Descriptor, source: BlobBytes): Promise<void> {
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
      await withCommitLock(this.#folder, this.#staging.folder, this.#context, async () => {
        const old = await this.#oldEntries();
        await this.#changeTags(old);
        using blobs = this.#blobFolder();
        await this.#moveBlobs(blobs);
        const entries = await this.#mergeWith(old);
        await this.#replaceIndex(entries);
        await this.#removeUnreferenced(entries, blobs);
      });
    } catch (error) {
      throw layoutError(this.name, error);
    }
    await this.#staging.remove();
  }

  async abort(): Promise<void> {
    await this.#staging.remove();
    // Fails, as it should, when something is in it.
    if (this.#created) await rmdir(this.name).catch(() => {});
  }

  async #oldEntries(): Promise<Descriptor[]> {
    const files = this.#files();
    const index = await files.open('index.json');
    await index?.close();
    return index === undefined ? [] : await readLayoutIndex(files);
  }

  /** Under the lock: what was read is what is replaced. */
  async #changeTags(old: Descriptor[]): Promise<void> {
    const source = new LayoutSource(this.#files());
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

  #files(): LayoutFiles {
    return folderFiles(this.#folder.name('.'), this.name);
  }

  #blobFolder(): HeldFolder {
    using blobs = this.#folder.folder('blobs');
    return blobs.folder('sha256');
  }

  async #moveBlobs(blobs: HeldFolder): Promise<void> {
    for (const digest of this.#staging.digests())
      await rename(this.#staging.pathOf(digest), blobs.name(hexOf(digest)));
  }

  async #mergeWith(old: Descriptor[]): Promise<Descriptor[]> {
    const added = this.#manifests.entries();
    const source = new LayoutSource(this.#files());
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
    await writeFile(this.#staging.folder.name(name), content, { mode: 0o644 });
    await this.#staging.publish(name, name);
  }

  /** Only files named as our blobs are, and only when every manifest of the layout could be read. */
  async #removeUnreferenced(entries: Descriptor[], blobs: HeldFolder): Promise<void> {
    const source = new LayoutSource(this.#files());
    const reachable = await reachableDigests(entries, (descriptor) => source.manifest(descriptor)).catch(
      () => undefined,
    );
    if (reachable === undefined) {
      this.#context.log.debug('kept all blobs of the layout: it holds manifests that cannot be read', {
        layout: this.name,
      });
      return;
    }
    for (const name of blobs.entries()) {
      if (/^[0-9a-f]{64}$/.test(name) && !reachable.has(`sha256:${name}`)) await rm(blobs.name(name));
    }
  }
}

/** index.json: the same for the same entries, no matter which process wrote them first. */
export function encodeLayoutIndex(entries: Descriptor[]): Uint8Array {
  return encodeManifest({ schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests: sortEntries(entries) });
}

/** Refuses a folder with other things in it, which a commit might mix up. */
async function checkFolder(folder: HeldFolder): Promise<void> {
  const names = folder.entries();
  const foreign = names.filter((name) => !name.startsWith(STAGING_PREFIX) && name !== '.shearwall.lock');
  if (foreign.length > 0 && !names.includes('oci-layout') && !isUnfinished(foreign)) {
    const hint = 'name a new or empty folder, or one that holds an OCI layout';
    const message = `${folder.path} is a folder with other things in it (${foreign[0]})`;
    throw ociError('OCI_LAYOUT_INVALID', message, { hint });
  }
  findBlobs(folder)?.close();
  if (names.includes('oci-layout') && names.includes('index.json'))
    await readLayoutIndex(folderFiles(folder.name('.'), folder.path));
}

function findBlobs(folder: HeldFolder): HeldFolder | undefined {
  using blobs = folder.find('blobs');
  return blobs?.find('sha256');
}

/** A first commit that was killed may have left blobs and nothing else. */
function isUnfinished(names: string[]): boolean {
  return names.every((name) => name === 'blobs');
}

function layoutError(directory: string, error: unknown): Error {
  if (!(error instanceof LeadsOutError)) return writeError(directory, error);
  return ociError('OCI_LAYOUT_INVALID', error.message, {
    hint: 'remove the link or write to another folder',
  });
}
