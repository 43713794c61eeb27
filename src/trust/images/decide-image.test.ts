import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { policies } from '../../../test/fakes/policy-case.ts';
import { TrustLab } from '../../../test/fakes/trust-lab.ts';
import { BUILD_TYPE } from '../../attestation/index.ts';
import { type Digest, digestOf } from '../../base/digest.ts';
import { type ImageSource, parseManifest, parsePlatform } from '../../oci/index.ts';
import { TrustMemory } from '../memory/trust-memory.ts';
import type { PolicySet } from '../policy/index.ts';
import type { Decision } from '../types.ts';
import { attestImage } from './attest-image.ts';
import { type DecideImageInput, decideImage } from './decide-image.ts';

let lab: TrustLab;
let signed: PolicySet;
before(async () => {
  lab = await TrustLab.start();
  signed = await policies(`version: 1
authorities:
  dev: {issuer: '${lab.sigstore.url}', identity: dev@example.com}
policies:
  - {name: signed, images: ['${lab.registry.host}/**'], signed: {by: [dev], maxAge: 1h}}`);
});
after(() => lab[Symbol.asyncDispose]());

const memory = new TrustMemory();

async function ask(name: string, more: Partial<DecideImageInput> = {}): Promise<Decision> {
  const { trustedRoot } = lab;
  const source = more.source ?? (await lab.source(name));
  return await decideImage(
    {
      image: name,
      policies: signed,
      trustedRoot,
      memory,
      open: async () => assert.fail('no base is asked for'),
      ...more,
      source,
    },
    lab.context,
  );
}

async function attest(
  name: string,
  email: string,
  type: string,
  predicate: unknown,
  reference?: Digest,
): Promise<void> {
  const [source, target] = [await lab.source(name), await lab.target(name)];
  const document = Buffer.from(JSON.stringify(predicate));
  const means = await lab.keyless(email);
  const more = { recursive: false, format: 'bundle', type, document, reference } as const;
  await attestImage({ image: name, source, target, means, ...more }, lab.context);
  await target.commit();
}

