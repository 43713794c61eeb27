import type { Digest } from '../../base/digest.ts';
import { encodeManifest } from '../content/descriptor.ts';
import { registryError } from '../errors.ts';
import { type Descriptor, type Index, MEDIA_TYPES } from '../types.ts';
import { askReferrersApi, fallbackTag, readFallback } from './read-referrers.ts';
import type { RegistryClient } from './registry-client.ts';

const MAX_TRIES = 8;
const SETTLE_MS = 100;

/**
 * Keeps the index of referrers under the tag `sha256-HEX` (distribution-spec, referrers tag schema). The specification
 * has no conditional write, so another client can overwrite ours: after a moment, longer than the others' read and write take,
 * we look again and repeat.
 */
export class FallbackReferrers {
  readonly #client: RegistryClient;
  /** Within this process one after the other, per subject. */
  readonly #queues = new Map<Digest, Promise<void>>();

  constructor(client: RegistryClient) {
    this.#client = client;
  }

  add(subject: Digest, referrer: Descriptor): Promise<void> {
    const before = this.#queues.get(subject) ?? Promise.resolve();
    const added = before.catch(() => {}).then(() => this.#add(subject, referrer));
    this.#queues.set(subject, added);
    return added;
  }

  async #add(subject: Digest, referrer: Descriptor): Promise<void> {
    const { clock, signal } = this.#client.context;
    // Some registries (go-containerregistry's) have the API and do not set the header.
    const listed = await askReferrersApi(this.#client, subject);
    if (listed?.some((entry) => entry.digest === referrer.digest)) return;
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const index = await readFallback(this.#client, subject);
      if (index?.manifests.some((entry) => entry.digest === referrer.digest)) return;
      await this.#write(subject, index, referrer);
      await clock.sleep(SETTLE_MS * (1 + tries) * (1 + clock.random()), signal);
    }
    const message = `cannot list ${referrer.digest} as a referrer of ${subject} in ${this.#client.name}: others write the list at the same time`;
    throw registryError('REGISTRY_UPLOAD_FAILED', message, { hint: 'run the same command again' });
  }

  async #write(subject: Digest, index: Index | undefined, referrer: Descriptor): Promise<void> {
    const manifests = [...(index?.manifests ?? []), referrer];
    const bytes = encodeManifest({ schemaVersion: 2, mediaType: MEDIA_TYPES.index, ...index, manifests });
    const response = await this.#client.send({
      method: 'PUT',
      to: `manifests/${fallbackTag(subject)}`,
      headers: { 'content-type': MEDIA_TYPES.index, 'content-length': String(bytes.length) },
      body: bytes,
      expect: [200, 201, 202],
    });
    await response.cancel();
  }
}
