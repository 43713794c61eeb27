import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { image, type TestFleet, testFleet } from '../../../test/fakes/test-fleet.ts';
import { digestOf } from '../../base/index.ts';
import { addInventories } from '../../store/index.ts';

const FILE = digestOf('liblzma.so.5');

/** Its manifest is `image(name)`; it has the file in its only layer, and stands on the base. */
async function addImage(fleet: TestFleet, name: string): Promise<void> {
  await addInventories(
    fleet.store,
    [
      {
        image: {
          names: [{ digest: image(name), kind: 'manifest' }],
          platform: 'linux/amd64',
          reference: `registry.example.org/${name}`,
          createdAt: undefined,
          base: { digest: undefined, reference: 'debian:trixie' },
        },
        source: 'catalog',
        isLooked: true,
        attestedBy: '',
        tool: 'shearwall',
        madeAt: 0,
        components: [],
        layers: [
          { digest: digestOf(`layer ${name}`), files: [{ digest: FILE, path: 'usr/lib/liblzma.so.5' }] },
        ],
        quarantined: [],
        gaps: [],
      },
    ],
    0,
  );
}

describe('what ran before and does not run now', () => {
  it('is counted by package, file, image and base alike, as far as the filter reaches', async () => {
    await using fleet = await testFleet();
    for (const name of ['a', 'b', 'c', 'never']) {
      await addImage(fleet, name);
      await fleet.claim(image(name), ['pkg:deb/debian/liblzma5@5.6.1-1?distro=debian-13']);
    }
    const running = (...names: string[]) => names.map((name) => ({ name, digest: image(name) }));
    await fleet.see('2026-03-01', running('a', 'b', 'c'), { cluster: 'prod' });
    await fleet.see('2026-03-02', running('a'), { cluster: 'prod' });
    await fleet.see('2026-03-02', running('c'), { cluster: 'test' });

    const before = async (what: string, clusters?: string[]) =>
      (await fleet.ask(what, { filter: clusters ? { clusters } : {} })).ranBefore;
    for (const what of ['liblzma5', FILE, 'base:debian:trixie']) {
      assert.equal(await before(what), 1, what);
      // What runs in another cluster ran before in this one.
      assert.equal(await before(what, ['prod']), 2, what);
      assert.equal(await before(what, ['test']), 0, what);
    }
    assert.equal(await before(image('b')), 1);
    assert.equal(await before(image('a')), 0);
    assert.equal(await before(image('never')), 0);
  });
});
