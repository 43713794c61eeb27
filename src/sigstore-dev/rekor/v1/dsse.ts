import { z } from 'zod';
import { compareBytes } from '../../../base/bytes.ts';
import { canonicalJson } from '../../../base/canonical-json.ts';
import { readJsonBody } from '../../http/request-body.ts';
import { pemVerifier } from '../log-verifier.ts';
import { envelopeSchema, matchSignatures, sha256Hex } from '../signed-envelope.ts';

/** rekor, pkg/types/dsse/v0.0.1/dsse_v0_0_1_schema.json: the envelope as text, since its hash is over these bytes. */
export const dsseSpec = z.object({
  proposedContent: z.object({ envelope: z.string(), verifiers: z.array(z.base64()).min(1).max(16) }),
});

export function dsseBody({ proposedContent }: z.infer<typeof dsseSpec>): string {
  const text = Buffer.from(proposedContent.envelope, 'utf8');
  const envelope = readJsonBody(text, envelopeSchema);
  const matched = matchSignatures(envelope, proposedContent.verifiers.map(pemVerifier));
  const signatures = matched.map(({ sig, verifier }) => ({ signature: sig, verifier: verifier.canonical }));
  return canonicalJson({
    apiVersion: '0.0.1',
    kind: 'dsse',
    spec: {
      envelopeHash: { algorithm: 'sha256', value: sha256Hex(text) },
      payloadHash: { algorithm: 'sha256', value: sha256Hex(Buffer.from(envelope.payload, 'base64')) },
      signatures: signatures.toSorted((a, b) => compareBytes(a.signature, b.signature)),
    },
  });
}
