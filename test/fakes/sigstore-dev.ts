import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { silentLog } from '../../src/base/log.ts';
import { pae } from '../../src/sigstore/index.ts';
import {
  type SigstoreDev,
  type SigstoreDevOptions,
  startSigstoreDev,
  type TokenRequest,
} from '../../src/sigstore-dev/index.ts';
import { type DevClock, devClock } from './dev-clock.ts';

/** A throw-away Sigstore in this process, with a clock that stands. */
export async function startTestSigstore(
  options: SigstoreDevOptions = {},
  clock: DevClock = devClock(),
  log = silentLog,
): Promise<SigstoreDev & { clock: DevClock }> {
  const signal = new AbortController().signal;
  return Object.assign(await startSigstoreDev(options, { clock, log, signal }), { clock });
}

/** An answer's JSON, of whatever shape: a test says by what it reads which one it expects. */
export type Json = ReturnType<typeof JSON.parse>;

export type Answered = { status: number; headers: Headers; text: string; json: Json };

export async function post(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answered> {
  const raw = typeof body === 'string' || body instanceof Uint8Array;
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: raw ? (body as string) : JSON.stringify(body),
  });
  return await answered(response);
}

export async function get(url: string): Promise<Answered> {
  return await answered(await fetch(url, { redirect: 'manual' }));
}

async function answered(response: Response): Promise<Answered> {
  const text = await response.text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status: response.status, headers: response.headers, text, json };
}

/** A key of P-256 and what it signs; the least that a client of Fulcio and Rekor needs. */
export function clientKey() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return { pem, der, sign: (bytes: Uint8Array | string) => sign('sha256', Buffer.from(bytes), privateKey) };
}

/** Asks Fulcio for the certificate of a new key; PEM, leaf first. */
export async function certify(dev: SigstoreDev, request: TokenRequest, challenge: string) {
  const key = clientKey();
  const answer = await post(`${dev.url}/api/v2/signingCert`, {
    credentials: { oidcIdentityToken: await dev.identityToken(request) },
    publicKeyRequest: {
      publicKey: { content: key.pem },
      proofOfPossession: key.sign(challenge).toString('base64'),
    },
  });
  const { signedCertificateEmbeddedSct: embedded, signedCertificateDetachedSct: detached } = answer.json;
  const chain: string[] = (embedded ?? detached)?.chain.certificates ?? [];
  return { key, answer, chain };
}

export const sha256 = (bytes: Uint8Array | string): Buffer => createHash('sha256').update(bytes).digest();

export const derOfPem = (pem: string): Buffer =>
  Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');

/** DER of a TimeStampReq over a SHA-256 digest, certificates wanted, without or with a nonce. */
export function timestampQuery(digest: Uint8Array, nonce?: number, certReq = true): Buffer {
  const tail = Buffer.concat([
    nonce === undefined ? Buffer.alloc(0) : Buffer.of(2, 1, nonce),
    certReq ? Buffer.of(1, 1, 0xff) : Buffer.alloc(0),
  ]);
  const imprint = Buffer.concat([Buffer.from('3031300d060960864801650304020105000420', 'hex'), digest]);
  const body = Buffer.concat([Buffer.of(2, 1, 1), imprint, tail]);
  return Buffer.concat([Buffer.of(0x30, body.length), body]);
}

/** A whole keyless bundle over a statement, made by hand from the services' answers. */
export async function handmadeBundle(
  dev: SigstoreDev,
  rekor: 1 | 2,
  identity: TokenRequest,
  challenge: string,
) {
  const { key, chain } = await certify(dev, identity, challenge);
  const leaf = derOfPem(chain[0] ?? '');
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'app', digest: { sha256: 'a'.repeat(64) } }],
    predicateType: 'https://example.com/predicate/v1',
    predicate: {},
  };
  const payload = Buffer.from(JSON.stringify(statement));
  const payloadType = 'application/vnd.in-toto+json';
  const signed = pae(payloadType, payload);
  const sig = key.sign(signed);
  const timestamp = await fetch(`${dev.url}/api/v1/timestamp`, {
    method: 'POST',
    headers: { 'content-type': 'application/timestamp-query' },
    body: timestampQuery(sha256(sig)),
  });
  const signedTimestamp = Buffer.from(await timestamp.arrayBuffer()).toString('base64');
  const envelope = {
    payloadType,
    payload: payload.toString('base64'),
    signatures: [{ sig: sig.toString('base64'), keyid: '' }],
  };
  const tlogEntry =
    rekor === 2
      ? await entryV2(dev, sha256(signed), sig, leaf)
      : await entryV1(dev, JSON.stringify(envelope), chain[0] ?? '');
  return {
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: {
      certificate: { rawBytes: leaf.toString('base64') },
      tlogEntries: [tlogEntry],
      timestampVerificationData: { rfc3161Timestamps: [{ signedTimestamp }] },
    },
    dsseEnvelope: envelope,
  };
}

async function entryV2(dev: SigstoreDev, digest: Buffer, sig: Buffer, leaf: Buffer): Promise<unknown> {
  const { json } = await post(`${dev.url}/api/v2/log/entries`, hashedRekordRequest(digest, sig, leaf));
  return json;
}

export function hashedRekordRequest(digest: Buffer, sig: Buffer, leaf: Buffer) {
  return {
    hashedRekordRequestV002: {
      digest: digest.toString('base64'),
      signature: {
        content: sig.toString('base64'),
        verifier: {
          keyDetails: 'PKIX_ECDSA_P256_SHA_256',
          x509Certificate: { rawBytes: leaf.toString('base64') },
        },
      },
    },
  };
}

export function dsseProposal(envelope: string, pem: string) {
  const verifiers = [Buffer.from(pem).toString('base64')];
  return { kind: 'dsse', apiVersion: '0.0.1', spec: { proposedContent: { envelope, verifiers } } };
}

/** As Rekor's clients turn its answer into a TransparencyLogEntry. */
async function entryV1(dev: SigstoreDev, envelope: string, pem: string): Promise<unknown> {
  const { json } = await post(`${dev.url}/api/v1/log/entries`, dsseProposal(envelope, pem));
  const [entry] = Object.values<Json>(json);
  const base64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64');
  const { inclusionProof: proof, signedEntryTimestamp } = entry.verification;
  return {
    logIndex: String(entry.logIndex),
    logId: { keyId: base64(entry.logID) },
    kindVersion: { kind: 'dsse', version: '0.0.1' },
    integratedTime: String(entry.integratedTime),
    inclusionPromise: { signedEntryTimestamp },
    inclusionProof: {
      logIndex: String(proof.logIndex),
      rootHash: base64(proof.rootHash),
      treeSize: String(proof.treeSize),
      hashes: proof.hashes.map(base64),
      checkpoint: { envelope: proof.checkpoint },
    },
    canonicalizedBody: entry.body,
  };
}
