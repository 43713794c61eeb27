import type { Envelope } from '../types.ts';

/**
 * A DSSE envelope as JSON, as cosign writes it: what a layer of `.att` holds and what Rekor v1 is sent. A Rekor v1 entry names
 * the digest of these bytes, and cosign compares it with the layer, so both must come from here.
 */
export function encodeEnvelope({ payloadType, payload, signature, keyid }: Envelope): Uint8Array {
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  return Buffer.from(
    JSON.stringify({
      payloadType,
      payload: base64(payload),
      signatures: [{ keyid, sig: base64(signature) }],
    }),
  );
}
