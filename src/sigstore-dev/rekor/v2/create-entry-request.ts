import { z } from 'zod';
import { canonicalJson } from '../../../base/canonical-json.ts';
import { formatPem, type VerificationKey, verifyWith } from '../../../sigstore/index.ts';
import { RequestRefused } from '../../http/answer.ts';
import { readJsonBody } from '../../http/request-body.ts';
import { badSignature, verificationKey } from '../log-verifier.ts';
import { envelopeSchema, matchSignatures, sha256Hex } from '../signed-envelope.ts';
import { PAIRINGS, type Pairing } from './key-details.ts';

const rawBytes = z.object({ rawBytes: z.base64() });
const verifierSchema = z.object({
  keyDetails: z.string(),
  publicKey: rawBytes.optional(),
  x509Certificate: rawBytes.optional(),
});

/** rekor-tiles, api/proto/rekor/v2/entry.proto and rekor_service.proto. */
const createEntryRequest = z.object({
  hashedRekordRequestV002: z
    .object({ digest: z.base64(), signature: z.object({ content: z.base64(), verifier: verifierSchema }) })
    .optional(),
  dsseRequestV002: z
    .object({ envelope: envelopeSchema, verifiers: z.array(verifierSchema).min(1).max(16) })
    .optional(),
});

type EntryVerifier = { json: unknown; key: VerificationKey; pairing: Pairing };

/** What the log stores, after the signature was checked: canonical JSON of an `Entry`. */
export function canonicalEntry(request: Buffer): { kind: 'hashedrekord' | 'dsse'; body: Buffer } {
  const { hashedRekordRequestV002: hashed, dsseRequestV002: dsse } = readJsonBody(
    request,
    createEntryRequest,
  );
  if ((hashed === undefined) === (dsse === undefined))
    throw new RequestRefused(400, 'give either hashedRekordRequestV002 or dsseRequestV002');
  if (hashed !== undefined) {
    const verifier = entryVerifier(hashed.signature.verifier);
    const data = { algorithm: verifier.pairing.hashName, digest: hashed.digest };
    checkDigestSignature(verifier, hashed.digest, hashed.signature.content);
    const signature = { content: hashed.signature.content, verifier: verifier.json };
    return entry('hashedrekord', { hashedRekordV002: { data, signature } });
  }
  const { envelope, verifiers = [] } = dsse ?? {};
  if (envelope === undefined) throw badSignature();
  const matched = matchSignatures(envelope, verifiers.map(entryVerifier));
  const digest = Buffer.from(sha256Hex(Buffer.from(envelope.payload, 'base64')), 'hex').toString('base64');
  return entry('dsse', {
    dsseV002: {
      payloadHash: { algorithm: 'SHA2_256', digest },
      signatures: matched.map(({ sig, verifier }) => ({ content: sig, verifier: verifier.json })),
    },
  });
}

function entry(kind: 'hashedrekord' | 'dsse', spec: unknown): { kind: typeof kind; body: Buffer } {
  return { kind, body: Buffer.from(canonicalJson({ apiVersion: '0.0.2', kind, spec }), 'utf8') };
}

function entryVerifier({
  keyDetails,
  publicKey,
  x509Certificate,
}: z.infer<typeof verifierSchema>): EntryVerifier {
  const pairing = PAIRINGS.get(keyDetails);
  if (pairing === undefined) {
    const known = [...PAIRINGS.keys()].join(', ');
    throw new RequestRefused(400, `keyDetails ${keyDetails} is not supported; these are: ${known}`);
  }
  if (publicKey !== undefined && x509Certificate === undefined) {
    const key = verificationKey(Buffer.from(publicKey.rawBytes, 'base64'));
    return { json: { keyDetails, publicKey }, key, pairing };
  }
  if (x509Certificate !== undefined && publicKey === undefined) {
    const pem = formatPem('CERTIFICATE', Buffer.from(x509Certificate.rawBytes, 'base64'));
    return { json: { keyDetails, x509Certificate }, key: verificationKey(pem), pairing };
  }
  throw new RequestRefused(400, 'a verifier is either a publicKey or an x509Certificate');
}

function checkDigestSignature({ pairing, key }: EntryVerifier, digest: string, signature: string): void {
  const data = { digest: { algorithm: pairing.hash, value: Buffer.from(digest, 'base64') } };
  if (!verifyWith({ algorithm: pairing.algorithm, key }, data, Buffer.from(signature, 'base64')))
    throw badSignature();
}
