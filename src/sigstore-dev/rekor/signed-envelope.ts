import { createHash } from 'node:crypto';
import { z } from 'zod';
import { pae, type VerificationKey, verifySignature } from '../../sigstore/index.ts';
import { badSignature } from './log-verifier.ts';

/** A DSSE envelope in JSON (secure-systems-lab/dsse, envelope.md). */
export const envelopeSchema = z.object({
  payloadType: z.string(),
  payload: z.base64(),
  signatures: z
    .array(z.object({ sig: z.base64(), keyid: z.string().optional() }))
    .min(1)
    .max(16),
});

/** Each signature with the verifier that it is good for; none may be left over. */
export function matchSignatures<V extends { key: VerificationKey }>(
  envelope: z.infer<typeof envelopeSchema>,
  verifiers: readonly V[],
): { sig: string; verifier: V }[] {
  const bytes = pae(envelope.payloadType, Buffer.from(envelope.payload, 'base64'));
  return envelope.signatures.map(({ sig }) => {
    const signature = Buffer.from(sig, 'base64');
    const verifier = verifiers.find(({ key }) => verifySignature(key, { bytes }, signature) !== undefined);
    if (verifier === undefined) throw badSignature();
    return { sig, verifier };
  });
}

export function sha256Hex(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