describe('decideImage', () => {
  it('allows what a real signature, log and certificate prove, until the signature is too old', async () => {
    const digest = await lab.push('good');
    await lab.sign('good', await lab.keyless());

    const decision = await ask('good');

    assert.deepEqual([decision.allowed, decision.digest], [true, digest], JSON.stringify(decision));
    assert.equal(decision.validUntil, lab.sigstore.clock.now + 3_600_000);
  });

  it('denies what is unsigned, or signed by somebody else, each time with the trace', async () => {
    await lab.push('unsigned');
    await lab.push('other');
    await lab.sign('other', await lab.keyless('other@example.com'));

    assert.match(JSON.stringify(await ask('unsigned')), /there is none of the kind/);
    assert.match(JSON.stringify(await ask('other')), /IDENTITY_MISMATCH/);
    assert.equal((await ask('other')).allowed, false);
  });

  it('sees a signature that was added since', async () => {
    await lab.push('later');
    assert.equal((await ask('later')).allowed, false);
    await lab.sign('later', await lab.keyless());
    assert.equal((await ask('later')).allowed, true);
  });

  it('decides by the digest that a tag stood for: moving a tag between check and use gains nothing', async () => {
    const good = await lab.push('moved', { text: 'good' });
    await lab.sign('moved', await lab.keyless());
    const source = await lab.source('moved');
    const resolve = source.resolve.bind(source);
    let resolved = 0;
    source.resolve = async (reference) => {
      if (reference === undefined) resolved++;
      const descriptor = await resolve(reference);
      await lab.push('moved', { text: 'evil' });
      return descriptor;
    };

    const checked = await ask('moved', { source });
    const evil = await ask('moved');

    assert.deepEqual([checked.allowed, checked.digest, resolved], [true, good, 1]);
    assert.equal(evil.allowed, false);
    assert.notEqual(evil.digest, good);
  });

  it('allows an index that is signed without asking for its platforms', async () => {
    await lab.push('index', { index: true });
    await lab.sign('index', await lab.keyless());
    const before = lab.registry.seen.length;

    assert.equal((await ask('index')).allowed, true);

    const referrers = lab.registry.seen.slice(before).filter(({ path }) => path.includes('/referrers/'));
    assert.equal(referrers.length, 1);
  });

  it('allows a platform through a signed index only where it is asked for through it', async () => {
    const platform = parsePlatform('linux/amd64');
    const decision = await ask('index', { platform });
    assert.equal(decision.allowed, true, JSON.stringify(decision));
    assert.match(JSON.stringify(decision.trace), /on the index/);

    const source = await lab.source('index');
    const reference = decision.digest;
    assert.equal((await ask('index', { source, reference })).allowed, false);
  });

  it('looks for findings of "different" on every platform, though the index itself is well reproduced', async () => {
    const digest = await lab.push('rebuilt', { index: true });
    const recipe = { digest: digestOf('recipe') };
    const built = { buildType: BUILD_TYPE, externalParameters: { recipe, lock: recipe } };
    const found = (result: string, image = digest) => {
      return {
        result,
        packagesFrom: 'verified',
        recipe,
        lock: recipe,
        images: [{ expected: image, rebuilt: image }],
      };
    };
    const set = await policies(`version: 1
authorities:
  dev: {issuer: '${lab.sigstore.url}', identity: dev@example.com}
  lab: {issuer: '${lab.sigstore.url}', identity: lab@example.com}
policies:
  - name: rebuilt
    images: ['**']
    attested: [{type: slsaprovenance1, by: [dev]}]
    reproduced: {by: [lab], releaseKeys: [unstated]}`);
    await attest('rebuilt', 'dev@example.com', 'slsaprovenance1', { buildDefinition: built });
    await attest('rebuilt', 'lab@example.com', 'reproduction', found('identical'));
    const before = await ask('rebuilt', { policies: set });

    const child = (await ask('rebuilt', { policies: set, platform: parsePlatform('linux/arm64') })).digest;
    await attest('rebuilt', 'lab@example.com', 'reproduction', found('different', child), child);
    const after = await ask('rebuilt', { policies: set });

    assert.equal(before.allowed, true, JSON.stringify(before));
    assert.deepEqual(
      after.reasons.map(({ code }) => code),
      ['REPRODUCED_DIFFERENT'],
    );
  });

  it('looks for findings where only one of several policies asks for a rebuild', async () => {
    const set = await policies(`version: 1
authorities:
  dev: {issuer: '${lab.sigstore.url}', identity: dev@example.com}
  lab: {issuer: '${lab.sigstore.url}', identity: lab@example.com}
policies:
  - {name: rebuilt, images: ['**/rebuilt'], attested: [{type: slsaprovenance1, by: [dev]}], reproduced: {by: [lab], releaseKeys: [unstated]}}
  - {name: any, images: ['**/index'], signed: {by: [dev]}}`);
    const before = lab.registry.seen.length;
    assert.equal((await ask('index', { policies: set })).allowed, true);
    const referrers = lab.registry.seen.slice(before).filter(({ path }) => path.includes('/referrers/'));
    assert.equal(referrers.length, 3);
  });

  it('names the platforms of which it says something, and looks at no more than 64', async () => {
    await lab.push('platforms', { index: true });
    const said = JSON.stringify((await ask('platforms')).trace);
    assert.match(said, /linux\/amd64.*linux\/arm64/);

    const many = async (count: number): Promise<Decision> => {
      const source = await lab.source('platforms');
      const { manifest, resolve, referrers } = source;
      const top = await source.resolve();
      const index = parseManifest(top, await source.manifest(top));
      assert.ok(index.kind === 'index');
      const entry = (at: number) => ({
        ...index.index.manifests[0],
        digest: digestOf(`${count} ${at}`),
        // One says nothing of its platform.
        platform: at === 0 ? undefined : { os: 'linux', architecture: `a${at}` },
      });
      const bytes = Buffer.from(
        JSON.stringify({ ...index.index, manifests: Array.from({ length: count }, (_, at) => entry(at)) }),
      );
      const made = { ...top, digest: digestOf(bytes), size: bytes.length };
      source.resolve = async (reference) =>
        reference === undefined || reference === made.digest
          ? made
          : reference.startsWith('sha256:') && reference !== top.digest
            ? { ...made, digest: reference as Digest }
            : await resolve.call(source, reference);
      source.manifest = async (of) => (of.digest === top.digest ? await manifest.call(source, of) : bytes);
      source.referrers = async (of) =>
        of === top.digest ? await referrers.call(source, of) : { descriptors: [], truncated: undefined };
      return await ask('platforms', { source, memory: new TrustMemory() });
    };
    assert.doesNotMatch(JSON.stringify(await many(64)), /was not looked at/);
    const cut = await many(65);
    assert.equal(cut.allowed, false);
    assert.match(JSON.stringify(cut), /what hangs on its 65 platforms was not looked at; at most 64 are/);
  });

  it('asks nothing of a registry that no policy is about: a pod must not choose where requests go', async () => {
    const digest = await lab.push('stranger');
    const set = await policies(`version: 1
policies: [{name: other, images: ['registry.example/**'], unsigned: allow}]`);
    const before = lab.registry.seen.length;

    const byTag = await ask('stranger', { policies: set });
    const byDigest = await ask('stranger', { policies: set, reference: digest });

    assert.equal(lab.registry.seen.length, before);
    for (const { allowed, reasons } of [byTag, byDigest])
      assert.deepEqual([allowed, reasons.map(({ code }) => code)], [false, ['NO_POLICY_MATCHES']]);
    assert.deepEqual([byTag.digest, byDigest.digest], [undefined, digest]);
  });

  it('takes the layers of a base that policies allow, and asks of it only where it matters', async () => {
    for (const name of ['base', 'on-base', 'other', 'warned', 'stranger-base'])
      await lab.push(name, {
        text: name === 'other' ? 'other' : 'base',
        created: `20${name.length + 10}-01-01T00:00:00Z`,
      });
    await lab.sign('base', await lab.keyless());
    for (const name of ['on-base', 'other'])
      await attest(name, 'dev@example.com', 'slsaprovenance1', { buildDefinition: {} });
    const host = lab.registry.host;
    const opened: string[] = [];
    const open: DecideImageInput['open'] = async (image) => {
      opened.push(image);
      const name = image.slice(`docker://${host}/`.length, -':latest'.length);
      return { source: await lab.source(name), reference: 'latest' };
    };
    const on = async (base: string, image: string): Promise<Decision> => {
      const set = await policies(`version: 1
authorities:
  dev: {issuer: '${lab.sigstore.url}', identity: dev@example.com}
policies:
  - {name: bases, images: ['${host}/base'], signed: {by: [dev], maxAge: 1h}}
  - {name: warned, images: ['${host}/warned'], mode: warn, signed: {by: [dev]}}
  - name: apps
    images: ['${host}/on-base', '${host}/other', '${host}/base']
    attested: [{type: slsaprovenance1, by: [dev], baseLayers: ['${host}/${base}:latest']}]`);
      return await ask(image, { policies: set, open });
    };

    assert.match(JSON.stringify(await on('base', 'on-base')), /policies do not allow it: apps: not slsa/);
    await attest('base', 'dev@example.com', 'slsaprovenance1', { buildDefinition: {} });
    const allowed = await on('base', 'on-base');
    assert.equal(allowed.allowed, true, JSON.stringify(allowed));
    assert.equal(allowed.validUntil, lab.sigstore.clock.now + 3_600_000, 'as long as that of the base');
    assert.equal((await on('base', 'base')).allowed, true, 'a base is on itself');
    assert.match(
      JSON.stringify(await on('base', 'other')),
      /its layer 1 of 1 is sha256:.*, and that of the image/,
    );
    assert.match(JSON.stringify(await on('warned', 'on-base')), /policies do not allow it: warned/);

    const before = lab.registry.seen.length;
    assert.match(JSON.stringify(await on('stranger-base', 'on-base')), /no policy is about .*stranger-base/);
    assert.ok(lab.registry.seen.slice(before).every(({ path }) => !path.includes('stranger-base')));
    const asked = opened.length;
    await ask('good', { open });
    assert.equal(opened.length, asked);
  });

  it('takes an index whose every platform is on that of a base, and one platform of it', async () => {
    for (const [name, text] of [
      ['multi-base', 'multi'],
      ['multi-on', 'multi'],
      ['multi-off', 'else'],
    ] as const)
      await lab.push(name, { index: true, text });
    await lab.sign('multi-base', await lab.keyless());
    for (const name of ['multi-on', 'multi-off'])
      await attest(name, 'dev@example.com', 'slsaprovenance1', { buildDefinition: {} });
    const host = lab.registry.host;
    const set = await policies(`version: 1
authorities:
  dev: {issuer: '${lab.sigstore.url}', identity: dev@example.com}
policies:
  - {name: bases, images: ['${host}/multi-base'], signed: {by: [dev]}}
  - name: apps
    images: ['${host}/multi-on', '${host}/multi-off']
    attested: [{type: slsaprovenance1, by: [dev], baseLayers: ['${host}/multi-base:latest']}]`);
    let opened = 0;
    const open = async () => ({ source: (opened++, await lab.source('multi-base')), reference: 'latest' });
    const more = { policies: set, open };

    const on = await ask('multi-on', more);
    assert.equal(on.allowed, true, JSON.stringify(on));
    assert.equal((await ask('multi-on', { ...more, platform: parsePlatform('arm64') })).allowed, true);
    assert.equal(opened, 2);
    const off = await ask('multi-off', more);
    assert.match(JSON.stringify(off.reasons), /for linux\/amd64 its layer 1 of 1/);
    assert.deepEqual(
      [off.allowed, opened],
      [false, 3],
      'asked once, though the index and its platforms are judged',
    );
  });

  it('refuses to decide about a layout, whose repository nobody knows', async () => {
    const source = { name: 'oci:./out' } as ImageSource;
    await assert.rejects(ask('x', { source }), { code: 'TRUST_NO_REPOSITORY' });
  });
});
