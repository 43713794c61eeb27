import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { policies } from '../../../test/fakes/policy-case.ts';
import { TrustLab } from '../../../test/fakes/trust-lab.ts';
import { type Digest, digestOf } from '../../base/digest.ts';
import { TrustMemory } from '../memory/trust-memory.ts';
import { type AttachedVex, listAttachedVex } from './attached-vex.ts';
import { attestImage } from './attest-image.ts';

const VEX = { '@context': 'https://openvex.dev/ns/v0.2.0', author: 'dev', statements: [] };

let lab: TrustLab;
before(async () => {
  lab = await TrustLab.start();
});
after(() => lab[Symbol.asyncDispose]());

async function ask(name: string, digests: readonly Digest[], rule: string): Promise<AttachedVex> {
  const set = await policies(`version: 1
authorities:
  dev: {issuer: '${lab.sigstore.url}', identity: dev@example.com}
vex:
  - {by: [dev], ${rule}}
policies:
  - {name: any, images: ['**'], unsigned: allow}`);
  const { trustedRoot } = lab;
  const source = await lab.source(name);
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
  });

  it('believes nobody about images that the policy does not name', async () => {
    const digest = await lab.push('other');
    await attest('other', 'dev@example.com', 'openvex', VEX);

    assert.deepEqual(await ask('other', [digest], `images: ['ghcr.io/acme/**']`), {
      vouched: [],
      refused: [],
      truncated: undefined,
    });
    assert.equal((await ask('other', [digest], `images: ['${lab.registry.host}/**']`)).vouched.length, 1);
  });

  it('gives nothing for a digest that the statement is not about', async () => {
    assert.deepEqual(
      (await ask('other', [digestOf('x')], `packages: ['pkg:deb/**']`).catch(() => undefined))?.vouched ?? [],
      [],
    );
  });
});
