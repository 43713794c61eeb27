import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { serviceTestContext } from '../../../test/fakes/service-context.ts';
import { startTestSigstore } from '../../../test/fakes/sigstore-dev.ts';
import { testSigner } from '../../../test/fakes/test-signer.ts';
import { encodeBundle } from '../bundle/encode-bundle.ts';
import { pae } from '../bundle/pae.ts';
import { parseBundle } from '../bundle/parse-bundle.ts';
import { generateSigner } from '../keys/local-signer.ts';
import { verifySignature } from '../keys/verify-signature.ts';
import { parseIdentityToken } from '../oidc/identity-token.ts';
import { parseSigningConfig } from '../signing-config/parse-signing-config.ts';
import { NO_SERVICES, type SigningServices, serviceAt } from '../signing-config/signing-services.ts';
import { parseTrustedRoot } from '../trusted-root/parse-trusted-root.ts';
import type { Bundle, SignatureAlgorithm, Signer, Verification } from '../types.ts';
import { verifyBundle } from '../verify/verify-bundle.ts';
import { logsOnlyDigests } from './plan-signature.ts';
import { type SignedContent, type SigningMeans, signBundle } from './sign-bundle.ts';

const bytes = Buffer.from('hello\n');
const message: SignedContent = { kind: 'message', bytes };
const statement: SignedContent = {
  kind: 'statement',
  statement: Buffer.from(
    JSON.stringify({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [
        {
          name: 'hello',
          digest: { sha256: '5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03' },
        },
      ],
      predicateType: 'https://example.test/greeting',
      predicate: {},
    }),
  ),
};

type Sigstore = Awaited<ReturnType<typeof startTestSigstore>>;

