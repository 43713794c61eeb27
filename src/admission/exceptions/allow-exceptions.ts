import type { Clock } from '../../base/clock.ts';
import { isoSeconds } from '../../base/utc-time.ts';
import { parseReference } from '../../oci/index.ts';
import { inability } from '../review/refusal.ts';
import type { ImageJudge, ImageQuestion, ImageVerdict } from '../types.ts';
import { exceptionFor, type PolicyException } from './exception.ts';

/**
 * Lets images run that the inner judge refuses, or cannot judge, where an exception of now says so. Looked at anew for each question, and
 * never remembered: one that is taken away, or expires, counts no more at once.
 */
export function allowExceptions(
  inner: ImageJudge,
  exceptions: () => readonly PolicyException[],
  clock: Pick<Clock, 'nowMs'>,
): ImageJudge {
  return {
    pinOf: (question) => inner.pinOf(question),
    knownDigest: (question) => inner.knownDigest?.(question),
    basis: (namespace) => inner.basis(namespace),
    async judge(question, signal) {
      let verdict: ImageVerdict;
      try {
        verdict = await inner.judge(question, signal);
      } catch (error) {
        const { digest } = parseReference(question.image);
        const excepted = except(question, { ...REFUSED, digest, reasons: [inability(error)] });
        if (excepted === undefined) throw error;
        return excepted;
      }
      return verdict.allowed ? verdict : (except(question, verdict) ?? verdict);
    },
  };

  function except({ image, namespace }: ImageQuestion, refused: ImageVerdict): ImageVerdict | undefined {
    const reference = parseReference(image);
    const digest = reference.digest ?? refused.digest;
    const exception = exceptionFor(exceptions(), { reference, digest, namespace }, clock.nowMs());
    if (exception === undefined) return undefined;
    const { name, reason, expiresMs } = exception;
    const warning = `exception ${name} (${reason}) lets it run until ${isoSeconds(expiresMs)}, although ${refused.reasons.join('; ')}`;
    return {
      allowed: true,
      digest,
      reasons: [],
      warnings: [warning, ...refused.warnings],
      validUntil: expiresMs,
      exception: name,
    };
  }
}

const REFUSED = { allowed: false, warnings: [], validUntil: undefined };
