import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { startHttpServer } from '../../../test/fakes/http-server.ts';
import { type Answer, changeJson, startMeddlingService } from '../../../test/fakes/meddling-service.ts';
import { serviceTestContext } from '../../../test/fakes/service-context.ts';
import { startTestSigstore } from '../../../test/fakes/sigstore-dev.ts';
import { testSigner } from '../../../test/fakes/test-signer.ts';
import { pae } from '../bundle/pae.ts';
import { serviceAt } from '../signing-config/signing-services.ts';
import type { LogEntry, SignatureAlgorithm } from '../types.ts';
import type { Submission } from './submission.ts';
import { submitToLog } from './submit-to-log.ts';

const payloadType = 'application/vnd.in-toto+json';

async function submission(
  kind: 'message' | 'envelope',
  text: string,
  algorithm: SignatureAlgorithm = 'ecdsa-sha2-256-nistp256',
): Promise<Submission> {
  const payload = Buffer.from(text);
  const signer = testSigner(algorithm);
  const signed = kind === 'message' ? payload : pae(payloadType, payload);
  const signature = await signer.sign(signed);
  return {
    content:
      kind === 'message'
        ? { kind, digest: undefined, signature }
        : { kind, envelope: { payloadType, payload, signature, keyid: '' } },
    signed,
    signature,
    algorithm,
    signer: { kind: 'key', der: signer.publicKey.spki },
  };
}

