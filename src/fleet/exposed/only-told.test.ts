import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakeAdvisory } from '../../../test/fakes/advisory-database.ts';
import { component, debian, inventory, MARCH } from '../../../test/fakes/fleet-sample.ts';
import { image, testFleet } from '../../../test/fakes/test-fleet.ts';
import { addInventories } from '../../store/index.ts';

const FEEDS = [
  {
    covers: ['npm', 'Debian:13'],
    items: [fakeAdvisory('CVE-2026-1', { ecosystem: 'npm', name: 'left', fixed: '2.0.0', scheme: 'npm' })],
  },
];

describe('an image that is known by documents alone', () => {
  it('is free of nothing where none says that it lists all, and has what they name', async () => {
    await using fleet = await testFleet();
    await fleet.claim(image('told'), ['pkg:npm/right@1.0.0'], 'incomplete');
    await fleet.see('2026-03-31T23:00:00Z', [{ digest: image('told') }]);
    await fleet.advise(FEEDS);
    const answer = await fleet.ask('CVE-2026-1');
    assert.deepEqual([answer.verdict, answer.notWhole.onlyTold], ['unknown', 1]);
    assert.match(answer.unknownBecause.join(), /only documents tell of it, and none says that it lists all/);
    assert.equal((await fleet.ask('right')).verdict, 'exposed');
    await fleet.claim(image('told'), ['pkg:npm/right@1.0.0']);
    assert.equal((await fleet.ask('CVE-2026-1')).verdict, 'none');
    assert.equal((await fleet.ask(image('a file'))).verdict, 'unknown', 'a document lists no file');
  });

  it('is free of it once somebody looked', async () => {
    await using fleet = await testFleet();
    await fleet.claim(image('told'), ['pkg:npm/right@1.0.0'], 'incomplete');
    await fleet.see('2026-03-31T23:00:00Z', [{ digest: image('told') }]);
    const looked = inventory('told', [component(debian('other', '1'))]);
    const names = [{ digest: image('told'), kind: 'manifest' as const }];
    await addInventories(fleet.store, [{ ...looked, image: { ...looked.image, names } }], MARCH);
    await fleet.advise(FEEDS);
    for (const asked of ['CVE-2026-1', image('a file')])
      assert.equal((await fleet.ask(asked)).verdict, 'none', asked);
  });
});
