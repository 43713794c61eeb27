import { constants, generateKeyPairSync, type KeyPairKeyObjectResult, sign } from 'node:crypto';
import { signEd25519ph } from '../../src/sigstore/keys/ed25519ph.ts';
import { publicKeyOf } from '../../src/sigstore/keys/public-key.ts';
import type { SignatureAlgorithm, Signer } from '../../src/sigstore/types.ts';

/** Bits → the one key of a process: to make one of 4096 takes a second. */
const rsaKeys = new Map<number, KeyPairKeyObjectResult>();

/** A key that signs with exactly this algorithm: a new one, but for RSA. */
export function testSigner(algorithm: SignatureAlgorithm): Signer {
  const { publicKey, privateKey } = newKeys(algorithm);
  const digest = /-(?:sha2-)?(256|384|512)|-sha(256)/.exec(algorithm);
  const hash = algorithm.startsWith('ed25519') ? null : `sha${digest?.[1] ?? '256'}`;
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  const padding = algorithm.startsWith('rsa-sign-pss') ? pss : {};
  const seed = Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url');
  return {
    publicKey: publicKeyOf(publicKey.export({ type: 'spki', format: 'der' })),
    algorithm,
    sign: async (bytes) =>
      algorithm === 'ed25519-ph'
        ? signEd25519ph(bytes, seed)
        : sign(hash, bytes, { key: privateKey, ...padding }),
  };
}

function newKeys(algorithm: SignatureAlgorithm): KeyPairKeyObjectResult {
  const curve = /nistp(\d+)$/.exec(algorithm)?.[1];
  if (curve !== undefined) return generateKeyPairSync('ec', { namedCurve: `P-${curve}` });
  if (algorithm.startsWith('ed25519')) return generateKeyPairSync('ed25519');
  const modulusLength = Number(/-(\d{4})-/.exec(algorithm)?.[1]);
  const keys = rsaKeys.get(modulusLength) ?? generateKeyPairSync('rsa', { modulusLength });
  rsaKeys.set(modulusLength, keys);
  return keys;
}