describe('submitToLog', () => {
  let sigstore: Awaited<ReturnType<typeof startTestSigstore>>;
  before(async () => {
    sigstore = await startTestSigstore();
  });
  after(() => sigstore.close());

  const submit = (url: string, version: number, what: Submission): Promise<LogEntry> =>
    submitToLog(serviceAt(url, 'the log', version), what, serviceTestContext());

  it('takes an entry that the log has already, under a fixed address', async () => {
    const what = await submission('message', 'twice', 'rsa-sign-pkcs1-2048-sha256');

    const first = await submit(sigstore.url, 1, what);
    const second = await submit(sigstore.url, 1, what);

    assert.equal(second.logIndex, first.logIndex);
    assert.deepEqual(second.body, first.body);
  });

  it('asks the configured log for an existing entry, wherever the answer points', async () => {
    const what = await submission('message', 'elsewhere');
    await submit(sigstore.url, 1, what);
    await using log = await startMeddlingService(sigstore.url, (answer, { path }) => {
      if (path !== '/api/v1/log/entries') return answer;
      const { uuid } = JSON.parse(answer.body.toString()) as { uuid?: string };
      const id = uuid ?? /[0-9a-f]{64,80}/.exec(answer.body.toString())?.[0];
      return { ...answer, status: 409, headers: { location: `https://evil.test/api/v1/log/entries/${id}` } };
    });

    await submit(log.url, 1, what);

    assert.equal(log.exchanges.length, 2);
    assert.match(log.exchanges[1]?.path ?? '', /^\/api\/v1\/log\/entries\/[0-9a-f]{64,80}$/);
  });

  it('says that a Rekor v2 has exactly this signature already', async () => {
    await using log = await startHttpServer((_, response) =>
      response.writeHead(409, { 'x-log-index': '42' }).end('{}'),
    );

    await assert.rejects(submit(log.url, 2, await submission('message', 'x')), {
      code: 'SERVICE_REFUSED',
      message: /exactly this signature already at index 42/,
    });
  });

  type Proof = { rootHash: string; checkpoint: string; hashes: string[] };
  type Entry = { logIndex: number; verification: { inclusionProof: Proof } };
  type Json1 = Record<string, Entry>;
  type Json2 = { inclusionProof: object; kindVersion: object; logIndex: string };
  const only = (json: Json1): Entry => Object.values(json)[0] as Entry;
  const withProof = (json: Json1, proof: Partial<Proof>): unknown => {
    Object.assign(only(json).verification.inclusionProof, proof);
    return json;
  };
  const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');
  const attacks1: [string, (json: Json1) => unknown, RegExp][] = [
    ['no entry', () => ({}), /exactly one entry/],
    ['two entries', (json) => ({ ...json, ['0'.repeat(64)]: only(json) }), /exactly one entry/],
    ['an entry without a body', (json) => ({ a: { ...only(json), body: undefined } }), /body/],
    [
      'an entry of another kind',
      (json) => ({ a: { ...only(json), body: base64({ kind: 'rpm', apiVersion: '0.0.1' }) } }),
      /rpm 0.0.1/,
    ],
    ['a negative index', (json) => ({ a: { ...only(json), logIndex: -1 } }), /negative/],
    ['something that is not a log id', (json) => ({ a: { ...only(json), logID: 'zz' } }), /logID/],
    [
      'an entry without proof and promise',
      (json) => ({ a: { ...only(json), verification: {} } }),
      /neither an inclusion proof nor a promise/,
    ],
    [
      'a proof of another tree',
      (json) => withProof(json, { rootHash: '00'.repeat(32) }),
      /does not lead to the root/,
    ],
    ['a proof without a checkpoint', (json) => withProof(json, { checkpoint: '' }), /no checkpoint/],
    [
      'thousands of hashes',
      (json) => withProof(json, { hashes: Array.from({ length: 5000 }, () => '00'.repeat(32)) }),
      /at most 64/,
    ],
  ];
  for (const [what, change, message] of attacks1) {
    it(`refuses ${what} from a Rekor v1`, async () => {
      await using log = await startMeddlingService(sigstore.url, changeJson(change));

      await assert.rejects(submit(log.url, 1, await submission('message', what)), {
        code: 'SERVICE_ANSWER_INVALID',
        message,
      });
    });
  }

  const attacks2: [string, (json: Json2) => unknown, RegExp][] = [
    [
      'an entry without its proof',
      (json) => ({ ...json, inclusionProof: undefined }),
      /neither an inclusion proof/,
    ],
    ['an entry without its kind', (json) => ({ ...json, kindVersion: undefined }), /kindVersion/],
    [
      'an entry that claims another kind',
      (json) => ({ ...json, kindVersion: { kind: 'dsse', version: '0.0.2' } }),
      /not a dsse/,
    ],
    [
      'a proof for another index',
      (json) => ({ ...json, inclusionProof: { ...json.inclusionProof, logIndex: '9999' } }),
      /does not lead to the root/,
    ],
    ['an index of 80 digits', (json) => ({ ...json, logIndex: '9'.repeat(80) }), /logIndex/],
  ];
  for (const [what, change, message] of attacks2) {
    it(`refuses ${what} from a Rekor v2`, async () => {
      await using log = await startMeddlingService(sigstore.url, changeJson(change));

      await assert.rejects(submit(log.url, 2, await submission('message', what)), {
        code: 'SERVICE_ANSWER_INVALID',
        message,
      });
    });
  }

  for (const version of [1, 2]) {
    for (const kind of ['message', 'envelope'] as const) {
      it(`refuses the entry of another ${kind} from a Rekor v${version}`, async () => {
        let earlier: Answer | undefined;
        await using log = await startMeddlingService(sigstore.url, (answer) => (earlier ??= answer));
        await submit(log.url, version, await submission(kind, 'mine'));

        await assert.rejects(submit(log.url, version, await submission(kind, 'mine')), {
          code: 'SERVICE_ANSWER_INVALID',
          message: /about another signature, other content or another signer/,
        });
      });
    }

    it(`refuses from a Rekor v${version} what is not valid JSON, and JSON nested deep`, async () => {
      for (const body of ['<html>', `${'['.repeat(100_000)}`, '']) {
        await using log = await startHttpServer((_, response) => response.writeHead(201).end(body));

        await assert.rejects(submit(log.url, version, await submission('message', 'x')), {
          code: 'SERVICE_ANSWER_INVALID',
        });
      }
    });
  }

  it('sends a Rekor v2 the digest of an envelope’s pre-authentication encoding, and which key it is', async () => {
    const details: string[] = [];
    await using log = await startMeddlingService(sigstore.url, (answer, { body }) => {
      type Request = { digest: string; signature: { verifier: { keyDetails: string } } };
      const sent = JSON.parse(body.toString()) as { hashedRekordRequestV002: Request };
      const { digest, signature } = sent.hashedRekordRequestV002;
      details.push(signature.verifier.keyDetails, digest);
      return answer;
    });
    const what = await submission('envelope', 'hello', 'ecdsa-sha2-384-nistp384');

    await submit(log.url, 2, what);

    const digest = createHash('sha384').update(what.signed).digest('base64');
    assert.deepEqual(details, ['PKIX_ECDSA_P384_SHA_384', digest]);
  });
});
