import type { Digest } from '../../base/digest.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { isManifestType, type ManifestDocument, parseManifest } from '../content/parse-manifest.ts';
import { verifyBytes } from '../content/verify-content.ts';
import { blobsOf, referrerDescriptor, subjectOf } from '../content/walk-manifests.ts';
import { ociError } from '../errors.ts';
import type { Descriptor } from '../types.ts';
import { REF_NAME } from './read-layout.ts';
import type { BlobStaging } from './staging.ts';

type Collected = { descriptor: Descriptor; document: ManifestDocument; tags: Set<string> };

/** The manifests that were put so far, and the entries of index.json that they come to. */
export class CollectedManifests {
  readonly #manifests = new Map<Digest, Collected>();

  async put(
    staging: BlobStaging,
    descriptor: Descriptor,
    bytes: Uint8Array,
    tag: string | undefined,
  ): Promise<void> {
    const document = parseManifest(descriptor, verifyBytes(descriptor, 'the caller', bytes));
    await staging.put(descriptor, async function* () {
      yield bytes;
    });
    const { mediaType, digest, size, platform } = descriptor;
    const known = this.#manifests.get(digest) ?? {
      // Readers that meet several entries (Syft) tell an image from its referrers by the platform.
      descriptor: withoutUndefined({ mediaType, digest, size, platform: platform ? platform : undefined }),
      document,
      tags: new Set(),
    };
    if (tag !== undefined) {
      for (const { tags } of this.#manifests.values()) tags.delete(tag);
      known.tags.add(tag);
    }
    this.#manifests.set(digest, known);
  }

  /** What was put under a tag so far. */
  tagged(tag: string): Descriptor | undefined {
    return [...this.#manifests.values()].findLast(({ tags }) => tags.has(tag))?.descriptor;
  }

  /** Tagged images and untagged referrers; what only an index names is not listed. */
  entries(): Descriptor[] {
    return [...this.#manifests.values()].flatMap(({ descriptor, document, tags }): Descriptor[] => {
      if (tags.size > 0) return [...tags].map((tag) => ({ ...descriptor, annotations: { [REF_NAME]: tag } }));
      if (subjectOf(document) === undefined) return [];
      const { annotations, ...referrer } = referrerDescriptor(descriptor, document);
      // A referrer that copied its subject's annotations must not take the tag from it.
      const { [REF_NAME]: _, ...rest } = annotations ?? {};
      return [
        withoutUndefined({ ...referrer, annotations: Object.keys(rest).length > 0 ? rest : undefined }),
      ];
    });
  }

  /** Every blob and child manifest must have been put: an image is never made visible with a piece missing. */
  checkComplete(staging: BlobStaging, name: string): void {
    for (const { descriptor, document } of this.#manifests.values()) {
      const children =
        document.kind === 'index'
          ? document.index.manifests.filter((child) => isManifestType(child.mediaType))
          : [];
      const missing = [...blobsOf(document), ...children].find((blob) => !staging.has(blob.digest));
      if (missing === undefined) continue;
      const message = `cannot finish ${name}: ${descriptor.digest} names ${missing.digest} (${missing.mediaType}), which was not written`;
      throw ociError('OCI_WRITE_FAILED', message, {
        hint: 'this is a bug: please report it',
      });
    }
  }
}

/** Tags in byte order, then untagged entries by digest: the bytes of index.json do not tell who came first. */
export function sortEntries(entries: Descriptor[]): Descriptor[] {
  const keyOf = (entry: Descriptor) => `${entry.annotations?.[REF_NAME] ?? '\u{10ffff}'} ${entry.digest}`;
  return entries.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}
