import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Samples, signSamples, statementOf } from '../../../test/fakes/signed-samples.ts';
import { digestOf } from '../../base/digest.ts';
import { RefusedError } from '../refusal.ts';
import type { Bundle, Requirements } from '../types.ts';
import { verifyBundle } from '../verify/verify-bundle.ts';
import { encodeEnvelope } from './encode-bundle.ts';
import { bundleFromLegacy, DSSE_TYPE, legacyAnnotations, SIMPLE_SIGNING_TYPE } from './legacy.ts';
import { pae } from './pae.ts';
import { encodeSimpleSigning } from './simple-signing.ts';

const PAYLOAD = encodeSimpleSigning({
  reference: 'example.org/app',
  digest: digestOf('image'),
  annotations: {},
});
const STRICT: Requirements = { logEntries: 1, timestamps: 1, scts: 1 };
const SIGNATURE = 'dev.cosignproject.cosign/signature';

describe('bundleFromLegacy', () => {
  let samples: Samples;
  before(async () => {
    samples = await signSamples();
  });
  after(() => samples[Symbol.asyncDispose]());

  const codeOf = (bundle: Bundle | undefined, requirements = STRICT): string => {
    assert.ok(bundle);
    const artifact =
      bundle.content.kind === 'message' ? ({ kind: 'bytes', bytes: PAYLOAD } as const) : undefined;
    const { trustedRoot, signer } = samples;
    const answer = verifyBundle(bundle, artifact, { keys: [signer.publicKey], trustedRoot, requirements });
    return answer.ok ? 'accepted' : answer.refusal.code;
  };
  const simpleSigning = async (how: 'key' | 'keyless') => {
    const bundle = await samples.sign({ kind: 'message', bytes: PAYLOAD }, how, 1);
    return { mediaType: SIMPLE_SIGNING_TYPE, annotations: legacyAnnotations(bundle), blob: PAYLOAD };
  };

  it('reads back what legacyAnnotations wrote, with log entry, timestamp and certificates', async () => {
    for (const how of ['key', 'keyless'] as const) {
      const [bundle, ...others] = bundleFromLegacy(await simpleSigning(how));

      assert.equal(others.length, 0);
      assert.equal(bundle?.format, 'legacy');
      assert.equal(codeOf(bundle), 'accepted', how);
    }
  });

  it('reads a chain that begins with a newline, and annotations that say null', async () => {
    const layer = await simpleSigning('keyless');
    const [bundle] = bundleFromLegacy({
      ...layer,
      annotations: {
        ...layer.annotations,
        'dev.sigstore.cosign/chain': `\n${layer.annotations['dev.sigstore.cosign/certificate']}`,
        'dev.sigstore.cosign/rfc3161timestamp': 'null',
      },
    });

    assert.equal(codeOf(bundle, { ...STRICT, timestamps: 0 }), 'accepted');
    assert.equal(codeOf(bundle), 'TIMESTAMP_MISSING');
  });

  it('judges a signature that was stripped of its log entry as one without', async () => {
    const layer = await simpleSigning('key');
    const { 'dev.sigstore.cosign/bundle': _, ...annotations } = layer.annotations;
    const [bundle] = bundleFromLegacy({ ...layer, annotations });

    assert.equal(codeOf(bundle), 'LOG_ENTRY_MISSING');
    assert.equal(codeOf(bundle, { logEntries: 0, timestamps: 0, scts: 0 }), 'accepted');
  });

  it('refuses the log entry of another signature, and one whose time was changed', async () => {
    const [layer, another] = [await simpleSigning('key'), await simpleSigning('key')];
    const entry = another.annotations['dev.sigstore.cosign/bundle'] ?? '';
    const later = (layer.annotations['dev.sigstore.cosign/bundle'] ?? '').replace(
      /"integratedTime":\d+/,
      '"integratedTime":1',
    );
    const withEntry = (bundle: string) =>
      bundleFromLegacy({
        ...layer,
        annotations: { ...layer.annotations, 'dev.sigstore.cosign/bundle': bundle },
      })[0];

    assert.equal(codeOf(withEntry(entry)), 'LOG_ENTRY_MISMATCH');
    assert.equal(codeOf(withEntry(later)), 'LOG_PROMISE_INVALID');
  });

  it('judges each of several signatures of an envelope alone: a bad one hides no good one', async () => {
    const statement = statementOf(PAYLOAD);
    const { content, ...bundle } = await samples.sign({ kind: 'statement', statement }, 'key', 1);
    assert.ok(content.kind === 'envelope');
    const envelope = JSON.parse(Buffer.from(encodeEnvelope(content.envelope)).toString());
    envelope.signatures.unshift({ keyid: 'unknown', sig: Buffer.from('no signature').toString('base64') });
    const annotations = legacyAnnotations({ ...bundle, content });
    const bundles = bundleFromLegacy({
      mediaType: DSSE_TYPE,
      annotations,
      blob: Buffer.from(JSON.stringify(envelope)),
    });

    assert.equal(annotations[SIGNATURE], '');
    assert.deepEqual(
      bundles.map((one) => codeOf(one)),
      ['SIGNATURE_INVALID', 'accepted'],
    );
  });

  const wrong: [what: string, change: Record<string, string>, blob: Uint8Array, code: RegExp][] = [
    ['no signature', { [SIGNATURE]: '' }, PAYLOAD, /^BUNDLE_INVALID: .*no annotation/],
    ['a signature that is not base64', { [SIGNATURE]: '?' }, PAYLOAD, /^BUNDLE_INVALID: .*not base64/],
    ['a certificate that is not PEM', { 'dev.sigstore.cosign/certificate': 'x' }, PAYLOAD, /not PEM/],
    [
      'a private key for a certificate',
      { 'dev.sigstore.cosign/certificate': '-----BEGIN EC KEY-----\nYQ==\n-----END EC KEY-----\n' },
      PAYLOAD,
      /other things than/,
    ],
    ['a log entry that is not valid JSON', { 'dev.sigstore.cosign/bundle': '{' }, PAYLOAD, /not valid JSON/],
    ['a log entry without payload', { 'dev.sigstore.cosign/bundle': '{}' }, PAYLOAD, /Payload is missing/],
    [
      'a log entry without a body',
      { 'dev.sigstore.cosign/bundle': '{"Payload":{"logID":"c0d23d6a"}}' },
      PAYLOAD,
      /body is not valid JSON/,
    ],
  ];
  for (const [what, change, blob, message] of wrong) {
    it(`refuses ${what}`, () => {
      const annotations = { [SIGNATURE]: 'YQ==', ...change };
      assert.throws(
        () => bundleFromLegacy({ mediaType: SIMPLE_SIGNING_TYPE, annotations, blob }),
        (error: unknown) => {
          assert.ok(error instanceof RefusedError);
          assert.match(`${error.refusal.code}: ${error.message}`, message);
          return true;
        },
      );
    });
  }

  it('refuses an envelope without signatures, bytes that are not an envelope, and layers of other types', () => {
    const read = (mediaType: string, blob: string) => () =>
      bundleFromLegacy({ mediaType, annotations: {}, blob: Buffer.from(blob) });

    assert.throws(read(DSSE_TYPE, '{"payload":"","signatures":[]}'), /holds no signature/);
    assert.throws(read(DSSE_TYPE, '[]'), /not a JSON object/);
    assert.throws(read('text/plain', '{}'), /layers of type text\/plain/);
  });
});

describe('pae', () => {
  it('counts bytes and not characters, as in the example of the specification', () => {
    assert.equal(
      Buffer.from(pae('http://example.com/HelloWorld', Buffer.from('hello world'))).toString(),
      'DSSEv1 29 http://example.com/HelloWorld 11 hello world',
    );
    assert.equal(Buffer.from(pae('ü', Buffer.from('é'))).toString(), 'DSSEv1 2 ü 2 é');
  });
});
