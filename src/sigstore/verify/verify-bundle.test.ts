import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { serviceTestContext } from '../../../test/fakes/service-context.ts';
import {
  FILE,
  type Sample,
  type Samples,
  signSamples,
  statementOf,
} from '../../../test/fakes/signed-samples.ts';
import { pae } from '../bundle/pae.ts';
import { requestCertificate } from '../fulcio/request-certificate.ts';
import { generateSigner } from '../keys/local-signer.ts';
import { parseIdentityToken } from '../oidc/identity-token.ts';
import type { Artifact, Bundle, Envelope, LogEntry, Requirements, TrustedRoot } from '../types.ts';
import { verifyBundle } from './verify-bundle.ts';

const KEYLESS: Requirements = { logEntries: 1, timestamps: 0, scts: 1 };
const BARE: Requirements = { logEntries: 0, timestamps: 0, scts: 0 };

describe('verifyBundle', () => {
  let samples: Samples;
  let other: Samples;
  before(async () => {
    [samples, other] = await Promise.all([signSamples(), signSamples('other@example.com')]);
  });
  after(async () => {
    await Promise.all([samples[Symbol.asyncDispose](), other[Symbol.asyncDispose]()]);
  });

  type Options = {
    artifact?: Artifact | undefined;
    requirements?: Requirements;
    trustedRoot?: TrustedRoot | undefined;
    keys?: [];
  };

  function verify(bundle: Bundle, options: Options = {}) {
    return verifyBundle(bundle, 'artifact' in options ? options.artifact : { kind: 'bytes', bytes: FILE }, {
      keys: options.keys ?? [samples.signer.publicKey],
      trustedRoot: 'trustedRoot' in options ? options.trustedRoot : samples.trustedRoot,
      requirements: options.requirements ?? KEYLESS,
    });
  }

  function codeOf(bundle: Bundle, options: Options = {}): string {
    const answer = verify(bundle, options);
    return answer.ok ? 'accepted' : answer.refusal.code;
  }

  const bundleOf = (name: string): Bundle => samples.get(name).bundle;
  const entryOf = (name: string): LogEntry => bundleOf(name).logEntries[0] as LogEntry;
  const withEntry = (name: string, change: Partial<LogEntry>): Bundle => ({
    ...bundleOf(name),
    logEntries: [{ ...entryOf(name), ...change }],
  });
  const withEnvelope = (name: string, change: Partial<Envelope>): Bundle => {
    const { content, ...rest } = bundleOf(name);
    assert.equal(content.kind, 'envelope');
    return { ...rest, content: { kind: 'envelope', envelope: { ...content.envelope, ...change } } };
  };
  const flipped = (bytes: Uint8Array, at: number): Uint8Array => {
    const copy = Buffer.from(bytes);
    copy[at] = (copy[at] ?? 0) ^ 1;
    return copy;
  };

  it('accepts each kind of signer, content and log, by the file and by its digest', () => {
    assert.equal(samples.all.length, 8);
    for (const { name, bundle, artifact, digest } of samples.all) {
      for (const given of [artifact, digest]) {
        const answer = verify(bundle, { artifact: given });
        assert.ok(answer.ok, `${name} by ${given.kind}: ${answer.ok || answer.refusal.message}`);
        const { signer } = answer.verified;
        assert.equal(signer.kind, name.startsWith('keyless') ? 'certificate' : 'key');
        if (signer.kind === 'certificate') assert.equal(signer.identity, samples.email);
      }
    }
  });

  it('gives the time of a log only where the log promised it, and always that of the timestamp', () => {
    const timesOf = (name: string): string[] => {
      const answer = verify(bundleOf(name));
      return answer.ok ? answer.verified.times.map(({ by }) => by) : [];
    };

    assert.deepEqual(timesOf('keyless statement rekor1'), ['log', 'timestamp']);
    assert.deepEqual(timesOf('keyless statement rekor2'), ['timestamp']);
  });

  it('names the log and the entry that vouch for it', () => {
    for (const { name, bundle } of samples.all) {
      const answer = verify(bundle);
      const [{ baseUrl, logIndex } = assert.fail(), ...more] = answer.ok ? answer.verified.logEntries : [];
      assert.deepEqual([logIndex, more], [entryOf(name).logIndex, []]);
      assert.ok(samples.trustedRoot.logs.some((log) => log.baseUrl === baseUrl));
    }
  });

  it('says of a log that nobody knows whether there was a root to look in', () => {
    const bundle = bundleOf('key statement rekor1');
    const saidWith = (trustedRoot: TrustedRoot | undefined): string => {
      const answer = verify(bundle, { trustedRoot });
      return answer.ok ? 'accepted' : answer.refusal.message;
    };
    assert.match(saidWith({ ...samples.trustedRoot, logs: [] }), /is not in the trusted root$/);
    assert.match(saidWith(undefined), /is not in any trusted root: there is none$/);
  });

  it('gives the statement exactly as it was signed', () => {
    const answer = verify(bundleOf('key statement rekor2'));
    assert.ok(answer.ok && answer.verified.content.kind === 'statement');

    assert.deepEqual(answer.verified.content.payload, statementOf(FILE));
    assert.deepEqual(answer.verified.content.statement.predicate, { checked: true });
  });

  it('leaves the subject of a statement to the caller who gives no artifact, but never that of a bare signature', () => {
    assert.equal(codeOf(bundleOf('keyless statement rekor2'), { artifact: undefined }), 'accepted');
    assert.equal(codeOf(bundleOf('keyless message rekor2'), { artifact: undefined }), 'SUBJECT_MISMATCH');
  });

  it('refuses a signature that is replayed on another file', () => {
    const artifact: Artifact = { kind: 'bytes', bytes: Buffer.from('another file') };
    for (const { name, bundle } of samples.all)
      assert.equal(codeOf(bundle, { artifact }), 'SUBJECT_MISMATCH', name);
  });

  it('refuses a file whose digest the bundle does not state, by the signature alone', () => {
    const { content, ...rest } = bundleOf('keyless message rekor2');
    assert.equal(content.kind, 'message');
    const bundle: Bundle = { ...rest, content: { ...content, digest: undefined } };

    assert.equal(codeOf(bundle), 'accepted');
    assert.equal(
      codeOf(bundle, { artifact: { kind: 'bytes', bytes: Buffer.from('another') } }),
      'SIGNATURE_INVALID',
    );
  });

  it('refuses a payload or signature that was changed', () => {
    for (const { name, bundle } of samples.all.filter(
      ({ bundle: { content } }) => content.kind === 'envelope',
    )) {
      const { envelope } = bundle.content as Extract<Bundle['content'], { kind: 'envelope' }>;
      assert.equal(
        codeOf(withEnvelope(name, { payload: flipped(envelope.payload, 40) })),
        'SIGNATURE_INVALID',
        name,
      );
      assert.equal(codeOf(withEnvelope(name, { payloadType: 'text/plain' })), 'SIGNATURE_INVALID', name);
      assert.equal(
        codeOf(withEnvelope(name, { signature: flipped(envelope.signature, 20) })),
        'SIGNATURE_INVALID',
        name,
      );
    }
  });

  it('refuses what another key has signed, whatever the hint says', async () => {
    const other = await generateSigner('p256');
    const { envelope } = bundleOf('key statement rekor2').content as { envelope: Envelope };
    const signature = await other.sign(pae(envelope.payloadType, envelope.payload));
    const forged: Bundle = {
      ...withEnvelope('key statement rekor2', { signature }),
      logEntries: [],
      timestamps: [],
    };
    const honest: Bundle = { ...forged, signer: { kind: 'public-key', hint: 'c3RyYW5nZXI=' } };

    assert.equal(codeOf(forged, { requirements: BARE }), 'SIGNATURE_INVALID');
    assert.equal(codeOf(honest, { requirements: BARE }), 'KEY_MISMATCH');
  });

  it('tells a signer by key from one by certificate where only the other kind can be checked', () => {
    assert.equal(codeOf(bundleOf('key statement rekor2'), { keys: [] }), 'SIGNER_KIND_MISMATCH');
    assert.equal(
      codeOf(bundleOf('keyless statement rekor2'), { trustedRoot: undefined }),
      'SIGNER_KIND_MISMATCH',
    );
    assert.equal(
      codeOf(bundleOf('keyless statement rekor2'), { trustedRoot: undefined, keys: [] }),
      'CERTIFICATE_UNTRUSTED',
    );
  });

  it('by key believes neither log nor timestamp without a trusted root, and needs none where nothing is required', () => {
    const bundle = bundleOf('key statement rekor1');

    assert.equal(codeOf(bundle, { trustedRoot: undefined }), 'LOG_UNKNOWN');
    assert.equal(
      codeOf(bundle, { trustedRoot: undefined, requirements: { ...BARE, timestamps: 1 } }),
      'TIMESTAMP_UNTRUSTED',
    );
    const answer = verify(bundle, { trustedRoot: undefined, requirements: BARE });
    assert.deepEqual(answer.ok && [answer.verified.times, answer.verified.logEntries], [[], []]);
  });

  it('judges a bundle that was stripped of a part as one that lacks it', () => {
    for (const { name, bundle } of samples.all) {
      assert.equal(codeOf({ ...bundle, logEntries: [] }), 'LOG_ENTRY_MISSING', name);
      const requirements = { ...KEYLESS, timestamps: 1 };
      assert.equal(codeOf({ ...bundle, timestamps: [] }, { requirements }), 'TIMESTAMP_MISSING', name);
    }
    assert.equal(codeOf({ ...bundleOf('keyless message rekor2'), timestamps: [] }), 'TIME_UNPROVEN');
    assert.equal(codeOf({ ...bundleOf('keyless message rekor1'), timestamps: [] }), 'accepted');
    assert.equal(codeOf({ ...bundleOf('key message rekor2'), timestamps: [] }), 'accepted');
  });

  it('never takes the time that an unproven entry states for a proven one', () => {
    const bundle = withEntry('keyless statement rekor1', { promise: undefined });

    assert.equal(codeOf({ ...bundle, timestamps: [] }), 'TIME_UNPROVEN');
  });

  it('refuses the log entry of another signature', () => {
    for (const rekor of ['rekor1', 'rekor2'])
      assert.equal(
        codeOf({
          ...bundleOf(`keyless statement ${rekor}`),
          logEntries: bundleOf(`key statement ${rekor}`).logEntries,
        }),
        'LOG_ENTRY_MISMATCH',
      );
  });

  it('refuses a log entry that was changed, with its promise, its proof and its checkpoint each for itself', () => {
    const v1 = entryOf('key statement rekor1');
    const v2 = entryOf('key statement rekor2');
    assert.ok(v1.promise && v1.proof && v2.proof?.checkpoint);
    const cases: [code: string, bundle: Bundle][] = [
      ['LOG_PROMISE_INVALID', withEntry('key statement rekor1', { integratedTime: 1 })],
      ['LOG_PROMISE_INVALID', withEntry('key statement rekor1', { integratedTime: undefined })],
      ['LOG_PROMISE_INVALID', withEntry('key statement rekor1', { logIndex: v1.logIndex + 1n })],
      ['LOG_PROMISE_INVALID', withEntry('key statement rekor1', { promise: flipped(v1.promise, 12) })],
      ['LOG_PROOF_INVALID', withEntry('key statement rekor2', { body: flipped(v2.body, 80) })],
      [
        'LOG_PROOF_INVALID',
        withEntry('key statement rekor2', { proof: { ...v2.proof, logIndex: v2.proof.logIndex + 1n } }),
      ],
      [
        'CHECKPOINT_INVALID',
        withEntry('key statement rekor1', { proof: { ...v1.proof, checkpoint: v2.proof.checkpoint } }),
      ],
      [
        'CHECKPOINT_INVALID',
        withEntry('key statement rekor2', {
          proof: { ...v2.proof, checkpoint: v2.proof.checkpoint.replace('127.0.0.1', '127.0.0.2') },
        }),
      ],
      ['LOG_PROOF_MISSING', withEntry('key statement rekor2', { proof: undefined })],
      [
        'LOG_PROOF_MISSING',
        withEntry('key statement rekor2', { proof: { ...v2.proof, checkpoint: undefined } }),
      ],
      ['LOG_PROOF_MISSING', { ...withEntry('key statement rekor1', { promise: undefined }), format: 'v0.1' }],
      ['LOG_ENTRY_MISMATCH', withEntry('key statement rekor2', { version: '0.0.1' })],
    ];
    for (const [code, bundle] of cases) assert.equal(codeOf(bundle), code);
  });

  it('refuses the timestamp of another signature, and does not count one of an unknown authority', async () => {
    const bundle = bundleOf('keyless statement rekor2');
    const { signature } = (bundle.content as { envelope: Envelope }).envelope;
    const strange = [await other.timestamp(signature)];

    assert.equal(
      codeOf({ ...bundle, timestamps: bundleOf('key statement rekor2').timestamps }),
      'TIMESTAMP_INVALID',
    );
    assert.equal(codeOf({ ...bundle, timestamps: strange }), 'TIMESTAMP_UNTRUSTED');
    assert.equal(codeOf({ ...bundle, timestamps: [...strange, ...bundle.timestamps] }), 'accepted');
  });

  it('does not count the same timestamp twice', () => {
    const bundle = bundleOf('keyless statement rekor2');
    const doubled = { ...bundle, timestamps: [...bundle.timestamps, ...bundle.timestamps] };

    assert.equal(codeOf(doubled), 'accepted');
    assert.equal(codeOf(doubled, { requirements: { ...KEYLESS, timestamps: 2 } }), 'TIMESTAMP_MISSING');
  });

  it('counts authorities, not timestamps: one that stamped twice is one', async () => {
    const bundle = bundleOf('keyless statement rekor2');
    const { signature } = (bundle.content as { envelope: Envelope }).envelope;
    await samples.sigstore.clock.sleep(5000);
    const timestamps = [...bundle.timestamps, await samples.timestamp(signature)];
    const two = { requirements: { ...KEYLESS, timestamps: 2 } };

    assert.equal(codeOf({ ...bundle, timestamps }, two), 'TIMESTAMP_MISSING');
    const both = [...bundle.timestamps, await other.timestamp(signature)];
    const trustedRoot = {
      ...samples.trustedRoot,
      timestampAuthorities: [
        ...samples.trustedRoot.timestampAuthorities,
        ...other.trustedRoot.timestampAuthorities,
      ],
    };
    assert.equal(codeOf({ ...bundle, timestamps: both }, { ...two, trustedRoot }), 'accepted');
  });

  it('does not count an entry twice that is repeated with another index', () => {
    const bundle = bundleOf('key statement rekor2');
    const again = bundle.logEntries.map((entry) => ({ ...entry, logIndex: entry.logIndex + 1n }));
    const doubled = { ...bundle, logEntries: [...bundle.logEntries, ...again] };

    assert.equal(codeOf(doubled, { requirements: { ...BARE, logEntries: 1 } }), 'accepted');
    assert.equal(codeOf(doubled, { requirements: { ...BARE, logEntries: 2 } }), 'LOG_ENTRY_MISSING');
  });

  it('does not count the entry of a log that the root does not name, nor the same entry twice', () => {
    const bundle = bundleOf('keyless statement rekor1');
    const strange = other.get('keyless statement rekor1').bundle.logEntries;
    const two: Requirements = { ...KEYLESS, logEntries: 2 };

    assert.equal(codeOf({ ...bundle, logEntries: [...strange, ...bundle.logEntries] }), 'accepted');
    assert.equal(codeOf({ ...bundle, logEntries: strange }), 'LOG_UNKNOWN');
    const doubled = { ...bundle, logEntries: [...bundle.logEntries, ...bundle.logEntries] };
    assert.equal(codeOf(doubled, { requirements: two }), 'LOG_ENTRY_MISSING');
  });

  it('refuses the certificate of somebody else, with and without his log entry', () => {
    const [mine, his] = [bundleOf('keyless statement rekor1'), bundleOf('keyless message rekor1')];

    assert.equal(codeOf({ ...mine, signer: his.signer }), 'SIGNATURE_INVALID');
    assert.equal(codeOf({ ...mine, signer: his.signer, logEntries: his.logEntries }), 'SIGNATURE_INVALID');
  });

  it('refuses all that another Sigstore vouches for', () => {
    const { bundle } = other.get('keyless statement rekor1') as Sample;
    const root = samples.trustedRoot;
    const mixed = (parts: Partial<TrustedRoot>): TrustedRoot => ({ ...root, ...parts });

    assert.equal(codeOf(bundle), 'LOG_UNKNOWN');
    assert.equal(
      codeOf(bundle, { trustedRoot: mixed({ logs: other.trustedRoot.logs }) }),
      'CERTIFICATE_UNTRUSTED',
    );
    assert.equal(
      codeOf(bundle, {
        trustedRoot: mixed({
          logs: other.trustedRoot.logs,
          certificateAuthorities: other.trustedRoot.certificateAuthorities,
        }),
      }),
      'SCT_INVALID',
    );
  });

  it('refuses a log outside of the time for which the root names it, and one without a start of it', () => {
    const root = samples.trustedRoot;
    const during = (start: number | undefined, end: number | undefined): TrustedRoot => ({
      ...root,
      logs: root.logs.map((log) => ({ ...log, validFor: { start, end } })),
    });
    for (const name of ['keyless statement rekor1', 'keyless statement rekor2']) {
      assert.equal(codeOf(bundleOf(name), { trustedRoot: during(undefined, undefined) }), 'LOG_VALIDITY');
      assert.equal(codeOf(bundleOf(name), { trustedRoot: during(0, 1) }), 'LOG_VALIDITY');
      assert.equal(codeOf(bundleOf(name), { trustedRoot: during(4e12, undefined) }), 'LOG_VALIDITY');
      assert.equal(codeOf(bundleOf(name), { trustedRoot: during(0, undefined) }), 'accepted');
    }
  });

  it('refuses a certificate that had ended at a time that is proven, though it was good at another', async () => {
    const { clock } = samples.sigstore;
    const { now } = clock;
    const bundle = bundleOf('keyless statement rekor2');
    const { signature } = (bundle.content as { envelope: Envelope }).envelope;
    clock.now = now + 3_600_000;
    const late = await samples.timestamp(signature);
    clock.now = now;

    assert.equal(codeOf({ ...bundle, timestamps: [late] }), 'CERTIFICATE_EXPIRED');
    assert.equal(codeOf({ ...bundle, timestamps: [...bundle.timestamps, late] }), 'CERTIFICATE_EXPIRED');
  });

  it('refuses a signature by key that is dressed up with a certificate for that key', async () => {
    const { sigstore, signer, email } = samples;
    const token = parseIdentityToken(await sigstore.identityToken({ email }), sigstore.clock);
    const context = serviceTestContext(() => sigstore.clock.nowMs());
    const certificate = await requestCertificate(sigstore.url, token, signer, context);
    const bundle: Bundle = {
      ...bundleOf('key statement rekor2'),
      signer: { kind: 'certificate', ...certificate },
    };

    assert.equal(codeOf(bundle), 'LOG_ENTRY_KEY_MISMATCH');
  });

  it('says that plain Ed25519 needs the file itself, as it signs every byte', async () => {
    const key = await generateSigner('ed25519');
    const bundle: Bundle = {
      format: 'v0.3',
      signer: { kind: 'public-key', hint: '' },
      content: { kind: 'message', digest: undefined, signature: await key.sign(FILE) },
      logEntries: [],
      timestamps: [],
    };
    const options = { keys: [key.publicKey], trustedRoot: undefined, requirements: BARE };
    const { artifact, digest } = samples.get('key message rekor1');
    const answer = verifyBundle(bundle, digest, options);

    assert.ok(verifyBundle(bundle, artifact, options).ok);
    assert.deepEqual(!answer.ok && [answer.refusal.code, answer.refusal.hint], [
      'KEY_UNSUPPORTED',
      'name the file instead of its digest',
    ]);
  });

  it('passes over certificates of a chain that it cannot read', () => {
    const bundle = bundleOf('keyless statement rekor1');
    assert.ok(bundle.signer.kind === 'certificate');
    const intermediates = [Buffer.from('no certificate'), bundle.signer.leaf];

    assert.equal(codeOf({ ...bundle, signer: { ...bundle.signer, intermediates } }), 'accepted');
  });

  it('refuses a signed payload that is not a statement', async () => {
    const signWith = async (payloadType: string, payload: Uint8Array): Promise<Bundle> => ({
      ...withEnvelope('key statement rekor2', {
        payloadType,
        payload,
        signature: await samples.signer.sign(pae(payloadType, payload)),
      }),
      logEntries: [],
      timestamps: [],
    });
    const IN_TOTO = 'application/vnd.in-toto+json';
    const requirements = BARE;

    const text = await signWith('text/plain', statementOf(FILE));
    const broken = await signWith(IN_TOTO, Buffer.from('{"_type":'));
    const aimless = await signWith(IN_TOTO, statementOf(FILE, { subject: [] }));

    assert.equal(codeOf(text, { requirements }), 'PAYLOAD_TYPE_UNEXPECTED');
    assert.equal(codeOf(broken, { requirements }), 'STATEMENT_INVALID');
    assert.equal(codeOf(aimless, { requirements }), 'STATEMENT_INVALID');
  });
});
