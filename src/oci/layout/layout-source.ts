import { type Digest, hexOf, isDigest } from '../../base/digest.ts';
import { messageOf } from '../../base/errors.ts';
import { nearestName } from '../../base/nearest-name.ts';
import { subjectOfTag } from '../content/legacy-tag.ts';
import { isManifestType, parseManifest } from '../content/parse-manifest.ts';
import { checkManifestSize } from '../content/verify-content.ts';
import { referrerDescriptor, subjectOf, walkManifests } from '../content/walk-manifests.ts';
import { ociError } from '../errors.ts';
import type { Descriptor, ImageSource, ReferrerListing } from '../types.ts';
import { type LayoutFiles } from './layout-files.ts';
import { REF_NAME, readLayoutIndex } from './read-layout.ts';
import { verifiedBytes } from './verified-bytes.ts';

type ReferrersOfLayout = { bySubject: Map<Digest, Descriptor[]>; truncated: string | undefined };

/** Reads an OCI layout. `reference`: the tag or digest meant when `resolve` is asked for nothing in particular. */
export class LayoutSource implements ImageSource {
  readonly name: string;
  readonly #files: LayoutFiles;
  readonly #reference: string | undefined;
  #entries: Promise<Descriptor[]> | undefined;
  #referrers: Promise<ReferrersOfLayout> | undefined;

  constructor(files: LayoutFiles, reference?: string) {
    this.name = files.name;
    this.#files = files;
    this.#reference = reference;
  }

  async resolve(reference: string | undefined = this.#reference): Promise<Descriptor> {
    const entries = await this.#index();
    if (reference !== undefined && isDigest(reference)) return this.#resolveDigest(reference, entries);
    const tagged = entries.filter((entry) => entry.annotations?.[REF_NAME] !== undefined);
    const images = entries.filter((entry) => subjectOfTag(entry.annotations?.[REF_NAME]) === undefined);
    const named = tagged.filter((entry) => entry.annotations?.[REF_NAME] === (reference ?? 'latest'));
    if (named.length > 1) {
      throw ociError(
        'OCI_LAYOUT_INVALID',
        `${this.name} has ${named.length} images with the tag "${reference ?? 'latest'}"`,
      );
    }
    const found = named[0] ?? (reference === undefined ? onlyImage(images) : undefined);
    if (found !== undefined) return found;
    const tags = tagged.map((entry) => entry.annotations?.[REF_NAME] ?? '');
    throw this.#noSuchTag(reference, tags);
  }

  async manifest(descriptor: Descriptor): Promise<Uint8Array> {
    checkManifestSize(descriptor, this.name);
    return Buffer.concat(await Array.fromAsync(this.blob(descriptor)));
  }

  async holds({ digest }: Descriptor): Promise<boolean> {
    const file = await this.#files.open(blobPath(digest));
    await file?.close();
    return file !== undefined;
  }

  async *blob(
    descriptor: Descriptor,
    reading?: { reuse: boolean },
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const file = await this.#files.open(blobPath(descriptor.digest));
    if (file === undefined) {
      const hint = 'the image is incomplete: build or pull it again';
      throw ociError('OCI_NOT_FOUND', `${this.name} has no blob ${descriptor.digest}`, { hint });
    }
    yield* verifiedBytes(descriptor, this.name, file, reading);
  }

  async referrers(digest: Digest): Promise<ReferrerListing> {
    this.#referrers ??= this.#readReferrers();
    const { bySubject, truncated } = await this.#referrers;
    return { descriptors: bySubject.get(digest) ?? [], truncated };
  }

  close(): Promise<void> {
    return this.#files.close();
  }

  #index(): Promise<Descriptor[]> {
    this.#entries ??= readLayoutIndex(this.#files);
    return this.#entries;
  }

  /** By digest also what only an index names, so that `diff` can be given one platform's digest. */
  async #resolveDigest(digest: Digest, entries: Descriptor[]): Promise<Descriptor> {
    const seen = new Set<string>();
    for (const entry of entries) {
      if (entry.digest === digest) return entry;
      if (!isManifestType(entry.mediaType)) continue;
      for await (const { descriptor } of walkManifests(entry, (child) => this.manifest(child), seen)) {
        if (descriptor.digest === digest) return descriptor;
      }
    }
    throw ociError('OCI_NOT_FOUND', `${this.name} has no image ${digest}`);
  }

  /** An entry that cannot be read might be attached to anything; it is said, and hides nothing of the rest. */
  async #readReferrers(): Promise<ReferrersOfLayout> {
    const bySubject = new Map<Digest, Descriptor[]>();
    let truncated: string | undefined;
    const entries = new Map((await this.#index()).map((entry) => [entry.digest, entry]));
    for (const entry of entries.values()) {
      if (!isManifestType(entry.mediaType)) continue;
      try {
        const document = parseManifest(entry, await this.manifest(entry));
        const subject = subjectOf(document);
        if (subject === undefined) continue;
        const found = bySubject.get(subject.digest) ?? [];
        found.push(referrerDescriptor(entry, document));
        bySubject.set(subject.digest, found);
      } catch (error) {
        if (!ociError.is(error)) throw error;
        truncated = messageOf(error);
      }
    }
    return { bySubject, truncated };
  }

  #noSuchTag(reference: string | undefined, tags: string[]) {
    if (reference === undefined) {
      const hint = tags.length > 0 ? `name one of its tags: ${tags.join(', ')}` : 'name one by its digest';
      return ociError(
        'OCI_NOT_FOUND',
        `${this.name} holds several images or none, and none is tagged latest`,
        { hint },
      );
    }
    const near = nearestName(reference, tags);
    const listed = tags.length > 0 ? `its tags are ${tags.join(', ')}` : 'it has no tags';
    const hint = near === undefined ? listed : `did you mean "${near}"? ${listed}`;
    return ociError('OCI_NOT_FOUND', `${this.name} has no tag "${reference}"`, { hint });
  }
}

export function blobPath(digest: Digest): string {
  return `blobs/sha256/${hexOf(digest)}`;
}

/** The one that is tagged, else the one that there is. */
function onlyImage(images: Descriptor[]): Descriptor | undefined {
  const tagged = images.filter((entry) => entry.annotations?.[REF_NAME] !== undefined);
  const candidates = tagged.length > 0 ? tagged : images;
  return candidates.length === 1 ? candidates[0] : undefined;
}
