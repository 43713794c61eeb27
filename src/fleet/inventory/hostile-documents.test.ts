import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { image, type TestFleet, testFleet } from '../../../test/fakes/test-fleet.ts';
import type { Digest } from '../../base/index.ts';
import { readSbom } from '../../sbom/index.ts';
import { addSbom } from './add-sbom.ts';
import { inventoryOfSbom } from './inventory-of-sbom.ts';

const clock = { clock: { nowMs: () => 1, sleep: async () => {}, random: () => 0 } };

async function add({ store }: TestFleet, bom: object | string, more: { for?: Digest } = {}) {
  const bytes = Buffer.from(
    typeof bom === 'string' ? bom : JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', ...bom }),
  );
  return await addSbom(
    { store, bytes, name: 'a.json', for: more.for ?? image('a'), attestedBy: undefined },
    clock,
  );
}

describe('an SBOM of an unknown author', () => {
  it('costs no component because of another one with an odd package URL', async () => {
    await using fleet = await testFleet();
    const purls = [
      'pkg:npm/good@1',
      'pkg:npm',
      'nonsense',
      'pkg:npm/x@1?a=1&a=2',
      `pkg:npm/${'long'.repeat(1000)}@1`,
      'pkg:yocto/busybox@1.36',
      'pkg:npm/%00@1',
    ];
    const components = purls.map((purl, index) => ({
      type: 'library',
      'bom-ref': `ref-${index}`,
      name: 'odd',
      purl,
    }));
    const added = await add(fleet, { components });
    await fleet.see('2026-03-31', [{ digest: image('a') }]);
    assert.deepEqual(
      [(await fleet.ask('good')).verdict, (await fleet.ask('busybox')).verdict],
      ['exposed', 'exposed'],
    );
    assert.ok(added.quarantined.length >= 4, String(added.quarantined.length));
    const [inventory] = (await fleet.ask('good')).images;
    assert.equal(inventory?.components.length, 1);
  });

  it('may name one component a thousand times, need itself, and have values of every wrong type', async () => {
    await using fleet = await testFleet();
    const component = { type: 'library', 'bom-ref': 'x', name: 'x', version: '1', purl: 'pkg:npm/x@1' };
    const added = await add(fleet, {
      metadata: 7,
      components: [
        ...Array.from({ length: 1000 }, () => component),
        null,
        7,
        'text',
        { name: { not: 'text' } },
        { type: 'library', name: 'y', version: ['1'], licenses: 'MIT' },
      ],
      dependencies: [
        { ref: 'x', dependsOn: ['x'] },
        { ref: 'a', dependsOn: ['b'] },
        { ref: 'b', dependsOn: ['a'] },
        null,
      ],
    });
    assert.ok(added.components >= 1000);
    await fleet.see('2026-03-31', [{ digest: image('a') }]);
    assert.equal((await fleet.ask('x')).images[0]?.components.length, 1);
  });

  it('takes nothing away from what others saw, however much it leaves out', async () => {
    await using fleet = await testFleet();
    await fleet.claim(image('a'), ['pkg:npm/evil@1.0.0']);
    await add(fleet, { components: [] });
    await fleet.see('2026-03-31', [{ digest: image('a') }]);
    const [found] = (await fleet.ask('evil')).images[0]?.components ?? [];
    assert.deepEqual([found?.claimedBy.length, found?.notListedBy.length], [1, 1]);
  });

  it('is bound to no image unless it says which, or its giver does', async () => {
    await using fleet = await testFleet();
    const bytes = Buffer.from(
      '{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":{"type":"container","name":"nginx:1.27"}}}',
    );
    await assert.rejects(
      addSbom({ store: fleet.store, bytes, name: 'a.json', for: undefined, attestedBy: undefined }, clock),
      {
        code: 'FLEET_SBOM_UNBOUND',
        hint: /--for sha256/,
      },
    );
  });

  it('is refused whole when it is truncated, nested without end or not a document at all', async () => {
    await using fleet = await testFleet();
    for (const text of [
      '{"bomFormat":"CycloneDX","components":[{"name"',
      `${'['.repeat(100_000)}`,
      'hello',
      '',
    ])
      await assert.rejects(add(fleet, text), { code: 'SBOM_UNREADABLE' });
  });

  it('may hold more components than are taken: the rest is counted, and a gap says so', () => {
    const components = ['a', 'b', 'c', 'd'].map((name) => ({
      type: 'library',
      name,
      purl: `pkg:npm/${name}@1`,
    }));
    const document = readSbom(
      Buffer.from(JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', components })),
    );
    const target = { names: [], platform: '', reference: '', createdAt: undefined, base: undefined };
    const inventory = inventoryOfSbom({ image: target, document, attestedBy: undefined, at: 1 }, 3);
    assert.equal(inventory.components.length, 3);
    assert.deepEqual(inventory.gaps, ['1 components beyond the first 3 were not taken']);
  });
});
