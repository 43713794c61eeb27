import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { policies } from '../../../test/fakes/policy-case.ts';
import { TrustLab } from '../../../test/fakes/trust-lab.ts';
import { type Digest, digestOf } from '../../base/digest.ts';
import type { ImageSource } from '../../oci/index.ts';
import { listEvidence } from '../attached/index.ts';
import { TrustMemory } from '../memory/trust-memory.ts';
import { type AttachedVex, listAttachedVex } from './attached-vex.ts';
import { attestImage } from './attest-image.ts';

const VEX = { '@context': 'https://openvex.dev/ns/v0.2.0', author: 'dev', statements: [] };

let lab: TrustLab;
before(async () => {
  lab = await TrustLab.start();
});
after(() => lab[Symbol.asyncDispose]());

async function ask(
  name: string,
  digests: readonly Digest[],
  rule: string,
  given?: ImageSource,
): Promise<AttachedVex> {
  const set = await policies(`version: 1
authorities:
  dev: {issuer: '${lab.sigstore.url}', identity: dev@example.com}
vex:
  - {by: [dev], ${rule}}
policies:
  - {name: any, images: ['**'], unsigned: allow}`);
  const { trustedRoot } = lab;
  const source = given ?? (await lab.source(name));
  return await listAttachedVex(
    { source, digests, policies: set, trustedRoot, memory: new TrustMemory() },
    lab.context,
  );
}

async function attest(name: string, email: string, type: string, predicate: unknown): Promise<void> {
  const [source, target] = [await lab.source(name), await lab.target(name)];
  const document = Buffer.from(JSON.stringify(predicate));
  const means = await lab.keyless(email);
  const more = { recursive: false, format: 'bundle', type, document } as const;
  await attestImage({ image: name, source, target, means, ...more }, lab.context);
  await target.commit();
}

describe('listAttachedVex', () => {
  it('gives what an authority of the policy signed, and says of the rest why it does not count', async () => {
    const digest = await lab.push('app');
    await attest('app', 'dev@example.com', 'openvex', VEX);
    await attest('app', 'mallory@example.com', 'openvex', { ...VEX, author: 'dev' });
    await attest('app', 'dev@example.com', 'spdxjson', { spdxVersion: 'SPDX-2.3' });

    const { vouched, refused } = await ask('app', [digest], `packages: ['pkg:deb/**']`);

    assert.deepEqual(
      vouched.map(({ authority, predicate }) => [authority, predicate]),
      [['dev', VEX]],
    );
    assert.equal(vouched[0]?.packages?.[0]?.matches('pkg:deb/debian/openssl'), true);
    assert.equal(vouched[0]?.packages?.[0]?.matches('pkg:npm/openssl'), false);
    assert.equal(refused.length, 1);
    assert.match(refused[0]?.why ?? '', /mallory@example\.com/);
    const { evidence } = await listEvidence(
      { source: await lab.source('app'), subject: digest },
      lab.context,
    );
    const manifests = evidence.map(({ manifest }) => manifest);
    assert.ok(refused.every(({ manifest }) => manifests.includes(manifest)));
  });

  it('believes nobody about images that the policy does not name', async () => {
    const digest = await lab.push('other');
    await attest('other', 'dev@example.com', 'openvex', VEX);

    assert.deepEqual(await ask('other', [digest], `images: ['ghcr.io/acme/**']`), {
      vouched: [],
      refused: [],
      truncated: undefined,
    });
    const named = await ask('other', [digest, digest], `images: ['${lab.registry.host}/**']`);
    const { evidence } = await listEvidence(
      { source: await lab.source('other'), subject: digest },
      lab.context,
    );
    assert.deepEqual(named, {
      vouched: [{ manifest: evidence[0]?.manifest, authority: 'dev', predicate: VEX, packages: undefined }],
      refused: [],
      truncated: undefined,
    });
  });

  it('believes nobody about a layout, which is in no repository', async () => {
    const digest = await lab.push('layout');
    await attest('layout', 'dev@example.com', 'openvex', VEX);
    const { repository: _, ...source } = await lab.source('layout');
    const nothing = { vouched: [], refused: [], truncated: undefined };
    assert.deepEqual(await ask('layout', [digest], `images: ['**']`, source as ImageSource), nothing);
  });

  it('says where not all that is attached could be read', async () => {
    const digest = await lab.push('cut');
    const source = await lab.source('cut');
    source.referrers = async () => ({ descriptors: [], truncated: 'the registry lists more than 10000' });
    const { truncated } = await ask('cut', [digest], `images: ['**']`, source);
    assert.match(truncated ?? '', /10000/);
  });

  it('gives nothing for a digest that the statement is not about', async () => {
    assert.deepEqual(
      (await ask('other', [digestOf('x')], `packages: ['pkg:deb/**']`).catch(() => undefined))?.vouched ?? [],
      [],
    );
  });
});
