import { isoShortest } from '../../base/utc-time.ts';
import { type Refusal, RefusedError, refusal } from '../refusal.ts';
import type { CertificateAuthority, ValidFor } from '../types.ts';
import { type Certificate, parseCertificate } from './certificate.ts';
import { isSignedBy } from './certificate-signature.ts';
import { displayName } from './display-name.ts';
import { OID } from './oids.ts';

/** More certificates than this between leaf and root serve no one, and each may cost a signature check. */
const MAX_INTERMEDIATES = 5;

/**
 * Proves that a signing certificate comes from an authority of the trusted root and was valid at `atMs` (milliseconds since 1970).
 * `intermediates` are what the bundle contains, believed only as far as a chain of good signatures reaches. Returns the chain,
 * leaf first. Throws RefusedError: CERTIFICATE_INVALID (not for signing code), _EXPIRED, _UNTRUSTED.
 */
export function verifyChain(
  leaf: Certificate,
  intermediates: Certificate[],
  authorities: CertificateAuthority[],
  atMs: number,
): Certificate[] {
  requirePurpose(leaf, OID.codeSigning, 'code signing');
  return findChain({ leaf, intermediates }, authorities, { atMs, purpose: OID.codeSigning });
}

/** For signing, a certificate must say so: both in its key usage and in its extended key usage, and not be an authority itself. */
export function requirePurpose(leaf: Certificate, purpose: string, name: string): void {
  if (!leaf.extendedKeyUsage?.purposes.includes(purpose))
    throw invalid(`the certificate is not meant for ${name}`);
  if (leaf.keyUsage !== undefined && !leaf.keyUsage.digitalSignature)
    throw invalid('the certificate may not make signatures (key usage)');
  if (leaf.isCa) throw invalid('the certificate is one of an authority, not of a signer');
}

/** As verifyChain, for a leaf of any purpose, which is not asked of the leaf itself. */
export function findChain(
  { leaf, intermediates }: { leaf: Certificate; intermediates: Certificate[] },
  authorities: CertificateAuthority[],
  { atMs, purpose }: { atMs: number; purpose: string },
): Certificate[] {
  if (intermediates.length > MAX_INTERMEDIATES)
    throw invalid(`${intermediates.length} certificates came along, at most ${MAX_INTERMEDIATES} are read`);
  requireValidAt(leaf, atMs, 'the certificate');
  let best: Refusal | undefined;
  for (const authority of authorities) {
    const trusted = certificatesOf(authority);
    const chain = trusted && pathToAnchor(leaf, trusted, intermediates);
    if (chain === undefined) continue;
    const problem = checkAuthority(authority, atMs) ?? checkPath(chain, atMs, purpose);
    if (problem === undefined) return chain;
    best ??= problem;
  }
  best ??= unknownIssuer(leaf, authorities.length);
  throw new RefusedError(best.code, best.message, best.hint);
}

function unknownIssuer(leaf: Certificate, count: number): Refusal {
  const message =
    count === 0
      ? 'the trusted root names no certificate authority'
      : `the certificate was issued by ${displayName(leaf.issuer)}, which is or comes from none of the ${count} authorities of the trusted root`;
  return refusal('CERTIFICATE_UNTRUSTED', message, {
    hint: 'signatures of another Sigstore need its trusted root: --trusted-root',
  });
}

const parsed = new WeakMap<CertificateAuthority, Certificate[] | undefined>();

/** The authority's own certificates, issuing one first; undefined where one of them cannot be read or used. */
export function certificatesOf(authority: CertificateAuthority): Certificate[] | undefined {
  if (!parsed.has(authority)) parsed.set(authority, parseAll(authority.chain));
  return parsed.get(authority);
}

function parseAll(chain: Uint8Array[]): Certificate[] | undefined {
  try {
    return chain.length === 0 ? undefined : chain.map(parseCertificate);
  } catch (error) {
    // One authority that is not understood must not take the others down: nothing chains to it.
    if (error instanceof RefusedError) return undefined;
    throw error;
  }
}

/** Breadth first from the leaf; every certificate is reached once, so signature checks are bounded by the square of their number. */
function pathToAnchor(
  leaf: Certificate,
  trusted: Certificate[],
  helpers: Certificate[],
): Certificate[] | undefined {
  const anchor = trusted.at(-1);
  const issued = new Map<Certificate, Certificate>();
  const queue = [leaf];
  for (const certificate of queue) {
    if (sameBytes(certificate.der, anchor?.der)) return pathFrom(certificate, issued);
    for (const issuer of [...trusted, ...helpers]) {
      if (issuer === leaf || issued.has(issuer) || !sameBytes(certificate.issuer, issuer.subject)) continue;
      if (!isSignedBy(certificate, issuer)) continue;
      issued.set(issuer, certificate);
      queue.push(issuer);
    }
  }
  return undefined;
}

function pathFrom(anchor: Certificate, issued: Map<Certificate, Certificate>): Certificate[] {
  const path = [anchor];
  for (let next = issued.get(anchor); next !== undefined; next = issued.get(next)) path.unshift(next);
  return path;
}

function checkAuthority(authority: CertificateAuthority, atMs: number): Refusal | undefined {
  if (covers(authority.validFor, atMs)) return undefined;
  return refusal(
    'CERTIFICATE_UNTRUSTED',
    `the trusted root does not name the authority ${authority.uri} for ${iso(atMs)}`,
  );
}

function checkPath(chain: Certificate[], atMs: number, purpose: string): Refusal | undefined {
  for (const [depth, certificate] of chain.entries()) {
    if (depth === 0) continue;
    const what = `the certificate of the authority ${displayName(certificate.subject)}`;
    if (!isValidAt(certificate, atMs))
      return refusal('CERTIFICATE_EXPIRED', `${what} was not valid at ${iso(atMs)}: ${period(certificate)}`);
    if (!certificate.isCa || certificate.keyUsage?.certSign === false)
      return refusal('CERTIFICATE_UNTRUSTED', `${what} may not issue certificates`);
    if (certificate.pathLength !== undefined && depth - 1 > certificate.pathLength)
      return refusal('CERTIFICATE_UNTRUSTED', `${what} may not issue a chain of ${depth}`);
    if (certificate.extendedKeyUsage && !certificate.extendedKeyUsage.purposes.includes(purpose))
      return refusal('CERTIFICATE_UNTRUSTED', `${what} may not issue certificates of this purpose`);
  }
  return undefined;
}

function requireValidAt(certificate: Certificate, atMs: number, what: string): void {
  if (!isValidAt(certificate, atMs))
    throw new RefusedError(
      'CERTIFICATE_EXPIRED',
      `${what} was not valid at ${iso(atMs)}: ${period(certificate)}`,
    );
}

function isValidAt(certificate: Certificate, atMs: number): boolean {
  return certificate.notBefore <= atMs && atMs <= certificate.notAfter;
}

/** Both ends are inclusive. An authority without a start is bounded by its certificates; logs without one are refused by their users. */
export function covers({ start, end }: ValidFor, atMs: number): boolean {
  return (start === undefined || start <= atMs) && (end === undefined || atMs <= end);
}

function period(certificate: Certificate): string {
  return `it is for ${iso(certificate.notBefore)} to ${iso(certificate.notAfter)}`;
}

function iso(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? `${ms} ms` : isoShortest(ms);
}

function sameBytes(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return b !== undefined && Buffer.compare(a, b) === 0;
}

function invalid(message: string): RefusedError {
  return new RefusedError('CERTIFICATE_INVALID', message);
}
