import { type Digest, digestOf } from '../../base/digest.ts';
import type { AttachedEvidence } from '../types.ts';

/**
 * Names all of a piece of evidence that its check looks at. A bundle's blob is all of it; a legacy signature is partly in annotations, so
 * that signatures by different people share one blob.
 */
export function evidenceKey({ format, blob, bundle, payload }: AttachedEvidence): Digest {
  if (format === 'bundle') return blob;
  return digestOf(JSON.stringify([format, blob, bundle, payload && digestOf(payload)], plainly));
}

/** Looks at the value itself: a Buffer would have been turned into something else than a Uint8Array of the same bytes. */
function plainly(this: unknown, key: string, value: unknown): unknown {
  const original = (this as Record<string, unknown>)[key];
  if (original instanceof Uint8Array) return Buffer.from(original).toString('base64');
  return typeof original === 'bigint' ? String(original) : value;
}
