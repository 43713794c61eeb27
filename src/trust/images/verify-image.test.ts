import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { codesOf, TrustLab } from '../../../test/fakes/trust-lab.ts';
import { hexOf } from '../../base/digest.ts';
import { type Bundle, generateSigner, NO_SERVICES } from '../../sigstore/index.ts';
import { requestTimestamp } from '../../sigstore/tsa/request-timestamp.ts';

let lab: TrustLab;
before(async () => {
  lab = await TrustLab.start();
});
after(() => lab[Symbol.asyncDispose]());

/** The bundle that signing an image makes, for others to spoil. */
async function signedBundle(name: string): Promise<Bundle> {
  const digest = await lab.push(name);
  const { signed } = await lab.sign(name, await lab.keyless());
  assert.equal(signed[0]?.digest, digest);
  return signed[0]?.bundles[0] as Bundle;
}

/** An image of the same content in a repository of its own, with nothing but `bundle` attached to it. */
async function imageWith(name: string, of: string, bundle: Bundle): Promise<void> {
  await lab.push(name, { text: of });
  await lab.attach(name, bundle);
}

describe('verifyImage', () => {
  it('says who signed, when, and which digest was checked', async () => {
    const digest = await lab.push('good');
    await lab.sign('good', await lab.keyless(), { annotations: { commit: '4f5c1a2' } });

    const answer = await lab.verify('good', { wanted: { annotations: { commit: '4f5c1a2' } } });

    assert.deepEqual([answer.allowed, answer.digest, answer.reasons], [true, digest, []]);
    const [found] = answer.checked;
    assert.equal(
      found?.verified?.signer.kind === 'certificate' && found.verified.signer.identity,
      'dev@example.com',
    );
    assert.equal(found?.verified?.times[0]?.at, lab.sigstore.clock.now);
    assert.deepEqual(found?.annotations, { commit: '4f5c1a2' });
  });

  for (const format of ['bundle', 'legacy', 'both'] as const)
    it(`accepts what sign wrote as ${format}, by key and keyless`, async () => {
      await lab.push(`format/${format}`);
      await lab.sign(`format/${format}`, lab.byKey, { format });
      await lab.sign(`format/${format}`, await lab.keyless(), { format });

      const [byKey, keyless] = [
        await lab.verify(`format/${format}`, { by: lab.key, root: undefined }),
        await lab.verify(`format/${format}`),
      ];

      assert.ok(byKey.allowed && keyless.allowed, JSON.stringify([byKey.reasons, keyless.reasons]));
      assert.equal(
        keyless.checked.filter(({ refusal }) => refusal === undefined).length,
        format === 'both' ? 2 : 1,
      );
    });

  it('accepts Rekor v2 entries, whose time a timestamp proves', async () => {
    await lab.push('rekor2');
    await lab.sign('rekor2', await lab.keyless('dev@example.com', [2]));

    assert.ok((await lab.verify('rekor2')).allowed);
  });

  it('says that nothing is there', async () => {
    await lab.push('unsigned');

    const answer = await lab.verify('unsigned');

    assert.equal(answer.allowed, false);
    assert.deepEqual(codesOf(answer), ['SIGNATURE_MISSING']);
    assert.equal(answer.reasons[0]?.message, 'there is no signature attached to the image');
    assert.match(answer.reasons[0]?.hint ?? '', /sign the image/);
  });

  it('says first why the best of what is there does not count: who is proven comes before who is not', async () => {
    const bundle = await signedBundle('order');
    await lab.attest('order', await lab.keyless());
    for (let junk = 0; junk < 4; junk++)
      await lab.attach('order', { ...bundle, timestamps: [Buffer.of(0x30, junk)] });

    const answer = await lab.verify('order', { by: lab.identity('mallory@example.com') });

    assert.deepEqual(codesOf(answer).slice(0, 2), ['IDENTITY_MISMATCH', 'TIMESTAMP_INVALID']);
    assert.equal(codesOf(answer).at(-1), 'NOT_A_SIGNATURE');
  });

  it('takes an image of one platform for what it is, whichever platform is asked for', async () => {
    const digest = await lab.push('single');
    await lab.sign('single', await lab.keyless());
    const answer = await lab.verify('single', { platform: { os: 'linux', architecture: 'amd64' } });
    assert.deepEqual([answer.allowed, answer.digest, answer.platform], [true, digest, undefined]);
  });

  it('shows what cannot be proven as what it says that it is', async () => {
    await lab.push('claims');
    await lab.attest('claims', lab.byKey);
    await lab.sign('claims', lab.byKey, { format: 'both' });
    const stranger = { kind: 'key', key: (await generateSigner('p256')).publicKey } as const;
    const { checked } = await lab.verify('claims', { by: stranger, root: undefined });
    const shown = checked.map(({ kind, predicateType, evidence, verified, annotations }) => {
      assert.deepEqual([verified, annotations], [undefined, {}]);
      return `${evidence.format} ${kind} ${predicateType}`;
    });
    assert.deepEqual(shown.toSorted(), [
      'bundle attestation https://example.com/t/v1',
      'bundle signature https://sigstore.dev/cosign/sign/v1',
      'simple-signing signature undefined',
    ]);
  });

  it('does not take the signature of a manifest as a file for one of the image', async () => {
    const digest = await lab.push('as-file');
    const source = await lab.source('as-file');
    const bytes = Buffer.from(await source.manifest(await source.resolve()));
    const bundle: Bundle = {
      format: 'v0.3',
      signer: { kind: 'public-key', hint: '' },
      content: {
        kind: 'message',
        digest: { algorithm: 'sha256', value: Buffer.from(hexOf(digest), 'hex') },
        signature: await lab.signer.sign(bytes),
      },
      logEntries: [],
      timestamps: [],
    };
    await lab.attach('as-file', bundle);
    const answer = await lab.verify('as-file', { by: lab.key, root: undefined });
    assert.deepEqual(codesOf(answer), ['NOT_A_SIGNATURE']);
    assert.deepEqual(
      answer.checked.map(({ kind, verified }) => [kind, verified?.content.kind]),
      [['signature', 'message']],
    );
    assert.deepEqual(
      [answer.reasons[0]?.message, answer.reasons[0]?.remedies, answer.reasons[0]?.hint],
      ['the manifest is signed as a file, not as an image', ['sign-image'], 'sign it as an image'],
    );
  });

  it('throws for an image that is not there, and for a registry that does not answer', async () => {
    await assert.rejects(lab.verify('nowhere'), { code: 'REGISTRY_NOT_FOUND' });
    lab.registry.faults.push({ method: 'GET', path: /\/v2\/good\/referrers/, times: 9, effect: 503 });
    await assert.rejects(lab.verify('good'), { code: 'REGISTRY_UNREACHABLE' });
    lab.registry.faults.length = 0;
  });

  it('counts what is on the index for a platform of it, and names both digests', async () => {
    const digest = await lab.push('index', { index: true });
    await lab.sign('index', await lab.keyless());

    const answer = await lab.verify('index', { platform: { os: 'linux', architecture: 'arm64' } });

    assert.ok(answer.allowed);
    assert.equal(answer.digest, digest);
    const source = await lab.source('index');
    const { manifests } = JSON.parse(
      Buffer.from(await source.manifest(await source.resolve())).toString(),
    ) as {
      manifests: { digest: string; platform: { architecture: string } }[];
    };
    assert.deepEqual(answer.platform, {
      platform: 'linux/arm64',
      digest: manifests.find(({ platform }) => platform.architecture === 'arm64')?.digest,
    });
    assert.equal(answer.checked[0]?.evidence.attachedTo, digest);
  });

  it('does not take a signature of one platform for one of the index', async () => {
    await lab.push('child', { index: true });
    const source = await lab.source('child');
    const index = JSON.parse(Buffer.from(await source.manifest(await source.resolve())).toString()) as {
      manifests: { digest: string }[];
    };
    const child = `child@${index.manifests[0]?.digest}`;
    await lab.sign(child, await lab.keyless());

    assert.ok((await lab.verify(child)).allowed);
    assert.deepEqual(codesOf(await lab.verify('child')), ['SIGNATURE_MISSING']);
    assert.ok((await lab.verify('child', { platform: { os: 'linux', architecture: 'amd64' } })).allowed);
    assert.ok(!(await lab.verify('child', { platform: { os: 'linux', architecture: 'arm64' } })).allowed);
  });

  it('finds attestations of the type that is wanted, and no others', async () => {
    await lab.push('attested');
    await lab.attest('attested', await lab.keyless());
    const kind = (type: string) => ({ kind: { type, isType: (found: string) => found === type } });

    assert.ok((await lab.verify('attested', { wanted: kind('https://example.com/t/v1') })).allowed);
    const other = await lab.verify('attested', { wanted: kind('https://example.com/u/v1') });
    assert.deepEqual(codesOf(other), ['PREDICATE_TYPE_MISMATCH']);
  });
});

