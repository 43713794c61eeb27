import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { sigstoreError } from '../errors.ts';
import { RefusedError } from '../refusal.ts';
import type { VerificationKey } from '../types.ts';
import { COSIGN_LABELS, decryptPrivateKey } from './cosign-key-file.ts';
import { parsePem } from './pem.ts';
import { publicKeyOf } from './public-key.ts';

/** A private key in memory. */
export type PrivateKey = { publicKey: VerificationKey; keyObject: KeyObject };

const MAX_KEY_FILE = 64 * 1024;

/** PEM labels of keys that are not encrypted, with the format that node:crypto calls them by. */
const PLAIN: Record<string, 'pkcs8' | 'sec1' | 'pkcs1'> = {
  'PRIVATE KEY': 'pkcs8',
  'EC PRIVATE KEY': 'sec1',
  'RSA PRIVATE KEY': 'pkcs1',
};

/**
 * A private key in PEM: cosign's encrypted key file, PKCS#8, SEC 1 or PKCS#1. `name` is how messages call it, and `password` is
 * asked only when the key is encrypted. Throws KEY_UNREADABLE, KEY_UNSUPPORTED, KEY_PASSWORD_WRONG.
 */
export async function parsePrivateKey(
  pem: Uint8Array | string,
  name: string,
  password: () => Promise<string>,
): Promise<PrivateKey> {
  if (pem.length > MAX_KEY_FILE) throw unreadable(`${name} is too long to be a private key`);
  const text = typeof pem === 'string' ? pem : Buffer.from(pem).toString('latin1');
  // openssl writes the parameters of a curve as a block of their own in front of the key.
  const block = parsePem(text).find(({ label }) => label !== 'EC PARAMETERS');
  if (block === undefined)
    throw unreadable(
      `${name} is not a private key: it holds no PEM`,
      'make one with "shearwall keys generate"',
    );
  const { label, der } = block;
  if (COSIGN_LABELS.includes(label))
    return fromDer(await decryptPrivateKey(der, await password(), name), 'pkcs8', name);
  const format = Object.hasOwn(PLAIN, label) ? PLAIN[label] : undefined;
  if (format !== undefined && !text.includes('Proc-Type: 4,ENCRYPTED')) return fromDer(der, format, name);
  if (label === 'PUBLIC KEY' || label === 'CERTIFICATE')
    throw unreadable(`${name} is a ${label.toLowerCase()}, and signing needs the private key`);
  throw sigstoreError('KEY_UNSUPPORTED', `${name} is a ${label}, which is not supported`, {
    hint: 'convert it to PKCS#8 with "openssl pkcs8 -topk8 -nocrypt", then into a key file with "shearwall keys import"',
  });
}

/** From DER, for example PKCS#8. Throws KEY_UNREADABLE, KEY_UNSUPPORTED. */
export function fromDer(der: Uint8Array, type: 'pkcs8' | 'sec1' | 'pkcs1', name: string): PrivateKey {
  let keyObject: KeyObject;
  try {
    keyObject = createPrivateKey({ key: Buffer.from(der), format: 'der', type });
  } catch (cause) {
    throw unreadable(`${name} is damaged, or not a private key: ${(cause as Error).message}`);
  }
  return privateKeyOf(keyObject, name);
}

export function privateKeyOf(keyObject: KeyObject, name: string): PrivateKey {
  try {
    const spki = createPublicKey(keyObject).export({ type: 'spki', format: 'der' });
    return { publicKey: publicKeyOf(spki), keyObject };
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    throw sigstoreError('KEY_UNSUPPORTED', `the private key ${name} cannot be used: ${error.message}`, {
      hint: 'P-256, P-384, P-521, Ed25519 and RSA keys of 2048 to 8192 bits are supported',
      cause: error,
    });
  }
}

/** PKCS#8, DER, not encrypted. */
export function exportPkcs8({ keyObject }: PrivateKey): Uint8Array {
  return keyObject.export({ type: 'pkcs8', format: 'der' });
}

function unreadable(message: string, hint?: string): Error {
  return sigstoreError('KEY_UNREADABLE', message, withoutUndefined({ hint }));
}
