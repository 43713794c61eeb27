import { createHash } from 'node:crypto';
import { digestFromHex, digestOf } from '../../base/digest.ts';
import { ociError } from '../errors.ts';
import type { Descriptor } from '../types.ts';
import { MAX_MANIFEST_BYTES } from './parse-manifest.ts';

type Identity = Pick<Descriptor, 'digest' | 'size'>;

/** Passes bytes on while hashing them; throws in place of the end when digest or size differ, at once when too long. */
export async function* verifyStream(
  descriptor: Identity,
  where: string,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const check = new ContentCheck(descriptor, where);
  for await (const chunk of source) {
    check.update(chunk);
    yield chunk;
  }
  check.finish();
}

/** The same for callers that move the bytes themselves. */
export class ContentCheck {
  readonly #hash = createHash('sha256');
  readonly #descriptor: Identity;
  readonly #where: string;
  #size = 0;

  constructor(descriptor: Identity, where: string) {
    this.#descriptor = descriptor;
    this.#where = where;
  }

  update(chunk: Uint8Array): void {
    this.#size += chunk.length;
    if (this.#size > this.#descriptor.size)
      throw sizeMismatch(this.#descriptor, this.#where, `more than ${this.#size - chunk.length}`);
    this.#hash.update(chunk);
  }

  finish(): void {
    if (this.#size !== this.#descriptor.size)
      throw sizeMismatch(this.#descriptor, this.#where, String(this.#size));
    const digest = digestFromHex(this.#hash.digest('hex'));
    if (digest !== this.#descriptor.digest) throw digestMismatch(this.#descriptor, this.#where, digest);
  }
}

export function verifyBytes(descriptor: Identity, where: string, bytes: Uint8Array): Uint8Array {
  if (bytes.length !== descriptor.size) throw sizeMismatch(descriptor, where, String(bytes.length));
  const digest = digestOf(bytes);
  if (digest !== descriptor.digest) throw digestMismatch(descriptor, where, digest);
  return bytes;
}

/** A manifest larger than 4 MiB is refused before a byte of it is read. */
export function checkManifestSize(descriptor: Identity, where: string): void {
  if (descriptor.size <= MAX_MANIFEST_BYTES) return;
  const message = `manifest ${descriptor.digest} in ${where} has ${descriptor.size} bytes, more than ${MAX_MANIFEST_BYTES}`;
  throw ociError('OCI_MANIFEST_TOO_LARGE', message);
}

function digestMismatch({ digest }: Identity, where: string, actual: string) {
  const hint = 'the bytes were changed or damaged on the way: fetch or build the image again';
  return ociError('OCI_DIGEST_MISMATCH', `${where} gave ${actual} instead of ${digest}`, {
    hint,
    details: { expected: digest, actual },
  });
}

function sizeMismatch({ digest, size }: Identity, where: string, actual: string) {
  const hint = 'the bytes are truncated or padded: fetch or build the image again';
  return ociError('OCI_SIZE_MISMATCH', `${where} gave ${actual} bytes for ${digest}, which has ${size}`, {
    hint,
  });
}
