import { descriptorOf } from '../content/descriptor.ts';
import { MAX_MANIFEST_BYTES } from '../content/parse-manifest.ts';
import { registryError } from '../errors.ts';
import type { ManifestBytes, TagChange } from '../types.ts';
import { readBody } from './read-body.ts';
import type { RegistryClient } from './registry-client.ts';
import { ACCEPT_MANIFESTS } from './registry-source.ts';
import { backOff, isBlobUnknown, MAX_ATTEMPTS } from './retry.ts';

/** How often in a row our change must still be there before we go. */
const CALM_READS = 4;
/** At least so long, and so many times the slowest read-and-write seen, we watch: others may be slower than we. */
const SHORTEST_WATCH_MS = 400;
const WATCH_FACTOR = 8;
const LONGEST_WATCH_MS = 20_000;
const MAX_TRIES = 60;
const MAX_CONFLICTS = 100;

type Shared = { changes: TagChange[]; queue: Promise<unknown>; isConditional: boolean };
type Current = ManifestBytes & { etag: string | null };

/**
 * Tags that several clients change at once: the index of referrers where there is no API for them, and cosign's `.sig` and
 * `.att`. Where the registry honours If-Match nobody can overwrite what they did not read. The specification does not ask for
 * that, so elsewhere we look again and again, for longer than others take from reading to writing, and put back what was lost.
 */
export class SharedTags {
  readonly #client: RegistryClient;
  readonly #tags = new Map<string, Shared>();
  #slowestMs = 0;
  #honoursIfMatch: Promise<boolean> | undefined;

  constructor(client: RegistryClient) {
    this.#client = client;
  }

  /** Writes the change at once. Within this process one after the other. */
  async update(tag: string, change: TagChange): Promise<void> {
    const shared = this.#tags.get(tag) ?? {
      changes: [],
      queue: Promise.resolve(),
      isConditional: true,
    };
    this.#tags.set(tag, shared);
    shared.changes.push(change);
    await this.#apply(tag, shared);
  }

  /** Returns when all changes have stayed. Throws REGISTRY_UPLOAD_FAILED when others keep overwriting them. */
  async settle(): Promise<void> {
    const all = [...this.#tags];
    this.#tags.clear();
    await Promise.all(all.map(([tag, shared]) => this.#settle(tag, shared)));
  }

  async #settle(tag: string, shared: Shared): Promise<void> {
    const { clock, signal } = this.#client.context;
    let calm = 0;
    let losses = 0;
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      // After a conditional write nobody who read before it can still write.
      const needed = shared.isConditional ? 1 : CALM_READS;
      if (calm >= needed) return;
      const watch = Math.max(SHORTEST_WATCH_MS, WATCH_FACTOR * this.#slowestMs) * 1.5 ** losses;
      const pause = (Math.min(watch, LONGEST_WATCH_MS) / CALM_READS) * (0.5 + clock.random());
      if (!shared.isConditional) await clock.sleep(pause, signal);
      const wasLost = await this.#apply(tag, shared);
      calm = wasLost ? 0 : calm + 1;
      if (wasLost) losses++;
    }
    const message = `cannot change the tag ${tag} of ${this.#client.name}: others overwrite it again and again`;
    throw registryError('REGISTRY_UPLOAD_FAILED', message, { hint: 'run the same command again' });
  }

  /** True when something had to be written. */
  #apply(tag: string, shared: Shared): Promise<boolean> {
    const applied = shared.queue.then(() => this.#merge(tag, shared));
    shared.queue = applied.catch(() => {});
    return applied;
  }

  async #merge(tag: string, shared: Shared): Promise<boolean> {
    const { clock, signal } = this.#client.context;
    let refusals = 0;
    for (let conflicts = 0; conflicts < MAX_CONFLICTS; ) {
      const started = clock.nowMs();
      const current = await this.#read(tag);
      let next: ManifestBytes | undefined = current;
      for (const change of shared.changes) next = (await change(next, refusals > 0)) ?? next;
      if (next === undefined || next === current) return false;
      const answer = await this.#replace(tag, current, next, shared);
      this.#slowestMs = Math.max(this.#slowestMs, clock.nowMs() - started);
      if (answer === 'written') return true;
      if (answer !== 'conflict') {
        // The first time a change may leave out what is gone; after that only time can help.
        if (refusals > 0 && !(isBlobUnknown(answer) && refusals < MAX_ATTEMPTS)) throw answer;
        if (refusals++ > 0) await backOff(refusals, this.#client.context);
        continue;
      }
      conflicts++;
      await clock.sleep(50 * (1 + clock.random()) * Math.min(conflicts, 20), signal);
    }
    const message = `cannot change the tag ${tag} of ${this.#client.name}: others change it all the time`;
    throw registryError('REGISTRY_UPLOAD_FAILED', message, { hint: 'run the same command again' });
  }

  /** The error: the registry refuses these bytes. */
  async #replace(
    tag: string,
    current: Current | undefined,
    next: ManifestBytes,
    shared: Shared,
  ): Promise<'written' | 'conflict' | Error> {
    try {
      const etag = current?.etag ?? undefined;
      shared.isConditional = etag !== undefined && (await this.#isIfMatchHonoured(next));
      // Where it is honoured, two who create the tag at once do not overwrite each other either.
      const isNew = current === undefined && { 'if-none-match': '*' };
      const isSame = shared.isConditional && etag !== undefined && { 'if-match': etag };
      return (await this.#write(tag, next, { ...isNew, ...isSame })) ? 'written' : 'conflict';
    } catch (error) {
      if (registryError.is(error, 'REGISTRY_REFUSED')) return error;
      throw error;
    }
  }

  async #read(tag: string): Promise<Current | undefined> {
    const response = await this.#client.send({
      to: `manifests/${tag}`,
      headers: { accept: ACCEPT_MANIFESTS },
      expect: [200, 404],
    });
    if (response.status === 404) {
      await response.cancel();
      return undefined;
    }
    const mediaType = response.headers.get('content-type')?.split(';')[0]?.trim() ?? '';
    const bytes = await readBody(response, MAX_MANIFEST_BYTES);
    return { descriptor: descriptorOf(mediaType, bytes), bytes, etag: response.headers.get('etag') };
  }

  /** False: somebody else was quicker. */
  async #write(
    to: string,
    { descriptor, bytes }: ManifestBytes,
    condition: Record<string, string>,
  ): Promise<boolean> {
    const response = await this.#client.send({
      method: 'PUT',
      to: `manifests/${to}`,
      headers: {
        'content-type': descriptor.mediaType,
        'content-length': String(bytes.length),
        ...condition,
      },
      body: bytes,
      expect: [200, 201, 202, 412],
    });
    await response.cancel();
    return response.status !== 412;
  }

  /**
   * distribution 2.8 takes a write with a wrong If-Match all the same. Asked once, and without harm: what is written by its
   * digest is what we are about to put under the tag anyway.
   */
  #isIfMatchHonoured(next: ManifestBytes): Promise<boolean> {
    const wrong = { 'if-match': '"shearwall-probe"' };
    this.#honoursIfMatch ??= this.#write(next.descriptor.digest, next, wrong).then(
      (isWritten) => !isWritten,
      (error: unknown) => {
        this.#honoursIfMatch = undefined;
        throw error;
      },
    );
    return this.#honoursIfMatch;
  }
}
