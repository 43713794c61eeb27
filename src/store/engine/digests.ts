import { type Digest, digestFromHex, hexOf } from '../../base/digest.ts';

/** As they are stored: 32 bytes. */
export function bytesOfDigest(digest: Digest): Uint8Array {
  return Buffer.from(hexOf(digest), 'hex');
}

/** The 32 bytes of each, one after the other: lists have thousands. */
export function bytesOfDigests(digests: readonly Digest[]): Uint8Array {
  return Buffer.from(digests.map(hexOf).join(''), 'hex');
}

export function digestOfBytes(bytes: Uint8Array): Digest {
  return digestFromHex(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex'));
}
