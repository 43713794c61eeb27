import { generateKeyPair, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { SignatureAlgorithm, Signer } from '../types.ts';
import { SCHEMES, signingAlgorithm } from './algorithms.ts';
import { signEd25519ph } from './ed25519ph.ts';
import type { KeyType } from './key-types.ts';
import { exportPkcs8, type PrivateKey, privateKeyOf } from './private-key.ts';

/** A key that nobody had before, and its PKCS#8 for callers that keep it (`encryptPrivateKey`). */
export type GeneratedSigner = Signer & { pkcs8: Uint8Array };

/** RSA takes seconds. */
export async function generateSigner(type: KeyType): Promise<GeneratedSigner> {
  const key = privateKeyOf(await generateKey(type), 'just made');
  return { ...signerOf(key, false), pkcs8: exportPkcs8(key) };
}

/** Signs with a key in memory. `prehash`: Ed25519 signs as Ed25519ph, as logs need it that hold only digests. */
export function signerOf({ publicKey, keyObject }: PrivateKey, prehash: boolean): Signer {
  const signer = (prehashed: boolean): Signer => {
    const algorithm = signingAlgorithm(publicKey, prehashed);
    return { publicKey, algorithm, sign: async (bytes) => signBytes(keyObject, algorithm, bytes) };
  };
  return withoutUndefined({
    ...signer(prehash),
    alternate: publicKey.type === 'ed25519' ? signer(!prehash) : undefined,
  });
}

function signBytes(key: KeyObject, algorithm: SignatureAlgorithm, bytes: Uint8Array): Uint8Array {
  if (algorithm !== 'ed25519-ph') return sign(SCHEMES[algorithm].digest ?? null, bytes, key);
  // PKCS#8 of Ed25519 ends with the seed (RFC 8410, 7).
  return signEd25519ph(bytes, key.export({ type: 'pkcs8', format: 'der' }).subarray(-32));
}

const CURVES = { p256: 'P-256', p384: 'P-384', p521: 'P-521' };

async function generateKey(type: KeyType): Promise<KeyObject> {
  const generate = promisify(generateKeyPair);
  switch (type) {
    case 'p256':
    case 'p384':
    case 'p521':
      return (await generate('ec', { namedCurve: CURVES[type] })).privateKey;
    case 'ed25519':
      return (await generate('ed25519')).privateKey;
    default:
      return (await generate('rsa', { modulusLength: Number(type.slice('rsa-'.length)) })).privateKey;
  }
}
