import { mapConcurrently } from '../../base/concurrency.ts';
import { type Digest, hexOf } from '../../base/digest.ts';
import { descriptorOf } from '../content/descriptor.ts';
import { isObject, parseObject } from '../content/parse-manifest.ts';
import { registryError } from '../errors.ts';
import { type Descriptor, type ManifestBytes, MEDIA_TYPES } from '../types.ts';
import { askReferrersApi, fallbackTag } from './read-referrers.ts';
import type { RegistryClient } from './registry-client.ts';
import type { SharedTags } from './shared-tags.ts';

/** Keeps the index of referrers under the tag `sha256-HEX` (distribution-spec, referrers tag schema). */
export class FallbackReferrers {
  readonly #client: RegistryClient;
  readonly #tags: SharedTags;
  /** Some registries answer OCI-Subject and have no API (AWS ECR has been seen to): the header alone proves nothing. */
  #hasProvenApi = false;

  constructor(client: RegistryClient, tags: SharedTags) {
    this.#client = client;
    this.#tags = tags;
  }

  /** `isAcknowledged`: the registry said that it has taken note of the subject. */
  async add(subject: Digest, referrer: Descriptor, isAcknowledged: boolean): Promise<void> {
    if (isAcknowledged && this.#hasProvenApi) return;
    const listed = await askReferrersApi(this.#client, subject);
    if (listed !== undefined && isAcknowledged) this.#hasProvenApi = true;
    // Some registries (go-containerregistry's) have the API and do not set the header.
    const isListed = listed?.descriptors.some((entry) => entry.digest === referrer.digest) === true;
    if (isListed || this.#hasProvenApi) return;
    const list = new SharedIndex(this.#client, subject, referrer);
    await this.#tags.update(fallbackTag(subject), (current, wasRefused) => list.merge(current, wasRefused));
  }
}

/** The index as far as we have seen it: entries of others that vanish while we watch are put back with our own. */
class SharedIndex {
  readonly #client: RegistryClient;
  readonly #subject: Digest;
  readonly #own: Descriptor;
  readonly #seen = new Map<string, unknown>();

  constructor(client: RegistryClient, subject: Digest, own: Descriptor) {
    this.#client = client;
    this.#subject = subject;
    this.#own = own;
  }

  /** Entries that we do not understand stay as they are. */
  async merge(current: ManifestBytes | undefined, wasRefused = false): Promise<ManifestBytes | undefined> {
    const index = current === undefined ? { ...EMPTY_INDEX } : this.#parse(current);
    // Registries that look whether all entries are there refuse a list that somebody left a deleted one in.
    if (wasRefused) index.manifests = await this.#withoutDeleted(index.manifests);
    const there = new Set(index.manifests.map(digestIn));
    const lost = [...this.#seen].filter(([digest]) => !there.has(digest));
    for (const entry of index.manifests) this.#seen.set(digestIn(entry), entry);
    const restored: unknown[] = [];
    for (const [digest, entry] of lost) {
      if (await this.#isStored(digest)) restored.push(entry);
      else this.#seen.delete(digest);
    }
    if (!there.has(this.#own.digest) && !this.#seen.has(this.#own.digest)) restored.push(this.#own);
    if (restored.length === 0) return undefined;
    const manifests = [...index.manifests, ...restored];
    const bytes = Buffer.from(JSON.stringify({ ...index, manifests }));
    return { descriptor: descriptorOf(MEDIA_TYPES.index, bytes), bytes };
  }

  #parse({ bytes }: ManifestBytes): { manifests: unknown[] } {
    const index = parseObject(bytes);
    const manifests = index?.['manifests'];
    if (index !== undefined && Array.isArray(manifests)) return { ...index, manifests };
    const tag = fallbackTag(this.#subject);
    const message = `the tag ${tag} of ${this.#client.name} is not a list of what is attached to ${this.#subject}`;
    throw registryError('REGISTRY_RESPONSE_INVALID', message, {
      hint: `the registry has no referrers API, so this tag must hold the list: delete the tag sha256-${hexOf(this.#subject)}`,
    });
  }

  async #withoutDeleted(entries: unknown[]): Promise<unknown[]> {
    const stored = await mapConcurrently(entries, PARALLEL, (entry) => this.#isStored(digestIn(entry)));
    return entries.filter((_, position) => stored[position]);
  }

  /** Deleted on purpose is not lost. */
  async #isStored(digest: string): Promise<boolean> {
    if (digest === this.#own.digest || digest === '') return true;
    const response = await this.#client.send({
      method: 'HEAD',
      to: `manifests/${digest}`,
      headers: { accept: `${MEDIA_TYPES.manifest}, ${MEDIA_TYPES.index}` },
      expect: [200, 400, 404],
    });
    await response.cancel();
    return response.status === 200;
  }
}

const PARALLEL = 8;
const EMPTY_INDEX = { schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests: [] as unknown[] };

function digestIn(entry: unknown): string {
  return isObject(entry) && typeof entry['digest'] === 'string' ? entry['digest'] : '';
}
