import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { handmadeImage, putHandmade } from '../../../test/fakes/handmade-image.ts';
import { codesOf, TrustLab } from '../../../test/fakes/trust-lab.ts';
import { openSource, openTarget, parseImageLocation } from '../../oci/index.ts';
import { generateSigner, parseTrustedRoot } from '../../sigstore/index.ts';
import { listEvidence } from '../attached/index.ts';
import { statedTime } from '../policy/stated-time.ts';
import { type Attested, attestImage } from './attest-image.ts';
import { proveEvidence } from './prove-evidence.ts';
import { type SignatureFormat, signImage } from './sign-image.ts';

let lab: TrustLab;
let folder: string;
before(async () => {
  lab = await TrustLab.start({ referrersApi: false });
  folder = mkdtempSync(join(tmpdir(), 'shearwall-sign-'));
});
after(async () => {
  await lab[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

async function attestAs(format: SignatureFormat, name: string): Promise<Attested> {
  const [source, target] = [await lab.source(name), await lab.target(name)];
  const [type, document] = ['https://example.com/t/v1', Buffer.from('{}')];
  const means = await lab.keyless('dev@example.com', [1, 2]);
  const made = await attestImage(
    { image: name, source, target, means, recursive: false, format, type, document },
    lab.context,
  );
  await target.commit();
  return made;
}

describe('signImage', () => {
  it('signs the digest that a tag stands for, once resolved', async () => {
    const digest = await lab.push('tagged');

    const signed = await lab.sign('tagged', lab.byKey);

    assert.deepEqual([signed.image, signed.digest], ['tagged', digest]);
    assert.deepEqual(
      signed.signed.map((item) => [item.digest, item.platform, item.bundles.length, item.referrers.length]),
      [[digest, undefined, 1, 1]],
    );
    assert.ok((await lab.verify('tagged', { by: lab.key, root: undefined })).allowed);
  });

  it('signs every platform with recursive, so that each verifies without its index', async () => {
    await lab.push('recursive', { index: true });

    const { signed } = await lab.sign('recursive', lab.byKey, { recursive: true });

    assert.deepEqual(
      signed.map(({ platform }) => platform),
      [undefined, 'linux/amd64', 'linux/arm64'],
    );
    for (const { digest } of signed)
      assert.ok((await lab.verify(`recursive@${digest}`, { by: lab.key, root: undefined })).allowed);
  });

  it('contacts nobody but the registry when it signs by key without services', async () => {
    await lab.push('quiet');
    const asked: string[] = [];
    const http: typeof lab.context.http = async (url, request) => {
      asked.push(new URL(url).host);
      return await lab.context.http(url, request);
    };
    const [source, target] = [await lab.source('quiet'), await lab.target('quiet')];
    const input = { image: 'quiet', source, target, recursive: false, annotations: {}, means: lab.byKey };

    await signImage({ ...input, format: 'bundle' }, { ...lab.context, http });

    assert.deepEqual(
      asked.filter((host) => host !== lab.registry.host),
      [],
    );
  });

  it('keeps the signatures of others along with its own, in both formats', async () => {
    await lab.push('several');
    for (const format of ['bundle', 'legacy', 'both'] as const)
      await lab.sign('several', lab.byKey, { format });
    await lab.sign('several', await lab.keyless());

    const { checked } = await lab.verify('several', { by: lab.key, root: undefined });

    assert.equal(checked.length, 5);
    assert.equal(checked.filter(({ refusal }) => refusal === undefined).length, 4);
  });

  it('says when it signs in what it signs, in both formats', async () => {
    await lab.push('timed');
    const { signed } = await lab.sign('timed', lab.byKey, { format: 'both' });
    const { checked } = await lab.verify('timed', { by: lab.key, root: undefined });
    const now = Math.floor(lab.context.clock.nowMs() / 1000) * 1000;
    const stated = checked.map((one) => one.statedAt ?? (one.verified && statedTime(one.verified)));
    assert.equal(signed[0]?.bundles.length, 2);
    assert.deepEqual(
      stated.map((at) => Math.abs((at ?? 0) - now) < 3_600_000),
      [true, true],
    );
  });

  it('logs a legacy signature where the log promises at once, though a newer log is there as well', async () => {
    await lab.push('promised');
    await lab.sign('promised', await lab.keyless('dev@example.com', [1, 2]), { format: 'legacy' });
    await attestAs('legacy', 'promised');
    const kind = { type: 'any', isType: () => true };
    for (const wanted of [{}, { kind }]) assert.ok((await lab.verify('promised', { wanted })).allowed);
  });

  it('attests in each format where it is looked for, about the repository by name', async () => {
    for (const format of ['bundle', 'legacy', 'both'] as const) {
      const digest = await lab.push(`attested/${format}`);
      const made = await attestAs(format, `attested/${format}`);
      assert.deepEqual(
        [made.image, made.digest, made.attested[0]?.digest],
        [`attested/${format}`, digest, digest],
      );
      assert.equal(made.attested[0]?.referrers.length, format === 'legacy' ? 0 : 1);
      const { checked } = await lab.verify(`attested/${format}`, {
        wanted: { kind: { type: 'any', isType: () => true } },
      });
      assert.deepEqual(
        checked.map(({ refusal, evidence }) => [refusal, evidence.format]),
        format === 'both'
          ? checked.map(({ evidence }) => [undefined, evidence.format])
          : [[undefined, format === 'legacy' ? 'dsse' : 'bundle']],
      );
      assert.equal(checked.length, format === 'both' ? 2 : 1);
      for (const { verified } of checked)
        assert.ok(
          verified?.content.kind === 'statement' &&
            verified.content.statement.subject[0]?.name === lab.at(`attested/${format}`),
        );
    }
  });

  it('signs into a layout and into an archive', async () => {
    for (const where of [`oci:${folder}/layout:v1`, `oci-archive:${folder}/image.tar:v1`]) {
      const location = parseImageLocation(where);
      const made = await openTarget({ location }, lab.context);
      await putHandmade(made, { ...handmadeImage(), referrers: [] }, 'v1');
      await made.commit();
      const source = await openSource({ location }, lab.context);
      const target = await openTarget({ location, keep: true }, lab.context);
      const input = { image: where, source, target, recursive: true, annotations: {}, means: lab.byKey };
      const { digest } = await signImage({ ...input, format: 'both' }, lab.context);
      await target.commit();
      await source.close();

      const read = await openSource({ location }, lab.context);
      const { evidence } = await listEvidence({ source: read, subject: digest }, lab.context);
      const requirements = { logEntries: 0, timestamps: 0, scts: 0 };
      const proof = { keys: [lab.signer.publicKey], trustedRoot: undefined, requirements };
      const proven = evidence.map((item) => proveEvidence(item, digest, proof).refusal);
      await read.close();

      assert.deepEqual(proven, [undefined, undefined], where);
    }
  });

  it('refuses what the services gave when the trusted root does not know them, before anything is attached', async () => {
    await lab.push('untrusted');
    await using other = await TrustLab.start();
    const trustedRoot = parseTrustedRoot(other.sigstore.trustedRoot);

    await assert.rejects(lab.sign('untrusted', { ...(await lab.keyless()), trustedRoot }), {
      code: 'TRUST_SERVICES_UNTRUSTED',
    });

    assert.deepEqual(codesOf(await lab.verify('untrusted')), ['SIGNATURE_MISSING']);
  });

  it('signs by keys of every type that is quick to make', async () => {
    for (const type of ['p384', 'p521', 'ed25519', 'rsa-2048'] as const) {
      const signer = await generateSigner(type);
      await lab.push(`types/${type}`);
      await lab.sign(`types/${type}`, { ...lab.byKey, signer }, { format: 'both' });
      const by = { kind: 'key', key: signer.publicKey } as const;

      const { checked } = await lab.verify(`types/${type}`, { by, root: undefined });

      assert.deepEqual(
        checked.map(({ refusal }) => refusal),
        [undefined, undefined],
        type,
      );
    }
  });
});
