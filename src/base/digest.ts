import { createHash } from 'node:crypto';

declare const brand: unique symbol;

/** `sha256:` and 64 lowercase hex digits (OCI image-spec, descriptor.md#digests). The identity of bytes. */
export type Digest = string & { readonly [brand]: 'Digest' };

/** The digest of a layer's uncompressed tar (OCI image-spec, config.md#layer-diffid). */
export type DiffId = Digest & { readonly [diffId]: true };
declare const diffId: unique symbol;

const DIGEST = /^sha256:[0-9a-f]{64}$/;

export function isDigest(text: string): text is Digest {
  return DIGEST.test(text);
}

export function digestOf(bytes: Uint8Array | string): Digest {
  return digestFromHex(createHash('sha256').update(bytes).digest('hex'));
}

/** From 64 hex digits, as Debian's indexes write them. The caller has checked the form. */
export function digestFromHex(hex: string): Digest {
  return `sha256:${hex}` as Digest;
}

export function hexOf(digest: Digest): string {
  return digest.slice('sha256:'.length);
}
