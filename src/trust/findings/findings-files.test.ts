import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { rememberingLog } from '../../../test/fakes/repository-context.ts';
import { serviceTestContext } from '../../../test/fakes/service-context.ts';
import { testSigner } from '../../../test/fakes/test-signer.ts';
import { TrustLab } from '../../../test/fakes/trust-lab.ts';
import { FINDINGS_TYPE } from '../../attestation/index.ts';
import { type Digest, digestOf } from '../../base/digest.ts';
import type { Http } from '../../base/http.ts';
import { isoSeconds } from '../../base/utc-time.ts';
import { encodeBundle, type Signer } from '../../sigstore/index.ts';
import { NO_SERVICES } from '../../sigstore/signing-config/signing-services.ts';
import { attestBlob } from '../blobs/sign-blob.ts';
import { openPolicies } from '../open-policies.ts';
import type { TrustContext } from '../types.ts';
import { FindingsFiles } from './findings-files.ts';

const IMAGE = digestOf('image');
const NOW = Date.UTC(2026, 10, 24);
const [fleet, stranger] = [testSigner('ecdsa-sha2-256-nistp256'), testSigner('ecdsa-sha2-256-nistp256')];
const URL_OF = 'https://fleet.example/findings.json';

type Asked = { by: Signer; type: string; extra: string; image: Digest };

async function signed(
  generation: number,
  { by = fleet, type = FINDINGS_TYPE, extra = '', image = IMAGE } = {} as Partial<Asked>,
): Promise<Buffer> {
  const images = { [image]: { actNow: [] } };
  const predicate = { generation, at: isoSeconds(NOW), images, ...(extra !== '' && { extra }) };
  const document = Buffer.from(JSON.stringify(predicate));
  const means = { signer: by, services: NO_SERVICES };
  const input = { name: 'findings', digest: digestOf(document), type, document, means };
  return Buffer.from(encodeBundle(await attestBlob(input, contextOf().context)));
}

function contextOf(answer: () => Uint8Array | number | 'broken' = () => 404) {
  const log = rememberingLog();
  const now = { ms: NOW };
  const asked: string[] = [];
  const http: Http = async (url, request) => {
    asked.push(`${url} ${request?.reach}`);
    const given = answer();
    if (given === 'broken') throw new Error('the connection broke');
    const status = typeof given === 'number' ? given : 200;
    const body = Readable.from(typeof given === 'number' ? [] : [given]);
    return { status, headers: new Headers(), url, body, cancel: async () => {} };
  };
  const context = { ...serviceTestContext(() => now.ms), log, http } as unknown as TrustContext;
  return { context, log, now, asked };
}

