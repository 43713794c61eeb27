import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakeAdvisory } from '../../../test/fakes/advisory-database.ts';
import { image, type TestFleet, testFleet } from '../../../test/fakes/test-fleet.ts';
import { imagesByDigest, recordSuccessor } from '../../store/index.ts';

const FLAW = fakeAdvisory('CVE-2026-1', { ecosystem: 'npm', name: 'left', fixed: '2.0.0', scheme: 'npm' });

/** `from` is replaced by `to`; both are known. */
async function replace(fleet: TestFleet, from: string, to: string): Promise<void> {
  const [found] = await fleet.store.read((view) => imagesByDigest(view, image(to)));
  assert.ok(found);
  const unknown = await fleet.store.write((edit) =>
    recordSuccessor(edit, { imageId: found.imageId, replaces: [image(from)] }, 0),
  );
  assert.deepEqual(unknown, []);
}

async function successor(fleet: TestFleet): Promise<string | undefined> {
  const answer = await fleet.ask('CVE-2026-1');
  assert.equal(answer.verdict, 'exposed');
  return answer.images[0]?.successor?.digest;
}

describe('what took the place of an image', () => {
  it('is named where it no longer has the flaw, in whatever repository it is and however often it was replaced', async () => {
    await using fleet = await testFleet();
    await fleet.claim(image('first'), ['pkg:npm/left@1.0.0']);
    await fleet.claim(image('second'), ['pkg:npm/left@1.5.0']);
    await fleet.claim(image('third'), ['pkg:npm/left@2.0.0']);
    await fleet.see('2026-03-31T23:00:00Z', [{ digest: image('first') }]);
    await fleet.advise([{ covers: ['npm'], items: [FLAW] }]);
    assert.equal(await successor(fleet), undefined);
    await replace(fleet, 'first', 'second');
    assert.equal(await successor(fleet), undefined);
    await replace(fleet, 'second', 'third');
    assert.equal(await successor(fleet), image('third'));
    // Whoever goes back and forth is not followed for ever.
    await replace(fleet, 'third', 'first');
    assert.equal(await successor(fleet), image('third'));
  });

  it('is said to be unknown where the image that is to be replaced is', async () => {
    await using fleet = await testFleet();
    await fleet.claim(image('first'), ['pkg:npm/left@1.0.0']);
    const unknown = await fleet.store.write((edit) =>
      recordSuccessor(edit, { imageId: 1, replaces: [image('never seen')] }, 0),
    );
    assert.deepEqual(unknown, [image('never seen')]);
  });
});
