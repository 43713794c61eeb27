/** Certificates, certificate timestamps and time stamps with whatever is wrong in them that a test wants. */
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import {
  derBitString,
  derBoolean,
  derContext,
  derElement,
  derInteger,
  derNull,
  derOctetString,
  derOid,
  derPrimitiveContext,
  derSequence,
  derSet,
  derTime,
  derUtf8,
} from '../../src/sigstore/der/write.ts';
import { parsePublicKey } from '../../src/sigstore/keys/public-key.ts';
import type { CertificateAuthority, TrustedLog } from '../../src/sigstore/types.ts';
import { type Certificate, parseCertificate } from '../../src/sigstore/x509/certificate.ts';
import { precertificateOf, signedBytes } from '../../src/sigstore/x509/certificate-timestamps.ts';

export const JANUARY = Date.UTC(2026, 0, 1);
export const HOUR = 3_600_000;

export type KeyPair = { publicKey: KeyObject; privateKey: KeyObject };

export function keyPair(curve = 'P-256'): KeyPair {
  return curve === 'ed25519'
    ? generateKeyPairSync('ed25519')
    : generateKeyPairSync('ec', { namedCurve: curve });
}

export type Issued = { certificate: Certificate; der: Uint8Array; keys: KeyPair; name: Uint8Array };

export type CertificatePlan = {
  issuer?: Issued;
  name?: string;
  keys?: KeyPair;
  /** The key that signs, where it is not the issuer's. */
  signingKey?: KeyObject;
  notBefore?: number;
  notAfter?: number;
  extensions?: Uint8Array[];
  serial?: number;
  hash?: 'sha256' | 'sha384' | 'sha512';
};

const ECDSA_WITH = {
  sha256: '1.2.840.10045.4.3.2',
  sha384: '1.2.840.10045.4.3.3',
  sha512: '1.2.840.10045.4.3.4',
};

/** Anything is signed, sense or nonsense; without an issuer, by itself. */
export function issueDer(plan: CertificatePlan): { der: Uint8Array; keys: KeyPair; name: Uint8Array } {
  const {
    keys = keyPair(),
    hash = 'sha256',
    notBefore = JANUARY,
    notAfter = JANUARY + HOUR,
    extensions = [],
  } = plan;
  const name = distinguishedName(plan.name ?? 'signer');
  const key = plan.signingKey ?? plan.issuer?.keys.privateKey ?? keys.privateKey;
  const edwards = key.asymmetricKeyType === 'ed25519';
  const algorithm = derSequence(derOid(edwards ? '1.3.101.112' : ECDSA_WITH[hash]));
  const tbs = derSequence(
    derContext(0, derInteger(2)),
    derInteger(plan.serial ?? 7),
    algorithm,
    plan.issuer?.name ?? name,
    derSequence(derTime(notBefore), derTime(notAfter)),
    name,
    keys.publicKey.export({ type: 'spki', format: 'der' }),
    ...(extensions.length > 0 ? [derContext(3, derSequence(...extensions))] : []),
  );
  const signature = sign(edwards ? null : hash, tbs, key);
  return { der: derSequence(tbs, algorithm, derBitString(signature)), keys, name };
}

export function issue(plan: CertificatePlan): Issued {
  const issued = issueDer(plan);
  return { ...issued, certificate: parseCertificate(issued.der) };
}

export function distinguishedName(commonName: string): Uint8Array {
  return derSequence(derSet(derSequence(derOid('2.5.4.3'), derUtf8(commonName))));
}

export function extension(oid: string, value: Uint8Array, critical = false): Uint8Array {
  return derSequence(derOid(oid), ...(critical ? [derBoolean(true)] : []), derOctetString(value));
}

export const CODE_SIGNING = '1.3.6.1.5.5.7.3.3';
export const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';

export const extendedKeyUsage = (critical: boolean, ...purposes: string[]) =>
  extension('2.5.29.37', derSequence(...purposes.map(derOid)), critical);

/** `bits` as in the BIT STRING's first byte: 0x80 signs, 0x04 issues certificates. */
export const keyUsage = (bits: number) => extension('2.5.29.15', derBitString(Uint8Array.of(bits)), true);

export const authorityExtension = (pathLength?: number) =>
  extension(
    '2.5.29.19',
    derSequence(derBoolean(true), ...(pathLength === undefined ? [] : [derInteger(pathLength)])),
    true,
  );

export const subjectAltName = (...names: Uint8Array[]) => extension('2.5.29.17', derSequence(...names), true);
export const emailName = (email: string) => derPrimitiveContext(1, Buffer.from(email));
export const uriName = (uri: string) => derPrimitiveContext(6, Buffer.from(uri));
export const otherName = (oid: string, text: string) =>
  derContext(0, derOid(oid), derContext(0, derUtf8(text)));

export const fulcioText = (arc: number, text: string) =>
  extension(`1.3.6.1.4.1.57264.1.${arc}`, derUtf8(text));
export const fulcioBare = (arc: number, text: string) =>
  extension(`1.3.6.1.4.1.57264.1.${arc}`, Buffer.from(text));

export const signerExtensions = (): Uint8Array[] => [
  keyUsage(0x80),
  extendedKeyUsage(false, CODE_SIGNING),
  subjectAltName(emailName('dev@example.com')),
  fulcioBare(1, 'https://issuer.example'),
  fulcioText(8, 'https://issuer.example'),
];