describe('attacks on verifyImage', () => {
  it('an image that is only attested: no attestation is a signature', async () => {
    await lab.push('only-attested');
    await lab.attest('only-attested', await lab.keyless());

    const refusalsOf = async () => {
      const answer = await lab.verify('only-attested');
      return answer.reasons;
    };
    const [missing, other] = await refusalsOf();
    assert.deepEqual(
      [missing?.code, missing?.message, missing?.remedies],
      [
        'SIGNATURE_MISSING',
        'there is no signature attached to the image, only 1 attestation',
        ['sign-image', 'list-attached'],
      ],
    );
    assert.deepEqual(
      [other?.code, other?.remedies],
      ['NOT_A_SIGNATURE', ['verify-attestation', 'sign-image']],
    );

    await lab.attest('only-attested', await lab.keyless());
    assert.match((await refusalsOf())[0]?.message ?? '', /only 2 attestations$/);
  });

  it('wrong identity and wrong issuer', async () => {
    await signedBundle('identity');

    const wrong = await lab.verify('identity', { by: lab.identity('mallory@example.com') });
    const issuer = await lab.verify('identity', {
      by: lab.identity('dev@example.com', 'https://issuer.example'),
    });

    assert.deepEqual([codesOf(wrong), codesOf(issuer)], [['IDENTITY_MISMATCH'], ['ISSUER_MISMATCH']]);
  });

  it('wrong key', async () => {
    await lab.push('key');
    await lab.sign('key', { signer: await generateSigner('p256'), services: NO_SERVICES });

    const answer = await lab.verify('key', { by: lab.key, root: undefined });

    assert.equal(answer.allowed, false);
    assert.deepEqual(codesOf(answer), ['KEY_MISMATCH']);
  });

  it('replayed on another image: a good signature of something else', async () => {
    const bundle = await signedBundle('replay/a');
    await imageWith('replay/b', 'another', bundle);

    assert.deepEqual(codesOf(await lab.verify('replay/b')), ['SUBJECT_MISMATCH']);
  });

  it('replayed on another image, in the legacy format', async () => {
    const a = await lab.push('replay/legacy-a');
    const b = await lab.push('replay/legacy-b');
    await lab.sign('replay/legacy-a', lab.byKey, { format: 'legacy' });
    const [tagA, tagB] = [a, b].map((digest) => `${digest.replace(':', '-')}.sig`);
    const manifest = lab.registry.tags.get('replay/legacy-a')?.get(tagA ?? '');
    for (const content of [lab.registry.manifests, lab.registry.blobs] as Map<string, Map<string, never>>[])
      for (const [digest, item] of content.get('replay/legacy-a') ?? [])
        content.get('replay/legacy-b')?.set(digest, item);
    lab.registry.tags.get('replay/legacy-b')?.set(tagB ?? '', manifest ?? '');

    const answer = await lab.verify('replay/legacy-b', { by: lab.key, root: undefined });

    assert.deepEqual(codesOf(answer), ['SUBJECT_MISMATCH']);
  });

  it('tampered payload', async () => {
    const bundle = await signedBundle('tampered');
    assert.ok(bundle.content.kind === 'envelope');
    const text = Buffer.from(bundle.content.envelope.payload).toString();
    const payload = Buffer.from(text.replace('"predicate":{', '"predicate":{"more":1,'));
    const envelope = { ...bundle.content.envelope, payload };
    await imageWith('tampered/b', 'tampered', { ...bundle, content: { kind: 'envelope', envelope } });

    assert.deepEqual(codesOf(await lab.verify('tampered/b')), ['SIGNATURE_INVALID']);
  });

  it('stripped of its log entry: judged as lacking it', async () => {
    const bundle = await signedBundle('stripped');
    await imageWith('stripped/log', 'stripped', { ...bundle, logEntries: [] });

    assert.deepEqual(codesOf(await lab.verify('stripped/log')), ['LOG_ENTRY_MISSING']);
  });

  it('stripped of its timestamps: nothing proves the time, or what is required is missing', async () => {
    await lab.push('untimed');
    const { signed } = await lab.sign('untimed', await lab.keyless('dev@example.com', [2]));
    await imageWith('untimed/b', 'untimed', { ...(signed[0]?.bundles[0] as Bundle), timestamps: [] });

    assert.deepEqual(codesOf(await lab.verify('untimed/b')), ['TIME_UNPROVEN']);
    assert.deepEqual(codesOf(await lab.verify('untimed/b', { needs: { timestamps: 1 } })), [
      'TIMESTAMP_MISSING',
    ]);
  });

  it('expired: signed with a certificate whose time was over', async () => {
    await lab.push('expired');
    const { signed } = await lab.sign('expired', await lab.keyless('dev@example.com', [2]));
    const bundle = signed[0]?.bundles[0];
    assert.ok(bundle?.content.kind === 'envelope');
    const { clock, url } = lab.sigstore;
    const now = clock.now;
    clock.now += 3600_000;
    const { signature } = bundle.content.envelope;
    const late = await requestTimestamp(`${url}/api/v1/timestamp`, signature, lab.context);
    clock.now = now;
    await imageWith('expired/b', 'expired', { ...bundle, timestamps: [late], logEntries: [] });

    const answer = await lab.verify('expired/b', { needs: { logEntries: 0 } });

    assert.deepEqual(codesOf(answer), ['CERTIFICATE_EXPIRED']);
  });

  it('junk attached to the image: one good signature is found among it, and the junk has its reasons', async () => {
    const bundle = await signedBundle('junk');
    for (let junk = 0; junk < 5; junk++)
      await lab.attach('junk', { ...bundle, timestamps: [Buffer.of(0x30, junk)] });

    const answer = await lab.verify('junk');

    assert.ok(answer.allowed);
    assert.equal(answer.checked.length, 6);
    assert.equal(answer.checked.filter(({ refusal }) => refusal !== undefined).length, 5);
  });

  it('a tag that moves between check and use: the answer is about the digest that was checked', async () => {
    const signed = await lab.push('moving');
    await lab.sign('moving', await lab.keyless());
    const source = await lab.source('moving');
    const resolve = source.resolve.bind(source);
    let asked = 0;
    source.resolve = async (reference) => {
      const descriptor = await resolve(reference);
      if (reference === undefined && asked++ === 0) await lab.push('moving', { text: 'mallory' });
      return descriptor;
    };
    const { verifyImage } = await import('./verify-image.ts');
    const requirements = { logEntries: 1, timestamps: 0, scts: 1 };

    const answer = await verifyImage(
      {
        image: 'moving',
        source,
        proof: { keys: [], trustedRoot: lab.trustedRoot, requirements },
        wanted: { signers: [lab.identity()], kind: 'signature', annotations: {} },
      },
      lab.context,
    );

    assert.deepEqual([answer.allowed, answer.digest, asked], [true, signed, 1]);
    assert.equal((await lab.verify('moving')).allowed, false);
  });

  it('so many referrers that not all can be read: an accepted signature may be among the rest, and the answer says so', async () => {
    await lab.push('crowded');
    const source = await lab.source('crowded');
    source.referrers = async () => ({ descriptors: [], truncated: 'the registry lists more than 10000' });
    const { verifyImage } = await import('./verify-image.ts');
    const requirements = { logEntries: 1, timestamps: 0, scts: 1 };

    const answer = await verifyImage(
      {
        image: 'crowded',
        source,
        proof: { keys: [], trustedRoot: lab.trustedRoot, requirements },
        wanted: { signers: [lab.identity()], kind: 'signature', annotations: {} },
      },
      lab.context,
    );

    assert.deepEqual(codesOf(answer), ['SIGNATURE_MISSING', 'EVIDENCE_TRUNCATED']);
    assert.match(answer.truncated ?? '', /10000/);
  });

  it('an annotation that is not there, or of the prototype', async () => {
    await signedBundle('annotations');

    const wanted: Record<string, string>[] = [{ a: 'b' }, { constructor: 'x' }, { toString: 'x' }];
    for (const annotations of wanted)
      assert.deepEqual(codesOf(await lab.verify('annotations', { wanted: { annotations } })), [
        'ANNOTATION_MISMATCH',
      ]);
  });
});
