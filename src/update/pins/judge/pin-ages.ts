import type { Digest } from '../../../base/digest.ts';
import { isoSeconds } from '../../../base/utc-time.ts';
import { type ImageAccess, openImage } from '../../../oci/index.ts';
import type { DecideImagesInput, TrustContext } from '../../../trust/index.ts';
import type { JudgedPin } from '../types.ts';
import type { SeenDigests } from './seen-digests.ts';

export type MinimumAge = { minimumMs: number; seen: SeenDigests };

type PinAgesInput = {
  age: MinimumAge;
  access: ImageAccess;
  policies: Pick<DecideImagesInput, 'policies' | 'trustedRoot'> | undefined;
};

/** Since when digests of tags are out: by the proven time of a signature, else since this machine first saw them; never by what images say. */
export class PinAges {
  readonly #input: PinAgesInput;
  readonly #context: TrustContext;
  readonly #signed = new Map<string, Promise<number | undefined>>();

  constructor(input: PinAgesInput, context: TrustContext) {
    this.#input = input;
    this.#context = context;
  }

  /** `name`: `ghcr.io/acme/app`. */
  note(name: string, tag: string, seen: { stands: Digest; pinned: Digest }): void {
    this.#input.age.seen.note(`${name}:${tag}`, seen);
  }

  /** What the tag stood for since it stood for `pinned`, the newest first. */
  after(name: string, tag: string, pinned: Digest): Digest[] {
    return this.#input.age.seen.after(`${name}:${tag}`, pinned);
  }

  /** Undefined: it is old enough. `waits`: it will be. `unknown`: nobody can say. */
  async whyTooYoung(
    name: string,
    tag: string,
    digest: Digest,
  ): Promise<Pick<JudgedPin, 'state' | 'why'> | undefined> {
    const { minimumMs, seen } = this.#input.age;
    const signed = await this.#signedSince(`${name}@${digest}`, digest);
    const since = signed ?? seen.firstSeen(`${name}:${tag}`, digest);
    if (since === undefined) return { state: 'unknown', why: NO_AGE };
    const ready = since + minimumMs;
    if (ready <= this.#context.clock.nowMs()) return undefined;
    const what = signed === undefined ? 'first seen' : 'signed';
    return { state: 'waits', why: `waits until ${isoSeconds(ready)}: ${what} ${isoSeconds(since)}` };
  }

  /** Many files name one image. */
  #signedSince(image: string, digest: Digest): Promise<number | undefined> {
    const known = this.#signed.get(image) ?? this.#readSigned(image, digest);
    this.#signed.set(image, known);
    return known;
  }

  async #readSigned(image: string, digest: Digest): Promise<number | undefined> {
    const { policies: given, access } = this.#input;
    if (given === undefined) return undefined;
    const { policies, trustedRoot } = given;
    const source = await openImage({ image: `docker://${image}`, ...access }, this.#context);
    try {
      return await policies.signedSince({ source, digest, trustedRoot }, this.#context);
    } finally {
      await source.close();
    }
  }
}

const NO_AGE =
  'its age cannot be judged: no signature of those whom --policy names proves when it was there, and nothing is kept of earlier runs ' +
  '(keep the folder of --state from run to run)';
