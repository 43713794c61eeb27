import {
  parsePem,
  parsePublicKey,
  RefusedError,
  readDer,
  type VerificationKey,
  verifySignature,
  withDerErrors,
} from '../../sigstore/index.ts';
import { RequestRefused } from '../http/answer.ts';

/** The key to certify: PEM, base64 of PEM, or base64 of DER, as clients variously send it, with proof that `challenge` was signed by it. */
export function provenKey(content: string, proof: string, challenge: string): VerificationKey {
  const key = readKey(content);
  const signature = Buffer.from(proof, 'base64');
  if (verifySignature(key, { bytes: Buffer.from(challenge, 'utf8') }, signature) === undefined) {
    throw new RequestRefused(400, `the proof of possession is not a signature of "${challenge}" by this key`);
  }
  return key;
}

/** The key of a PKCS#10 request (RFC 2986, 4.2), base64 of PEM, which proves its possession by signing itself. */
export function keyOfSigningRequest(content: string): VerificationKey {
  const [block] = parsePem(Buffer.from(content, 'base64').toString('latin1'));
  if (block?.label !== 'CERTIFICATE REQUEST')
    throw new RequestRefused(400, 'the certificate request is not PEM');
  const { info, spki, signature } = withDerErrors(
    () => readSigningRequest(block.der),
    (message) => new RequestRefused(400, `the certificate request cannot be read: ${message}`),
  );
  const key = readKey(spki);
  if (verifySignature(key, { bytes: info }, signature) === undefined)
    throw new RequestRefused(400, 'the certificate request is not signed by its own key');
  return key;
}

function readSigningRequest(der: Uint8Array): { info: Uint8Array; spki: Uint8Array; signature: Uint8Array } {
  const request = readDer(der).sequence();
  const info = request.any().bytes;
  request.any(); // signatureAlgorithm: the key says with what it may sign
  const signature = request.bitString();
  request.end();
  const fields = readDer(info).sequence();
  fields.integer();
  fields.any(); // subject: the token says who it is
  return { info, spki: fields.any().bytes, signature };
}

function readKey(content: string | Uint8Array): VerificationKey {
  try {
    return parsePublicKey(
      typeof content !== 'string' || content.startsWith('-----') ? content : Buffer.from(content, 'base64'),
    );
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    throw new RequestRefused(400, `the public key cannot be certified: ${error.message}`);
  }
}
