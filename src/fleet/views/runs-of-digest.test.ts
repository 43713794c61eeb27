import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { image, type TestFleet, testFleet } from '../../../test/fakes/test-fleet.ts';
import type { Digest } from '../../base/digest.ts';
import { addInventories } from '../../store/index.ts';
import { runsOfDigest } from './runs-of-digest.ts';

/** A platform's image that each of these indexes has. */
async function addPlatform(fleet: TestFleet, name: string, indexes: readonly Digest[]): Promise<void> {
  const names = [
    { digest: image(name), kind: 'manifest' as const },
    ...indexes.map((digest) => ({ digest, kind: 'index' as const })),
  ];
  const shown = { names, platform: 'linux/amd64', reference: name, createdAt: undefined, base: undefined };
  const empty = { components: [], layers: [], quarantined: [], gaps: [] };
  const said = { source: 'catalog' as const, isLooked: true, attestedBy: '', tool: 'shearwall', madeAt: 0 };
  await addInventories(fleet.store, [{ image: shown, ...said, ...empty }], 0);
}

describe('what runs of an image', () => {
  it('is counted while it runs, and is nothing when it ended, or where it never ran', async () => {
    await using fleet = await testFleet();
    await fleet.see('2026-03-01', [{ name: 'a', digest: image('a') }]);
    assert.equal(await runsOfDigest(fleet, image('a')), 1);
    await fleet.see('2026-03-02', [{ name: 'b', digest: image('b') }]);
    assert.equal(await runsOfDigest(fleet, image('a')), 0);
    assert.equal(await runsOfDigest(fleet, image('c')), 0);
  });

  it('is not what another image has of it, too: a platform that did not change', async () => {
    await using fleet = await testFleet();
    const [before, now] = [image('index before'), image('index now')];
    await addPlatform(fleet, 'amd64 before', [before]);
    await addPlatform(fleet, 'amd64 now', [now]);
    await addPlatform(fleet, 'arm64', [before, now]);
    await fleet.see('2026-03-01', [
      { name: 'a', digest: image('amd64 now') },
      { name: 'b', digest: image('arm64') },
    ]);
    assert.equal(await runsOfDigest(fleet, before), 1);
    assert.equal(await runsOfDigest({ ...fleet, except: now }, before), 0);
    await fleet.see('2026-03-02', [{ name: 'c', digest: before }]);
    assert.equal(await runsOfDigest({ ...fleet, except: now }, before), 1);
  });
});
