import { listEvidence } from '../attached/index.ts';
import { CheckedSubject, signersFor } from '../policy/index.ts';
import type { TrustContext } from '../types.ts';
import type { AboutImageInput } from './attached-reproductions.ts';

/**
 * The earliest time, in milliseconds, at which anything proves that an image was there: a log's or a timestamp's, of whatever somebody signed
 * of it whom policies about it name. Undefined: nobody did, or nothing proves when.
 */
export async function signedSince(
  { source, digest, policies, trustedRoot, memory }: AboutImageInput,
  context: TrustContext,
): Promise<number | undefined> {
  const by = source.repository === undefined ? [] : signersFor(policies, source.repository);
  if (by.length === 0) return undefined;
  const listing = await listEvidence({ source, subject: digest }, context);
  const check = memory.checkWith(trustedRoot, policies.digest);
  const subject = new CheckedSubject({ digest, listing }, policies.keys, check);
  const times = subject.signedBy(by, () => true).accepted.flatMap(({ provenAt }) => provenAt() ?? []);
  return times.length === 0 ? undefined : Math.min(...times);
}
