import { type Digest, digestFromHex, hexOf } from '../../base/digest.ts';

/** As they are stored: 32 bytes. */
export function bytesOfDigest(digest: Digest): Uint8Array {
  return Buffer.from(hexOf(digest), 'hex');
}

const HEX_BEGINS = 'sha256:'.length;

/** Writes the 32 bytes to `at`: for lists of thousands, without an object for each. */
export function writeDigest(digest: Digest, bytes: Uint8Array, at: number): void {
  for (let index = 0; index < 32; index++) {
    const high = valueOfHex(digest.charCodeAt(HEX_BEGINS + index * 2));
    bytes[at + index] = high * 16 + valueOfHex(digest.charCodeAt(HEX_BEGINS + index * 2 + 1));
  }
}

/** `0` to `9` are 48 to 57, `a` to `f` 97 to 102. */
function valueOfHex(code: number): number {
  return code < 58 ? code - 48 : code - 87;
}

export function digestOfBytes(bytes: Uint8Array): Digest {
  return digestFromHex(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex'));
}
