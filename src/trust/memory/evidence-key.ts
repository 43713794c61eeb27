import { type Digest, digestOf } from '../../base/digest.ts';
import type { Evidence } from '../types.ts';

/**
 * Names all of a piece of evidence that its check looks at. A bundle's blob is all of it; a legacy signature lies partly in annotations, so
 * that signatures by different people share one blob.
 */
export function evidenceKey({ format, blob, bundle, payload }: Evidence): Digest {
  if (format === 'bundle') return blob;
  const parts = JSON.stringify(
    [format, blob, bundle, payload === undefined ? null : digestOf(payload)],
    (_, value: unknown) =>
      typeof value === 'bigint'
        ? String(value)
        : value instanceof Uint8Array
          ? Buffer.from(value).toString('base64')
          : value,
  );
  return digestOf(parts);
}