describe('the findings of a fleet that are held', () => {
  const mayCount = () => undefined;
  const held = async (files: FindingsFiles, context: TrustContext): Promise<string> => {
    const found = (await files.of([URL_OF], mayCount, context)).get(URL_OF);
    return found === undefined
      ? 'none'
      : 'problem' in found
        ? found.problem
        : `generation ${found.generation}`;
  };

  it('are pulled once, and then whenever they are renewed, from anywhere but this machine and its link', async () => {
    let bytes = await signed(5);
    const { context, asked } = contextOf(() => bytes);
    const files = new FindingsFiles();
    assert.deepEqual(
      [await held(files, context), await held(files, context)],
      ['generation 5', 'generation 5'],
    );
    assert.deepEqual(asked, [`${URL_OF} network`]);
    bytes = await signed(6);
    await files.renew([URL_OF], mayCount, context);
    assert.equal(await held(files, context), 'generation 6');
    await files.renew([], mayCount, context);
    assert.equal(asked.length, 2);
  });

  it('are not replaced by what is older, unsigned, truncated, huge, of another type, or away, which is said once', async () => {
    const good = await signed(6);
    let answer: Uint8Array | number | 'broken' = good;
    const { context, log } = contextOf(() => answer);
    const files = new FindingsFiles();
    assert.equal(await held(files, context), 'generation 6');
    const onlyGood = (_: string, file: { digest: string }) =>
      file.digest === digestOf(good) ? undefined : 'nobody who may has signed them';
    for (const [what, bad, why, may] of [
      ['older', await signed(5), /generation 5 is there, and generation 6 was seen before/, mayCount],
      ['another of the same generation', await signed(6, { extra: 'x' }), /generation 6 is there/, mayCount],
      ['of others', await signed(9, { by: stranger }), /nobody who may/, onlyGood],
      ['truncated', good.subarray(0, good.length / 2), /not a usable|JSON|bundle/i, mayCount],
      ['huge', Buffer.alloc(9 * 1024 * 1024, 32), /larger than the limit/, mayCount],
      ['of another type', await signed(9, { type: 'https://example.org/other' }), /of type https/, mayCount],
      ['gone', 404, /404/, mayCount],
      ['away', 'broken', /the connection broke/, mayCount],
    ] as const) {
      answer = bad;
      log.warnings.length = 0;
      await files.renew([URL_OF], may, context);
      await files.renew([URL_OF], may, context);
      assert.equal(await held(files, context), 'generation 6', what);
      assert.equal(log.warnings.length, 1, what);
      assert.match(log.warnings[0] ?? '', why);
    }
  });

  it('are given up where their host is silent, before who waits gives up', async () => {
    const { context, log } = contextOf();
    const silent: Http = async (_, request) =>
      await new Promise((_resolve, reject) => {
        // As a connection does, it keeps the process waiting.
        const open = setInterval(() => {}, 1000);
        request?.signal?.addEventListener('abort', () => {
          clearInterval(open);
          reject(new Error('aborted'));
        });
      });
    const files = new FindingsFiles({ pullMs: 20 });
    assert.match(await held(files, { ...context, http: silent }), /not there within 20 ms/);
    assert.equal(log.warnings.length, 1);
  });

  it('are looked for again where there are none, but not by everybody who asks, and never offline', async () => {
    let answer: Uint8Array | number = 404;
    const { context, now, asked } = contextOf(() => answer);
    const files = new FindingsFiles();
    assert.match(await held(files, context), /404/);
    answer = await signed(1);
    assert.match(await held(files, context), /404/);
    assert.equal(asked.length, 1);
    now.ms += 10_000;
    assert.equal(await held(files, context), 'generation 1');
    assert.match(await held(new FindingsFiles(), { ...context, offline: true }), /--offline/);
    assert.equal(asked.length, 2);
  });
});

describe('policies with findings in a file', () => {
  let folder: string;
  let lab: TrustLab;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shearwall-findings-'));
    lab = await TrustLab.start();
  });
  after(async () => {
    await rm(folder, { recursive: true });
    await lab[Symbol.asyncDispose]();
  });

  it('take them where who may has signed them, and say why not', async () => {
    const { context, now } = contextOf();
    const image = await lab.push('app');
    const key = fleet.publicKey.keyObject.export({ type: 'spki', format: 'pem' }).toString();
    const [policy, file] = [join(folder, 'policy.yaml'), join(folder, 'findings.json')];
    const rule = { type: 'scan', by: ['fleet'], actNow: '7d', maxAge: '1d', findings: 'findings.json' };
    const document = {
      version: 1,
      authorities: { fleet: { key, logEntries: 0 } },
      policies: [{ name: 'acme', images: [`${lab.registry.host}/**`], attested: [rule] }],
    };
    await writeFile(policy, JSON.stringify(document));
    const decided = async () => {
      const { decide } = await openPolicies([policy]);
      const open = async () => await Promise.reject(new Error('no base is asked for'));
      const asked = { image: 'app', source: await lab.source('app'), trustedRoot: lab.trustedRoot, open };
      const { allowed, reasons, validUntil } = await decide(asked, { ...lab.context, clock: context.clock });
      return { allowed, validUntil, why: reasons.map(({ message }) => message).join() };
    };
    assert.match((await decided()).why, /do not count: it cannot be read: there is no such file/);
    await writeFile(file, await signed(1, { by: stranger, image }));
    assert.match((await decided()).why, /do not count: nobody who may has signed them/);
    await writeFile(file, await signed(1, { image }));
    assert.deepEqual(await decided(), { allowed: true, validUntil: NOW + 86_400_000, why: '' });
    now.ms += 86_400_000;
    assert.match((await decided()).why, /they are 1d old, and at most 1d are allowed/);
  });
});
