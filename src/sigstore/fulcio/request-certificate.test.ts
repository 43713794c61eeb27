import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { startHttpServer } from '../../../test/fakes/http-server.ts';
import { type Answer, changeJson, startMeddlingService } from '../../../test/fakes/meddling-service.ts';
import { serviceTestContext } from '../../../test/fakes/service-context.ts';
import { startTestSigstore } from '../../../test/fakes/sigstore-dev.ts';
import { testSigner } from '../../../test/fakes/test-signer.ts';
import { parseIdentityToken } from '../oidc/identity-token.ts';
import { requestCertificate } from './request-certificate.ts';

type Certificates = { chain: { certificates: string[] } };
type Issued = { signedCertificateEmbeddedSct: Certificates };

describe('requestCertificate', () => {
  let sigstore: Awaited<ReturnType<typeof startTestSigstore>>;
  before(async () => {
    sigstore = await startTestSigstore();
  });
  after(() => sigstore.close());

  const token = async (request = {}) =>
    parseIdentityToken(
      await sigstore.identityToken({ email: 'dev@example.com', ...request }),
      sigstore.clock,
    );

  it('gets a certificate for its key and the identity of the token', async () => {
    const signer = testSigner('ecdsa-sha2-256-nistp256');

    const { leaf, intermediates } = await requestCertificate(
      sigstore.url,
      await token(),
      signer,
      serviceTestContext(),
    );

    const certificate = new X509Certificate(leaf);
    assert.equal(certificate.subjectAltName, 'email:dev@example.com');
    assert.deepEqual(
      certificate.publicKey.export({ type: 'spki', format: 'der' }),
      Buffer.from(signer.publicKey.spki),
    );
    assert.ok(
      intermediates.every((der) => new X509Certificate(der).issuer !== new X509Certificate(der).subject),
    );
  });

  it('sends the token in the body and as a bearer token', async () => {
    await using authority = await startMeddlingService(sigstore.url, (answer) => answer);
    const { raw } = await token();

    await requestCertificate(
      authority.url,
      await token(),
      testSigner('ecdsa-sha2-256-nistp256'),
      serviceTestContext(),
    );

    const [exchange] = authority.exchanges;
    const body = JSON.parse(exchange?.body.toString() ?? '') as {
      credentials: { oidcIdentityToken: string };
    };
    assert.equal(exchange?.path, '/api/v2/signingCert');
    assert.equal(exchange?.headers.authorization, `Bearer ${body.credentials.oidcIdentityToken}`);
    assert.equal(body.credentials.oidcIdentityToken.split('.').length, raw.split('.').length);
  });

  it('says what may be wrong with a token that is refused, and never shows it', async () => {
    const wrong = await token({ audience: 'somebody-else' });

    await assert.rejects(
      requestCertificate(sigstore.url, wrong, testSigner('ecdsa-sha2-256-nistp256'), serviceTestContext()),
      (error: Error & { code: string; hint: string }) => {
        assert.equal(error.code, 'IDENTITY_TOKEN_REFUSED');
        assert.match(
          error.message,
          /does not accept the identity token of http:.* for dev@example.com \(40[01]/,
        );
        assert.match(error.hint, /audience .*\["somebody-else"\].*clocks .*until 2026-11-24T12:10/);
        assert.ok(!`${error.message}${error.hint}`.includes(wrong.raw));
        return true;
      },
    );
  });

  it('hides a token that the authority sends back', async () => {
    const mine = await token();
    await using authority = await startHttpServer((_, response) =>
      response.writeHead(401).end(JSON.stringify({ message: `bad token ${mine.raw}` })),
    );

    await assert.rejects(
      requestCertificate(authority.url, mine, testSigner('ecdsa-sha2-256-nistp256'), serviceTestContext()),
      {
        code: 'IDENTITY_TOKEN_REFUSED',
        message: /bad token …\)/,
      },
    );
  });

  it('tells other refusals from those of the token', async () => {
    await using authority = await startHttpServer((_, response) =>
      response.writeHead(400).end('{"message":"signing algorithm not permitted"}'),
    );

    await assert.rejects(
      requestCertificate(
        authority.url,
        await token(),
        testSigner('ecdsa-sha2-256-nistp256'),
        serviceTestContext(),
      ),
      { code: 'SERVICE_REFUSED', message: /signing algorithm not permitted/ },
    );
  });

  it('waits as long as a busy authority asks', async () => {
    let requests = 0;
    await using authority = await startMeddlingService(sigstore.url, (answer) =>
      ++requests === 1 ? { status: 429, body: Buffer.alloc(0), headers: { 'retry-after': '9' } } : answer,
    );
    const context = serviceTestContext();

    await requestCertificate(authority.url, await token(), testSigner('ecdsa-sha2-256-nistp256'), context);

    assert.deepEqual(context.slept, [9000]);
  });

  it('refuses a certificate for another key', async () => {
    let first: Answer | undefined;
    await using authority = await startMeddlingService(sigstore.url, (answer) => (first ??= answer));
    const request = async () =>
      requestCertificate(
        authority.url,
        await token(),
        testSigner('ecdsa-sha2-256-nistp256'),
        serviceTestContext(),
      );
    await request();

    await assert.rejects(request(), { code: 'SERVICE_ANSWER_INVALID', message: /for another key than ours/ });
  });

  it('takes a certificate whose log proof is outside of it, and warns', async () => {
    await using authority = await startMeddlingService(
      sigstore.url,
      changeJson(({ signedCertificateEmbeddedSct: { chain } }: Issued) => ({
        signedCertificateDetachedSct: { chain, signedCertificateTimestamp: 'AAAA' },
      })),
    );
    const context = serviceTestContext();

    await requestCertificate(authority.url, await token(), testSigner('ecdsa-sha2-256-nistp256'), context);

    assert.match(context.warnings.join(), /SCT/);
  });

  const junk = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
  const attacks: [string, (json: Issued) => unknown, RegExp][] = [
    ['no certificate', () => ({}), /holds no certificate/],
    [
      'an empty chain',
      () => ({ signedCertificateEmbeddedSct: { chain: { certificates: [] } } }),
      /chain is empty/,
    ],
    [
      'a chain that is not a list',
      () => ({ signedCertificateEmbeddedSct: { chain: { certificates: 'x' } } }),
      /not a list/,
    ],
    [
      'a chain of seventeen',
      (json) => ({
        signedCertificateEmbeddedSct: {
          chain: {
            certificates: Array.from(
              { length: 17 },
              () => json.signedCertificateEmbeddedSct.chain.certificates[0],
            ),
          },
        },
      }),
      /at most 16/,
    ],
    [
      'what is not PEM',
      () => ({ signedCertificateEmbeddedSct: { chain: { certificates: ['x'] } } }),
      /not one PEM/,
    ],
    [
      'what is not a certificate',
      () => ({ signedCertificateEmbeddedSct: { chain: { certificates: [junk] } } }),
      /certificate cannot be read/,
    ],
    ['both kinds at once', (json) => ({ ...json, signedCertificateDetachedSct: {} }), /exclude each other/],
  ];
  for (const [what, change, message] of attacks) {
    it(`refuses ${what}`, async () => {
      await using authority = await startMeddlingService(sigstore.url, changeJson(change));

      await assert.rejects(
        requestCertificate(
          authority.url,
          await token(),
          testSigner('ecdsa-sha2-256-nistp256'),
          serviceTestContext(),
        ),
        { code: 'SERVICE_ANSWER_INVALID', message },
      );
    });
  }
});
