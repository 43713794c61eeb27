import { generateKeyPairSync, sign } from 'node:crypto';
import { publicKeyOf } from '../keys/public-key.ts';
import type { Signer } from '../types.ts';

/** A P-256 key for one signature, which never leaves memory. */
export function ephemeralSigner(): Signer {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    publicKey: publicKeyOf(publicKey.export({ type: 'spki', format: 'der' })),
    algorithm: 'ecdsa-sha2-256-nistp256',
    sign: async (bytes) => sign('sha256', bytes, privateKey),
  };
}