/** A root and an issuing certificate, as Fulcio's. */
export function authority(
  purpose = CODE_SIGNING,
  plan: CertificatePlan = {},
): { root: Issued; issuing: Issued; trusted: CertificateAuthority } {
  const long = { notBefore: JANUARY - 1000 * HOUR, notAfter: JANUARY + 1000 * HOUR };
  const root = issue({ name: 'root', ...long, extensions: [keyUsage(0x04), authorityExtension()] });
  const issuing = issue({
    name: 'issuing',
    issuer: root,
    ...long,
    extensions: [keyUsage(0x04), extendedKeyUsage(false, purpose), authorityExtension(0)],
    ...plan,
  });
  return { root, issuing, trusted: trustedAuthority(issuing, root) };
}

export function trustedAuthority(...chain: Issued[]): CertificateAuthority {
  return {
    uri: 'https://authority.example',
    chain: chain.map(({ der }) => der),
    validFor: { start: JANUARY - 1000 * HOUR, end: undefined },
  };
}

/** A certificate transparency log, and how it signs. */
export function ctLog(): { trusted: TrustedLog; keys: KeyPair } {
  const keys = keyPair();
  const key = parsePublicKey(keys.publicKey.export({ type: 'spki', format: 'der' }));
  const logId = createHash('sha256').update(key.spki).digest();
  const validFor = { start: JANUARY - HOUR, end: JANUARY + HOUR };
  return {
    keys,
    trusted: { baseUrl: 'https://ct.example', logId, key, validFor, algorithm: 'ecdsa-sha2-256-nistp256' },
  };
}

/** SignedCertificateTimestamp of RFC 6962, 3.2, for a certificate that does not hold it yet. */
export function certificateTimestamp(
  log: { trusted: TrustedLog; keys: KeyPair },
  plan: CertificatePlan,
  options: { at?: number; issuerKey?: KeyObject } = {},
): Uint8Array {
  const at = BigInt(options.at ?? JANUARY);
  const issuerKey = options.issuerKey ?? plan.issuer?.keys.publicKey ?? keyPair().publicKey;
  const issuerKeyHash = createHash('sha256')
    .update(issuerKey.export({ type: 'spki', format: 'der' }))
    .digest();
  const precertificate = precertificateOf(issue(plan).certificate);
  const signed = signedBytes({ timestamp: at, extensions: Buffer.alloc(0) }, issuerKeyHash, precertificate);
  const signature = sign('sha256', signed, log.keys.privateKey);
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(at);
  return Buffer.concat([
    Uint8Array.of(0),
    log.trusted.logId,
    time,
    vector(),
    Uint8Array.of(4, 3),
    vector(signature),
  ]);
}

export function timestampList(...timestamps: Uint8Array[]): Uint8Array {
  return extension(
    '1.3.6.1.4.1.11129.2.4.2',
    derOctetString(vector(...timestamps.map((one) => vector(one)))),
  );
}

/** `opaque<0..2^16-1>` of TLS. */
export function vector(...parts: Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(content.length);
  return Buffer.concat([length, content]);
}

export type TokenPlan = {
  signer: Issued;
  stamped: Uint8Array;
  /** As GeneralizedTime writes it. */
  genTime?: string;
  certificates?: Issued[];
  signingKey?: KeyObject;
  /** Whose digest the signed attributes hold, where it is not the signer's. */
  named?: Uint8Array;
  contentType?: string;
  /** Changes the TSTInfo after its digest was signed. */
  tamper?: boolean;
  signers?: number;
  status?: number;
};

const SHA256 = derSequence(derOid('2.16.840.1.101.3.4.2.1'), derNull());
const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

/** TimeStampResp (RFC 3161). */
export function timestampResponse(plan: TokenPlan): Uint8Array {
  return derSequence(derSequence(derInteger(plan.status ?? 0)), timestampToken(plan));
}

export function timestampToken(plan: TokenPlan): Uint8Array {
  const info = (genTime: string) =>
    derSequence(
      derInteger(1),
      derOid('1.2.3.4'),
      derSequence(SHA256, derOctetString(sha256(plan.stamped))),
      derInteger(99),
      derElement(0x18, Buffer.from(genTime)),
      derInteger(12345),
    );
  const content = info(plan.genTime ?? '20260101000010.25Z');
  const contentType = derOid(plan.contentType ?? '1.2.840.113549.1.9.16.1.4');
  const attribute = (oid: string, value: Uint8Array) => derSequence(derOid(oid), derSet(value));
  const attributes = [
    attribute('1.2.840.113549.1.9.3', contentType),
    attribute('1.2.840.113549.1.9.4', derOctetString(sha256(content))),
    attribute(
      '1.2.840.113549.1.9.16.2.47',
      derSequence(derSequence(derSequence(derOctetString(plan.named ?? sha256(plan.signer.der))))),
    ),
  ];
  const { certificate } = plan.signer;
  const signerInfo = derSequence(
    derInteger(1),
    derSequence(certificate.issuer, derInteger(certificate.serialNumber)),
    SHA256,
    derContext(0, ...attributes),
    derSequence(derOid(ECDSA_WITH.sha256)),
    derOctetString(
      sign('sha256', derElement(0x31, ...attributes), plan.signingKey ?? plan.signer.keys.privateKey),
    ),
  );
  const signedData = derSequence(
    derInteger(3),
    derSet(SHA256),
    derSequence(contentType, derContext(0, derOctetString(plan.tamper ? info('20200101000000Z') : content))),
    ...(plan.certificates ? [derContext(0, ...plan.certificates.map(({ der }) => der))] : []),
    derElement(0x31, ...Array.from({ length: plan.signers ?? 1 }, () => signerInfo)),
  );
  return derSequence(derOid('1.2.840.113549.1.7.2'), derContext(0, signedData));
}
