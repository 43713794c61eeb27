import type { Clock } from '../../base/clock.ts';
import type { Digest } from '../../base/digest.ts';
import { Newest } from '../../base/newest.ts';
import { parseReference, type Reference } from '../../oci/index.ts';
import type { CacheTimes } from '../../trust/index.ts';
import { admissionError } from '../errors.ts';
import type { ImageJudge, ImageQuestion, ImageVerdict } from '../types.ts';
import { SharedFlights } from './shared-flights.ts';

/** How long other answers are used than that an image may run, in milliseconds. */
export const LIFETIMES = {
  /** An image that may not. */
  refusal: 10_000,
  /** What a tag stands for: the same for both reviews of an object. */
  tag: 30_000,
} as const;

/** A kilobyte each, mostly. */
const ENTRIES = 20_000;
/** A registry that has not answered by then is asked again by the next one who wants to know. */
const FLIGHT_MS = 60_000;

export type RememberingJudge = ImageJudge & {
  /** Forgets all answers, and lets nobody have one whose question was asked before now. */
  forget(): void;
  /** How often an answer was remembered, and how often it was not. */
  readonly counts: { hits: number; misses: number };
};

export type RememberingMeans = {
  clock: Clock;
  /** Ends questions that nobody waits for any more. */
  signal: AbortSignal;
};

/** For as long as policies say that an image may run without being asked about. */
type Held = { verdict: ImageVerdict; atMs: number; cache: CacheTimes };

/** Who is asked. `cacheOf`: as policies say it, by the name of the image alone. */
export type RememberedJudge = ImageJudge & { cacheOf(question: ImageQuestion): CacheTimes };

/**
 * Keeps answers by repository, digest and what they stand on, asks each question once at a time, and goes on asking when who wanted to
 * know has left: who tries again finds the answer. A namespace plays a part only where it has policies of its own. Rejects with
 * ADMISSION_SLOW where the caller's time ends first.
 */
export function rememberVerdicts(
  inner: RememberedJudge,
  { clock, signal: ending }: RememberingMeans,
): RememberingJudge {
  const verdicts = new Newest<Held>(ENTRIES);
  const tags = new Newest<{ digest: Digest; atMs: number }>(ENTRIES);
  const flights = new SharedFlights();
  const counts = { hits: 0, misses: 0 };
  let generation = 0;

  /** What is seen with one namespace's logins is told to no other. */
  const ground = ({ namespace, pull }: ImageQuestion): string => {
    const { policies, trustedRoot, narrowed } = inner.basis(namespace);
    const own = [narrowed, pull && JSON.stringify([pull.serviceAccount, pull.secrets])].filter(Boolean);
    return [policies, trustedRoot, ...(own.length > 0 ? [namespace, ...own] : [])].join(' ');
  };

  /** Asked by `name`: one digest, or a tag. */
  function fly(question: ImageQuestion, reference: Reference, basis: string) {
    const { registry, repository, tag, digest } = reference;
    const began = generation;
    return flights.join(`${basis} ${nameOf(reference)}@${digest ?? ''}:${tag}`, registry, async () => {
      const signal = AbortSignal.any([ending, AbortSignal.timeout(FLIGHT_MS)]);
      const verdict = await inner.judge(question, signal);
      // The answer stands on other policies than the question by now, or on ones that were read anew.
      if (began !== generation || basis !== ground(question)) return verdict;
      const [atMs, of] = [clock.nowMs(), digest ?? verdict.digest];
      if (of === undefined) return verdict;
      if (digest === undefined && tag !== undefined)
        tags.set(`${basis} ${registry}/${repository}:${tag}`, { digest: of, atMs });
      verdicts.set(`${basis} ${registry}/${repository}@${of}`, {
        verdict,
        atMs,
        cache: inner.cacheOf(question),
      });
      return verdict;
    });
  }

  function digestOfTag(reference: Reference, basis: string): Digest | undefined {
    if (reference.digest !== undefined) return reference.digest;
    const held = tags.get(`${basis} ${nameOf(reference)}:${reference.tag}`);
    return held !== undefined && clock.nowMs() - held.atMs < LIFETIMES.tag ? held.digest : undefined;
  }

  return {
    counts,
    basis: (namespace) => inner.basis(namespace),
    pinOf: (question) => inner.pinOf(question),
    knownDigest(question) {
      const reference = readableReference(question.image);
      return reference && digestOfTag(reference, ground(question));
    },
    forget() {
      generation++;
      verdicts.clear();
      tags.clear();
      flights.clear();
    },
    async judge(question, signal) {
      const [reference, basis] = [parseReference(question.image), ground(question)];
      const digest = digestOfTag(reference, basis);
      const byDigest =
        digest === undefined ? undefined : { ...question, image: `${nameOf(reference)}@${digest}` };
      const held = digest === undefined ? undefined : verdicts.get(`${basis} ${nameOf(reference)}@${digest}`);
      const use = held === undefined ? 'ask' : useOf(held, clock.nowMs());
      if (held !== undefined && use !== 'ask') {
        counts.hits++;
        if (use === 'ask-beside' && byDigest !== undefined)
          void fly(byDigest, parseReference(byDigest.image), basis);
        return held.verdict;
      }
      counts.misses++;
      const flight =
        byDigest === undefined
          ? fly(question, reference, basis)
          : fly(byDigest, parseReference(byDigest.image), basis);
      if (flight === undefined)
        throw admissionError('ADMISSION_BUSY', `too many images of ${reference.registry} are asked about`, {
          hint: 'apply it again later',
        });
      return await within(flight, reference.registry, signal);
    },
  };
}

/** Undefined: the text names no image, as old objects may have it. */
function readableReference(image: string): Reference | undefined {
  try {
    return parseReference(image);
  } catch {
    return undefined;
  }
}

function nameOf({ registry, repository }: Reference): string {
  return `${registry}/${repository}`;
}

function useOf({ verdict, atMs, cache }: Held, nowMs: number): 'use' | 'ask-beside' | 'ask' {
  // What was young enough may be too old by now, however recently it was asked.
  if (verdict.validUntil !== undefined && nowMs >= verdict.validUntil) return 'ask';
  const age = nowMs - atMs;
  if (!verdict.allowed) return age < LIFETIMES.refusal ? 'use' : 'ask';
  if (age < cache.freshMs) return 'use';
  return age < cache.staleMs ? 'ask-beside' : 'ask';
}

/** The answer, or by the end of the caller's time who kept it waiting. */
async function within<T>(flight: Promise<T>, registry: string, signal: AbortSignal): Promise<T> {
  const slow = () =>
    admissionError('ADMISSION_SLOW', `${registry} has not answered in time`, {
      hint: 'its answer is still waited for: apply it again',
    });
  if (signal.aborted) throw slow();
  return await new Promise<T>((resolve, reject) => {
    const onAbort = (): void => reject(slow());
    signal.addEventListener('abort', onAbort, { once: true });
    flight.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
