import type { Digest } from '../../base/digest.ts';
import { subjectOfTag } from '../content/legacy-tag.ts';
import { isManifestType } from '../content/parse-manifest.ts';
import { blobsOf, subjectOf, walkManifests } from '../content/walk-manifests.ts';
import type { Descriptor } from '../types.ts';
import { sortEntries } from './collected-manifests.ts';
import { REF_NAME } from './read-layout.ts';

type Read = (descriptor: Descriptor) => Promise<Uint8Array>;

/**
 * What index.json says after a write: the old entries but for those whose tag is set again, and without the
 * referrers whose subject goes with them; then the new ones.
 */
export async function mergeEntries(
  old: Descriptor[],
  added: Descriptor[],
  read: Read,
): Promise<Descriptor[]> {
  const kept = keptEntries(old, added);
  if (kept.length === old.length) return sortEntries([...kept, ...added]);
  const before = await liveEntries(old, read);
  const after = await liveEntries([...kept, ...added], read);
  // An entry that nothing held up before is not ours to drop.
  return sortEntries([...kept.filter((entry) => after.has(entry) || !before.has(entry)), ...added]);
}

/** The same without a look at what is behind the entries: referrers whose subject goes stay. */
export function replaceEntries(old: Descriptor[], added: Descriptor[]): Descriptor[] {
  return sortEntries([...keptEntries(old, added), ...added]);
}

function keptEntries(old: Descriptor[], added: Descriptor[]): Descriptor[] {
  const tags = new Set(added.flatMap((entry) => entry.annotations?.[REF_NAME] ?? []));
  const digests = new Set(added.map((entry) => entry.digest));
  return old.filter((entry) => {
    const tag = entry.annotations?.[REF_NAME];
    return tag === undefined ? !digests.has(entry.digest) : !tags.has(tag);
  });
}

/** Images, and what is attached to a manifest that is reached from a live entry, however many steps away. */
async function liveEntries(entries: Descriptor[], read: Read): Promise<Set<Descriptor>> {
  const reached = new Set<string>();
  const live = new Set<Descriptor>();
  const waiting: { entry: Descriptor; subject: Digest }[] = [];
  for (const entry of entries) {
    const subject = await subjectOfEntry(entry, read);
    if (subject !== undefined) waiting.push({ entry, subject });
    else await reach(entry);
  }
  for (let found = true; found; ) {
    found = false;
    for (const { entry, subject } of waiting) {
      if (live.has(entry) || !reached.has(subject)) continue;
      await reach(entry);
      found = true;
    }
  }
  return live;

  async function reach(entry: Descriptor): Promise<void> {
    live.add(entry);
    if (isManifestType(entry.mediaType)) for await (const _ of walkManifests(entry, read, reached));
  }
}

async function subjectOfEntry(entry: Descriptor, read: Read): Promise<Digest | undefined> {
  const tag = entry.annotations?.[REF_NAME];
  if (tag !== undefined) return subjectOfTag(tag);
  if (!isManifestType(entry.mediaType)) return undefined;
  for await (const { document, descriptor } of walkManifests(entry, read)) {
    if (descriptor.digest === entry.digest) return subjectOf(document)?.digest;
  }
  return undefined;
}

/** Digests of all that the entries lead to; undefined when one is of a kind that we cannot read. */
export async function reachableDigests(entries: Descriptor[], read: Read): Promise<Set<string> | undefined> {
  const reachable = new Set<string>();
  const seen = new Set<string>();
  for (const entry of entries) {
    if (!isManifestType(entry.mediaType)) return undefined;
    for await (const { descriptor, document } of walkManifests(entry, read, seen)) {
      reachable.add(descriptor.digest);
      for (const blob of blobsOf(document)) reachable.add(blob.digest);
      if (
        document.kind === 'index' &&
        document.index.manifests.some((child) => !isManifestType(child.mediaType))
      )
        return undefined;
    }
  }
  return reachable;
}
