import { fetchBytes } from '../../base/download.ts';
import { messageOf } from '../../base/errors.ts';
import { redactUrl } from '../../base/redact-url.ts';
import { readRegular } from '../../base/regular-file.ts';
import { whyUnread } from '../../base/storage-errors.ts';
import { SingleFlight } from '../memory/single-flight.ts';
import { type FindingsByPlace, type FindingsFile, isFindingsUrl } from '../policy/index.ts';
import type { TrustContext } from '../types.ts';
import { parseFindingsFile } from './findings-file.ts';

/** Some 50,000 images; it is held as long as a policy asks for it. */
const MOST_BYTES = 8 * 1024 * 1024;
/** Where there is nothing to go by, it is looked for again so soon. */
const RETRY_MS = 10_000;
/** Who waits for a decision waits for this, too, and hears of it before their own time ends. */
const PULL_MS = 5000;

/** Why a file counts for none of the policies that name the place; undefined: it counts for one. */
export type WhyNotSigned = (place: string, file: FindingsFile) => string | undefined;

type Kept = { file: FindingsFile | undefined; problem: string; triedAtMs: number };

/**
 * The newest findings of fleets, by place. What is pulled takes the place of what is held only where somebody who may has signed it and its
 * generation is not older; so whoever can write there can hold news back, and what is held becomes too old then.
 */
export class FindingsFiles {
  readonly #kept = new Map<string, Kept>();
  readonly #flights = new SingleFlight<void>();
  readonly #pullMs: number;

  /** `pullMs`: how long one host has to send all of it. */
  constructor({ pullMs = PULL_MS } = {}) {
    this.#pullMs = pullMs;
  }

  /** What is held; what was not looked for before is pulled first. Never throws for what is there. */
  async of(
    places: readonly string[],
    whyNotSigned: WhyNotSigned,
    context: TrustContext,
  ): Promise<FindingsByPlace> {
    const nowMs = context.clock.nowMs();
    const missing = places.filter((place) => {
      const kept = this.#kept.get(place);
      return kept === undefined || (kept.file === undefined && nowMs - kept.triedAtMs >= RETRY_MS);
    });
    await this.pull(missing, whyNotSigned, context);
    return new Map(
      places.map((place) => {
        const { file, problem = 'nobody has looked for them' } = this.#kept.get(place) ?? {};
        return [place, file ?? { problem }];
      }),
    );
  }

  /** Looks for newer ones, and forgets those of places that are not asked for. */
  async renew(places: readonly string[], whyNotSigned: WhyNotSigned, context: TrustContext): Promise<void> {
    for (const place of this.#kept.keys()) if (!places.includes(place)) this.#kept.delete(place);
    await this.pull(places, whyNotSigned, context);
  }

  async pull(places: readonly string[], whyNotSigned: WhyNotSigned, context: TrustContext): Promise<void> {
    await Promise.all(
      places.map((place) => this.#flights.run(place, () => this.#pullOne(place, whyNotSigned, context))),
    );
  }

  async #pullOne(place: string, whyNotSigned: WhyNotSigned, context: TrustContext): Promise<void> {
    const held = this.#kept.get(place)?.file;
    const triedAtMs = context.clock.nowMs();
    try {
      const bytes = await bytesOf(place, this.#pullMs, context);
      const file = parseFindingsFile(bytes);
      const problem =
        file.digest === held?.digest ? undefined : (whyNotSigned(place, file) ?? olderThan(held, file));
      if (problem !== undefined) throw new Error(problem);
      this.#kept.set(place, { file, problem: '', triedAtMs });
    } catch (error) {
      context.signal.throwIfAborted();
      const problem = messageOf(error);
      if (problem !== this.#kept.get(place)?.problem)
        context.log.warn('findings of a fleet cannot be used', { place: redactUrl(place), problem });
      this.#kept.set(place, { file: held, problem, triedAtMs });
    }
  }
}

function olderThan(held: FindingsFile | undefined, { generation }: FindingsFile): string | undefined {
  if (held === undefined || generation > held.generation) return undefined;
  return `generation ${generation} is there, and generation ${held.generation} was seen before`;
}

async function bytesOf(place: string, pullMs: number, context: TrustContext): Promise<Uint8Array> {
  if (isFindingsUrl(place)) {
    if (context.offline) throw new Error('they may not be fetched: --offline');
    const { http, clock, log } = context;
    const late = AbortSignal.timeout(pullMs);
    const signal = AbortSignal.any([context.signal, late]);
    const options = { limitBytes: MOST_BYTES, attempts: 2, reach: 'network', clock, log, signal } as const;
    try {
      return (await fetchBytes(http, place, options)).bytes;
    } catch (error) {
      if (!late.aborted) throw error;
      throw new Error(`they were not there within ${pullMs} ms`, { cause: error });
    }
  }
  try {
    const bytes = await readRegular(place, MOST_BYTES + 1);
    if (bytes.length > MOST_BYTES) throw new Error(`it has more than ${MOST_BYTES} bytes`);
    return bytes;
  } catch (error) {
    throw new Error(`it cannot be read: ${whyUnread(error)}`, { cause: error });
  }
}
