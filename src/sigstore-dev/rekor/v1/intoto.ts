import { z } from 'zod';
import { canonicalJson } from '../../../base/canonical-json.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import { pemVerifier } from '../log-verifier.ts';
import { matchSignatures, sha256Hex } from '../signed-envelope.ts';

const hash = z.object({ algorithm: z.literal('sha256'), value: z.string().regex(/^[0-9a-f]{64}$/) });

/** rekor, pkg/types/intoto/v0.0.2/intoto_v0_0_2_schema.json. Payload and signatures are base64 of base64. */
export const intotoSpec = z.object({
  content: z.object({
    envelope: z.object({
      payloadType: z.string(),
      payload: z.base64(),
      signatures: z
        .array(z.object({ sig: z.base64(), publicKey: z.base64(), keyid: z.string().optional() }))
        .min(1)
        .max(16),
    }),
    hash: hash.optional(),
  }),
});

export function intotoBody({ content }: z.infer<typeof intotoSpec>): string {
  const { payloadType, signatures } = content.envelope;
  const payload = decodeOnce(content.envelope.payload);
  const once = signatures.map(({ sig, keyid }) => ({ sig: decodeOnce(sig), keyid }));
  const verifiers = signatures.map(({ publicKey }) => pemVerifier(publicKey));
  matchSignatures({ payloadType, payload, signatures: once }, verifiers);
  const envelopeHash = sha256Hex(canonicalJson({ payloadType, payload, signatures: once }));
  return canonicalJson({
    apiVersion: '0.0.2',
    kind: 'intoto',
    spec: {
      content: {
        envelope: {
          payloadType,
          signatures: signatures.map(({ sig, keyid }, i) =>
            withoutUndefined({
              sig,
              publicKey: verifiers[i]?.canonical,
              keyid: keyid !== undefined && keyid !== '' ? keyid : undefined,
            }),
          ),
        },
        hash: content.hash ?? { algorithm: 'sha256', value: envelopeHash },
        payloadHash: { algorithm: 'sha256', value: sha256Hex(Buffer.from(payload, 'base64')) },
      },
    },
  });
}

function decodeOnce(base64: string): string {
  return Buffer.from(base64, 'base64').toString('latin1');
}