describe('signBundle', () => {
  let sigstore: Sigstore;
  before(async () => {
    sigstore = await startTestSigstore();
  });
  after(() => sigstore.close());

  const context = () => serviceTestContext(() => sigstore.clock.nowMs());
  const services = (version: 1 | 2): SigningServices =>
    parseSigningConfig(sigstore.signingConfigFor([version]));
  const token = async () =>
    parseIdentityToken(await sigstore.identityToken({ email: 'dev@example.com' }), sigstore.clock);

  /** As another reader sees it: encoded, parsed, checked. */
  function verify(bundle: Bundle, signer: Signer | undefined, logEntries = 1, timestamps = 1): Verification {
    return verifyBundle(
      parseBundle(encodeBundle(bundle)),
      { kind: 'bytes', bytes },
      {
        keys: signer === undefined ? [] : [signer.publicKey],
        trustedRoot: parseTrustedRoot(sigstore.trustedRoot),
        requirements: { logEntries, timestamps, scts: signer === undefined ? 1 : 0 },
      },
    );
  }

  for (const version of [1, 2] as const) {
    for (const content of [message, statement]) {
      it(`signs a ${content.kind} keyless, with Rekor v${version} and a timestamp`, async () => {
        const bundle = await signBundle(
          content,
          { means: { keyless: { token: await token() } }, services: services(version) },
          context(),
        );

        const verification = verify(bundle, undefined);
        assert.ok(verification.ok, verification.ok ? '' : verification.refusal.message);
        const { signer, times, logEntries } = verification.verified;
        assert.equal(signer.kind === 'certificate' && signer.identity, 'dev@example.com');
        assert.equal(signer.kind === 'certificate' && signer.claims.issuer, sigstore.url);
        assert.ok(times.some(({ by }) => by === 'timestamp'));
        assert.equal(
          times.some(({ by }) => by === 'log'),
          version === 1,
        );
        assert.equal(logEntries.length, 1);
      });
    }
  }

  const logged: [SignatureAlgorithm, SignedContent, 1 | 2][] = [
    ...(
      ['ecdsa-sha2-256-nistp256', 'rsa-sign-pkcs1-2048-sha256', 'rsa-sign-pkcs1-3072-sha256'] as const
    ).flatMap((algorithm) =>
      [message, statement].flatMap((content) =>
        ([1, 2] as const).map((version): [SignatureAlgorithm, SignedContent, 1 | 2] => [
          algorithm,
          content,
          version,
        ]),
      ),
    ),
    ...(['ecdsa-sha2-384-nistp384', 'ecdsa-sha2-512-nistp521', 'ed25519-ph'] as const).flatMap(
      (algorithm) => [
        [algorithm, message, 1] as [SignatureAlgorithm, SignedContent, 1],
        [algorithm, message, 2] as [SignatureAlgorithm, SignedContent, 2],
        [algorithm, statement, 2] as [SignatureAlgorithm, SignedContent, 2],
      ],
    ),
    ['ed25519', statement, 1],
  ];
  for (const [algorithm, content, version] of logged) {
    it(`signs a ${content.kind} with ${algorithm} into Rekor v${version}`, async () => {
      const signer = testSigner(algorithm);

      const bundle = await signBundle(content, { means: { signer }, services: services(version) }, context());

      const verification = verify(bundle, signer);
      assert.ok(verification.ok, verification.ok ? '' : verification.refusal.message);
      assert.deepEqual(verification.verified.signer, { kind: 'key', key: signer.publicKey.id });
    });
  }

  const refused: [SignatureAlgorithm, SignedContent, 1 | 2, RegExp][] = [
    ['ecdsa-sha2-384-nistp384', statement, 1, /SHA-256 only/],
    ['ecdsa-sha2-512-nistp521', statement, 1, /SHA-256 only/],
    ['ed25519', message, 1, /holds only digests/],
    ['ed25519', statement, 2, /holds only digests/],
    ['ed25519-ph', statement, 1, /plain Ed25519/],
    ['rsa-sign-pss-2048-sha256', message, 2, /PKCS#1/],
  ];
  for (const [algorithm, content, version, message] of refused) {
    it(`refuses a ${content.kind} with ${algorithm} for Rekor v${version}, before it asks anybody`, async () => {
      const http = () => assert.fail('a request was made');
      const signer = testSigner(algorithm);

      await assert.rejects(
        signBundle(content, { means: { signer }, services: services(version) }, { ...context(), http }),
        {
          code: 'LOG_ALGORITHM_UNSUPPORTED',
          message,
        },
      );
    });
  }

  it('signs by key without any service, offline, and asks nobody', async () => {
    const http = () => assert.fail('a request was made');
    for (const algorithm of ['ecdsa-sha2-384-nistp384', 'ed25519', 'rsa-sign-pss-2048-sha256'] as const) {
      const signer = testSigner(algorithm);
      for (const content of [message, statement]) {
        const bundle = await signBundle(
          content,
          { means: { signer }, services: NO_SERVICES },
          {
            ...context(),
            http,
            offline: true,
          },
        );

        assert.ok(verify(bundle, signer, 0, 0).ok);
        assert.equal(
          bundle.signer.kind === 'public-key' && bundle.signer.hint,
          Buffer.from(signer.publicKey.id.slice('sha256:'.length), 'hex').toString('base64'),
        );
      }
    }
  });

  it('signs with an Ed25519 key in the way that each log takes', async () => {
    const both: Signer = await generateSigner('ed25519');
    const cases: [SignedContent, SigningServices, boolean][] = [
      [message, services(1), true],
      [message, services(2), true],
      [statement, services(2), true],
      [statement, services(1), false],
      [statement, NO_SERVICES, false],
    ];
    for (const [content, config, prehash] of cases) {
      const logs = config.logs.length;
      const bundle = await signBundle(content, { means: { signer: both }, services: config }, context());

      assert.ok(verify(bundle, both, logs, logs).ok);
      const signed =
        content.kind === 'message' ? bytes : pae('application/vnd.in-toto+json', content.statement);
      const { content: held } = bundle;
      const signature = held.kind === 'message' ? held.signature : held.envelope.signature;
      assert.equal(
        verifySignature(both.publicKey, { bytes: signed }, signature),
        prehash ? 'ed25519-ph' : 'ed25519',
      );
    }
  });

  it('takes only a Rekor that gives promises where the format needs one', async () => {
    const both = parseSigningConfig(sigstore.signingConfigFor([2, 1]));
    const signer = testSigner('ecdsa-sha2-256-nistp256');

    const bundle = await signBundle(
      message,
      { means: { signer, logVersions: [1] }, services: both },
      context(),
    );

    assert.equal(bundle.logEntries[0]?.version, '0.0.1');
    assert.ok(bundle.logEntries[0]?.promise);
    await assert.rejects(
      signBundle(message, { means: { signer, logVersions: [1] }, services: services(2) }, context()),
      {
        code: 'SERVICE_MISSING',
        message: /transparency log .* version 1/,
      },
    );
  });

  it('asks all logs and authorities when the config says so', async () => {
    const config = services(2);
    const twice: SigningServices = {
      ...config,
      timestampAuthorities: ['a', 'b'].map((operator) => ({ ...config.timestampAuthorities[0]!, operator })),
      timestampSelector: 'ALL',
    };

    const bundle = await signBundle(
      message,
      { means: { signer: testSigner('ecdsa-sha2-256-nistp256') }, services: twice },
      context(),
    );

    assert.equal(bundle.timestamps.length, 2);
  });

  const keyless = async (config: SigningServices, changes = {}): Promise<Bundle> =>
    signBundle(
      message,
      { means: { keyless: { token: await token() } }, services: config },
      { ...context(), ...changes },
    );

  it('refuses keyless without an authority for certificates', async () => {
    await assert.rejects(keyless(NO_SERVICES), { code: 'SERVICE_MISSING', hint: /--key/ });
  });

  it('refuses keyless where nothing would prove the time, before the identity is sent', async () => {
    const http = () => assert.fail('a request was made');

    await assert.rejects(keyless({ ...services(2), timestampAuthorities: [] }, { http }), {
      code: 'SERVICE_MISSING',
      message: /Rekor v2 log gives no time/,
      hint: /--tsa/,
    });
    await assert.rejects(keyless({ ...services(2), timestampAuthorities: [], logs: [] }, { http }), {
      message: /neither a log nor a timestamp authority/,
    });
  });

  it('signs keyless with nothing but a timestamp', async () => {
    const bundle = await keyless({ ...services(2), logs: [] });

    assert.ok(verify(bundle, undefined, 0, 1).ok);
  });

  it('refuses to be offline with services, naming the one that it would need', async () => {
    const signer = testSigner('ecdsa-sha2-256-nistp256');
    const offline = { ...context(), offline: true, http: () => assert.fail('a request was made') };

    await assert.rejects(signBundle(message, { means: { signer }, services: services(2) }, offline), {
      code: 'SERVICE_OFFLINE',
      message: /transparency log at http:/,
    });
    await assert.rejects(keyless(services(2), { offline: true }), {
      message: /certificate authority at http:/,
    });
  });

  it('notices that a key plug-in signs with another key, before anybody else can', async () => {
    const [signer, other] = [testSigner('ecdsa-sha2-256-nistp256'), testSigner('ecdsa-sha2-256-nistp256')];

    await assert.rejects(
      signBundle(
        message,
        { means: { signer: { ...signer, sign: other.sign } }, services: services(2) },
        context(),
      ),
      { code: 'KEY_PLUGIN_FAILED', message: /not good with its public key/ },
    );
  });

  it('asks for no log entry when the timestamp cannot be had', async () => {
    const config = { ...services(2), timestampAuthorities: [serviceAt(`${sigstore.url}/nowhere`, 'it')] };
    const asked: string[] = [];
    const { http } = context();
    const counting: typeof http = (url, request) => {
      asked.push(new URL(url).pathname);
      return http(url, request);
    };
    const means: SigningMeans = { signer: testSigner('ecdsa-sha2-256-nistp256') };

    await assert.rejects(signBundle(message, { means, services: config }, { ...context(), http: counting }), {
      code: 'SERVICE_REFUSED',
    });
    assert.deepEqual(asked, ['/nowhere']);
  });
});

describe('logsOnlyDigests', () => {
  const clock = { nowMs: () => 0, random: () => 0.5, sleep: async () => {} };
  const log = (version: number) => ({
    ...NO_SERVICES,
    logs: [serviceAt('https://log.test', 'the log', version)],
  });

  it('is true of Rekor v2, of files in v1, and never without a log', () => {
    const ask = (content: SignedContent, services: SigningServices) =>
      logsOnlyDigests(content, { means: {}, services }, { clock });

    assert.deepEqual(
      [ask(message, log(2)), ask(statement, log(2)), ask(message, log(1))],
      [true, true, true],
    );
    assert.deepEqual([ask(statement, log(1)), ask(message, NO_SERVICES)], [false, false]);
  });
});
