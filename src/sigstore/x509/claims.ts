import { readDer, textOf } from '../der/read.ts';
import { RefusedError } from '../refusal.ts';
import type { CertificateClaims } from '../types.ts';
import type { Extension } from './extensions.ts';
import { FULCIO, OID } from './oids.ts';

type Claim = Exclude<keyof CertificateClaims, 'issuer'>;

/** Last arc of each extension whose value is a DER UTF8String. */
const CLAIMS: Record<number, Claim> = {
  9: 'buildSignerUri',
  10: 'buildSignerDigest',
  11: 'runnerEnvironment',
  12: 'sourceRepositoryUri',
  13: 'sourceRepositoryDigest',
  14: 'sourceRepositoryRef',
  16: 'sourceRepositoryOwnerUri',
  18: 'buildConfigUri',
  19: 'buildConfigDigest',
  20: 'buildTrigger',
  21: 'runInvocationUri',
  22: 'sourceRepositoryVisibility',
};

/** Certificates of before 2023 say the same only of GitHub workflows, in extensions whose value is bare text. */
const LEGACY_CLAIMS: Record<number, Claim> = {
  2: 'buildTrigger',
  3: 'sourceRepositoryDigest',
  6: 'sourceRepositoryRef',
};
const LEGACY_REPOSITORY = 5;
const GITHUB = 'https://token.actions.githubusercontent.com';

/** What Fulcio vouches for besides the identity. The issuer is named twice by newer certificates, and must be the same. */
export function readClaims(extensions: Extension[]): CertificateClaims {
  const valueOf = (oid: string) => extensions.find((extension) => extension.oid === oid)?.value;
  const claims: CertificateClaims = {
    issuer: readIssuer(valueOf(OID.fulcioIssuer), valueOf(OID.fulcioIssuerLegacy)),
  };
  for (const [arc, claim] of Object.entries(CLAIMS)) {
    const value = valueOf(`${FULCIO}.${arc}`);
    if (value !== undefined) claims[claim] = derText(value);
  }
  for (const [arc, claim] of Object.entries(LEGACY_CLAIMS)) {
    const value = valueOf(`${FULCIO}.${arc}`);
    if (value !== undefined) claims[claim] ??= bareText(value);
  }
  const repository = valueOf(`${FULCIO}.${LEGACY_REPOSITORY}`);
  if (repository !== undefined && claims.issuer === GITHUB)
    claims.sourceRepositoryUri ??= `https://github.com/${bareText(repository)}`;
  return claims;
}

function readIssuer(value: Uint8Array | undefined, legacy: Uint8Array | undefined): string | undefined {
  const issuer = value && derText(value);
  const old = legacy && bareText(legacy);
  if (issuer !== undefined && old !== undefined && issuer !== old)
    throw new RefusedError('CERTIFICATE_INVALID', `the certificate names two issuers: ${issuer} and ${old}`);
  return issuer ?? old;
}

function derText(value: Uint8Array): string {
  const reader = readDer(value);
  const text = textOf(reader.any());
  reader.end();
  return text;
}

function bareText(value: Uint8Array): string {
  return textOf({ tag: 0x0c, content: value, bytes: value });
}
