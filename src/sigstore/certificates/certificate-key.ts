import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

export type CertificateKeyType = 'p256' | 'p384' | 'ed25519';

/** A private key that signs certificates, or that one is about. */
export type CertificateKey = {
  type: CertificateKeyType;
  privateKey: KeyObject;
  /** SubjectPublicKeyInfo, DER. */
  spki: Buffer;
};

const CURVES = { p256: 'prime256v1', p384: 'secp384r1' } as const;

export function generateCertificateKey(type: CertificateKeyType): CertificateKey {
  const { privateKey } =
    type === 'ed25519'
      ? generateKeyPairSync('ed25519')
      : generateKeyPairSync('ec', { namedCurve: CURVES[type] });
  return certificateKey(privateKey);
}

/** Throws what node:crypto throws when the text is not a private key. */
export function certificateKeyFromPem(pem: string): CertificateKey {
  return certificateKey(createPrivateKey(pem));
}

export function pemOfCertificateKey({ privateKey }: CertificateKey): string {
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** With the hash of the key's size; ECDSA as ASN.1. */
export function signWith(key: CertificateKey, bytes: Uint8Array): Buffer {
  if (key.type === 'ed25519') return sign(null, bytes, key.privateKey);
  return sign(key.type === 'p384' ? 'sha384' : 'sha256', bytes, key.privateKey);
}

function certificateKey(privateKey: KeyObject): CertificateKey {
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return { type: typeOf(privateKey), privateKey, spki };
}

function typeOf(key: KeyObject): CertificateKeyType {
  if (key.asymmetricKeyType === 'ed25519') return 'ed25519';
  return key.asymmetricKeyDetails?.namedCurve === CURVES.p384 ? 'p384' : 'p256';
}
