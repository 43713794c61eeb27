import { type Digest, digestOf } from '../../base/digest.ts';
import { readDer } from '../der/read.ts';
import { TAG } from '../der/tags.ts';

/**
 * Names a signature, whatever bundle holds it. Of ECDSA's two numbers only the first counts: anybody can negate the second, and
 * the signature is good still (malleability), but nobody without the key can make another with the same first.
 */
export function signatureId(signature: Uint8Array): Digest {
  return digestOf(firstOfTwo(signature) ?? signature);
}

/** SEQUENCE { r INTEGER, s INTEGER } (RFC 3279, 2.2.3), and nothing else. */
function firstOfTwo(signature: Uint8Array): Uint8Array | undefined {
  try {
    const reader = readDer(signature);
    const numbers = reader.sequence();
    const first = numbers.read(TAG.integer).content;
    numbers.read(TAG.integer);
    return reader.done && numbers.done ? first : undefined;
  } catch {
    return undefined;
  }
}
