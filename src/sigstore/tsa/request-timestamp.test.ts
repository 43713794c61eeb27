import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startHttpServer } from '../../../test/fakes/http-server.ts';
import { type Answer, startMeddlingService } from '../../../test/fakes/meddling-service.ts';
import { serviceTestContext } from '../../../test/fakes/service-context.ts';
import { startTestSigstore } from '../../../test/fakes/sigstore-dev.ts';
import { derInteger, derSequence } from '../der/write.ts';
import { parseTimestampResponse } from '../timestamps/parse-timestamp.ts';
import { requestTimestamp } from './request-timestamp.ts';

const signature = Buffer.from('a signature');

describe('requestTimestamp', () => {
  let sigstore: Awaited<ReturnType<typeof startTestSigstore>>;
  before(async () => {
    sigstore = await startTestSigstore();
  });
  after(() => sigstore.close());

  const request = (url: string, bytes: Uint8Array = signature): Promise<Uint8Array> =>
    requestTimestamp(`${url}/api/v1/timestamp`, bytes, serviceTestContext());

  it('has a signature stamped, with the certificate of the authority', async () => {
    const timestamp = parseTimestampResponse(await request(sigstore.url));

    assert.equal(Math.floor(timestamp.genTime / 1000), Math.floor(sigstore.clock.nowMs() / 1000));
    assert.ok(timestamp.certificates.length > 0);
  });

  it('refuses an old answer to the same question, by its nonce', async () => {
    let first: Answer | undefined;
    await using authority = await startMeddlingService(sigstore.url, (answer) => (first ??= answer));
    await request(authority.url);

    await assert.rejects(request(authority.url), {
      code: 'SERVICE_ANSWER_INVALID',
      message: /the number that we sent \(nonce\)/,
    });
  });

  it('refuses a stamp on something else', async () => {
    let first: Answer | undefined;
    await using authority = await startMeddlingService(sigstore.url, (answer) => (first ??= answer));
    await request(authority.url, Buffer.from('something else'));

    await assert.rejects(request(authority.url), {
      code: 'SERVICE_ANSWER_INVALID',
      message: /of something else than our signature/,
    });
  });

  const bad: [string, Uint8Array, RegExp][] = [
    ['a refusal in the form of the protocol', derSequence(derSequence(derInteger(2))), /did not grant/],
    ['an answer that is not DER', Buffer.from('<html>'), /cannot be read/],
    ['an empty answer', Buffer.alloc(0), /cannot be read/],
    ['an answer that is too long', Buffer.alloc(100_000), /longer than/],
  ];
  for (const [what, body, message] of bad) {
    it(`refuses ${what}`, async () => {
      await using authority = await startHttpServer((_, response) => response.writeHead(201).end(body));

      await assert.rejects(request(authority.url), { code: 'SERVICE_ANSWER_INVALID', message });
    });
  }
});
