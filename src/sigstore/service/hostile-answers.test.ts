import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { serviceTestContext } from '../../../test/fakes/service-context.ts';
import { startTestSigstore } from '../../../test/fakes/sigstore-dev.ts';
import { testSigner } from '../../../test/fakes/test-signer.ts';
import { seededRandom } from '../../../test/seeded-random.ts';
import { ShearwallError } from '../../base/errors.ts';
import type { Http } from '../../base/http.ts';
import { createHttp } from '../../base/http-client.ts';
import { requestCertificate } from '../fulcio/request-certificate.ts';
import { parseIdentityToken } from '../oidc/identity-token.ts';
import type { Submission } from '../rekor/submission.ts';
import { submitToLog } from '../rekor/submit-to-log.ts';
import { serviceAt } from '../signing-config/signing-services.ts';
import { requestTimestamp } from '../tsa/request-timestamp.ts';

const CASES = 400;

function damage(answer: Buffer, random: () => number): Buffer {
  const bytes = Buffer.from(answer);
  const at = (): number => Math.floor(random() * bytes.length);
  const kind = Math.floor(random() * 4);
  if (kind === 0) bytes[at()] = Math.floor(random() * 256);
  else if (kind === 1) return bytes.subarray(0, at());
  else if (kind === 2) {
    const [from, to] = [at(), at()].sort((a, b) => a - b) as [number, number];
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  } else {
    const json = bytes.toString('latin1');
    const junk = ['null', '[]', '{}', '""', '-1', '1e99', '"__proto__"', 'true'];
    const value = junk[Math.floor(random() * junk.length)] ?? '0';
    const values = [...json.matchAll(/:("(?:[^"\\]|\\.)*"|\d+)/g)];
    const hit = values[Math.floor(random() * values.length)];
    if (hit)
      return Buffer.from(
        `${json.slice(0, hit.index)}:${value}${json.slice(hit.index + hit[0].length)}`,
        'latin1',
      );
  }
  return bytes;
}

describe('damaged answers of services', () => {
  let sigstore: Awaited<ReturnType<typeof startTestSigstore>>;
  let http: Http;
  before(async () => {
    sigstore = await startTestSigstore();
    http = createHttp({ userAgent: 'shearwall-test' });
  });
  after(() => sigstore.close());

  /** Asks once for real, and then again and again with damaged forms of that answer. */
  async function attack(ask: (http: Http) => Promise<unknown>): Promise<void> {
    let genuine: { body: Buffer; response: Awaited<ReturnType<Http>> } | undefined;
    await ask(async (url, request) => {
      const response = await http(url, request);
      const body = Buffer.concat(await Array.fromAsync(response.body));
      genuine = { body, response };
      return { ...response, body: oneChunk(body) };
    });
    assert.ok(genuine);
    const { body, response } = genuine;
    const random = seededRandom(7).next;
    for (let index = 0; index < CASES; index++) {
      const damaged = damage(body, random);
      const outcome = await ask(async () => ({ ...response, body: oneChunk(damaged) })).catch(
        (error: unknown) => error,
      );
      if (!(outcome instanceof Error)) continue;
      assert.ok(outcome instanceof ShearwallError, `case ${index}: ${outcome.stack}`);
      assert.equal(outcome.code, 'SERVICE_ANSWER_INVALID', `case ${index}: ${outcome.message}`);
    }
  }

  async function* oneChunk(bytes: Buffer): AsyncGenerator<Uint8Array> {
    yield bytes;
  }

  const context = (http: Http) => serviceTestContext(() => sigstore.clock.nowMs(), { http });
  const signer = testSigner('ecdsa-sha2-256-nistp256');

  for (const version of [1, 2]) {
    it(`of Rekor v${version} end in one typed error, or in an entry that is as good`, async () => {
      const signed = Buffer.from(`rekor ${version}`);
      const signature = await signer.sign(signed);
      const submission: Submission = {
        content: { kind: 'message', digest: undefined, signature },
        signed,
        signature,
        algorithm: signer.algorithm,
        signer: { kind: 'key', der: signer.publicKey.spki },
      };

      await attack((http) => submitToLog(serviceAt(sigstore.url, 'it', version), submission, context(http)));
    });
  }

  it('of a certificate authority end in one typed error, or in a certificate for our key', async () => {
    const token = parseIdentityToken(
      await sigstore.identityToken({ email: 'dev@example.com' }),
      sigstore.clock,
    );

    await attack((http) => requestCertificate(sigstore.url, token, signer, context(http)));
  });

  it('of a timestamp authority end in one typed error', async () => {
    await attack((http) =>
      requestTimestamp(`${sigstore.url}/api/v1/timestamp`, Buffer.from('x'), context(http)),
    );
  });
});
