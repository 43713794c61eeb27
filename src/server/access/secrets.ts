import { createHash, randomBytes } from 'node:crypto';
import type { SecretDigest } from '../../store/index.ts';

/** 256 bits that nobody guesses, with a prefix by which scanners of leaked secrets know it. */
export function newSecret(prefix: string): { secret: string; digest: SecretDigest } {
  const secret = `${prefix}_${randomBytes(32).toString('base64url')}`;
  return { secret, digest: secretDigest(secret) };
}

/** What is kept of it. Of so many random bits a plain hash tells nothing. */
export function secretDigest(secret: string): SecretDigest {
  return createHash('sha256').update(secret).digest();
}
