import { z } from 'zod';
import { canonicalJson } from '../../../base/canonical-json.ts';
import { verifySignature } from '../../../sigstore/index.ts';
import { badSignature, pemVerifier } from '../log-verifier.ts';

const hash = z.object({
  algorithm: z.enum(['sha256', 'sha384', 'sha512']),
  value: z.string().regex(/^[0-9a-f]+$/),
});

/** rekor, pkg/types/hashedrekord/v0.0.1/hashedrekord_v0_0_1_schema.json */
export const hashedrekordSpec = z.object({
  data: z.object({ hash }),
  signature: z.object({ content: z.base64(), publicKey: z.object({ content: z.base64() }) }),
});

export function hashedrekordBody({ data, signature }: z.infer<typeof hashedrekordSpec>): string {
  const verifier = pemVerifier(signature.publicKey.content);
  const digest = { algorithm: data.hash.algorithm, value: Buffer.from(data.hash.value, 'hex') };
  if (verifySignature(verifier.key, { digest }, Buffer.from(signature.content, 'base64')) === undefined)
    throw badSignature();
  return canonicalJson({
    apiVersion: '0.0.1',
    kind: 'hashedrekord',
    spec: {
      data: { hash: data.hash },
      signature: { content: signature.content, publicKey: { content: verifier.canonical } },
    },
  });
}
