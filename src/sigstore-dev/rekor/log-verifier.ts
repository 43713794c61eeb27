import {
  formatPem,
  parsePem,
  parsePublicKey,
  RefusedError,
  type VerificationKey,
} from '../../sigstore/index.ts';
import { RequestRefused } from '../http/answer.ts';

/** A key or certificate as an entry names it: what it checks signatures with, and how the log writes it. */
export type PemVerifier = { key: VerificationKey; canonical: string };

/** base64 of PEM, written again without the text around it, in base64. */
export function pemVerifier(base64: string): PemVerifier {
  const text = Buffer.from(base64, 'base64').toString('latin1');
  const [block] = parsePem(text);
  if (block === undefined) throw new RequestRefused(400, 'the public key is not base64 of PEM');
  const canonical = Buffer.from(formatPem(block.label, block.der), 'latin1').toString('base64');
  return { key: verificationKey(text), canonical };
}

/** The key in PEM, in DER, or of a certificate in either. */
export function verificationKey(pemOrDer: Uint8Array | string): VerificationKey {
  try {
    return parsePublicKey(pemOrDer);
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    throw new RequestRefused(400, `the public key cannot be used: ${error.message}`);
  }
}

export function badSignature(): RequestRefused {
  return new RequestRefused(400, 'the signature does not verify: it is of other content or by another key');
}
