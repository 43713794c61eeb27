import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import type { Digest } from '../../src/base/digest.ts';
import { hexOf } from '../../src/base/digest.ts';
import { type Bundle, pae } from '../../src/sigstore/index.ts';

const IN_TOTO = 'application/vnd.in-toto+json';
export const SIGN_TYPE = 'https://sigstore.dev/cosign/sign/v1';

const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** A statement about an image, signed by the process's own throw-away key: each call gives another. */
export function keyBundle(
  subject: Digest,
  { predicateType = SIGN_TYPE, predicate = {} as unknown } = {},
): Bundle {
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ digest: { sha256: hexOf(subject) } }],
    predicateType,
    predicate,
  };
  const payload = Buffer.from(JSON.stringify(statement));
  const signature = sign('sha256', pae(IN_TOTO, payload), keys.privateKey);
  const spki = keys.publicKey.export({ type: 'spki', format: 'der' });
  return {
    format: 'v0.3',
    signer: { kind: 'public-key', hint: createHash('sha256').update(spki).digest('base64') },
    content: { kind: 'envelope', envelope: { payloadType: IN_TOTO, payload, signature, keyid: '' } },
    logEntries: [],
    timestamps: [],
  };
}

/** The same for cosign's legacy signature: a payload and the bundle that its annotations amount to. */
export function legacySignature(
  subject: Digest,
  optional: unknown = null,
): { payload: Uint8Array; bundle: Bundle } {
  const payload = Buffer.from(
    JSON.stringify({
      critical: {
        identity: { 'docker-reference': 'example.org/app' },
        image: { 'docker-manifest-digest': subject },
        type: 'cosign container image signature',
      },
      optional,
    }),
  );
  const value = createHash('sha256').update(payload).digest();
  const bundle: Bundle = {
    format: 'legacy',
    signer: { kind: 'public-key', hint: '' },
    content: {
      kind: 'message',
      digest: { algorithm: 'sha256', value },
      signature: sign('sha256', payload, keys.privateKey),
    },
    logEntries: [],
    timestamps: [],
  };
  return { payload, bundle };
}
