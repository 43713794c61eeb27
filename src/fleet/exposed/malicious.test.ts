import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readFeedFile } from '../../../test/fakes/feed-items.ts';
import { image, testFleet } from '../../../test/fakes/test-fleet.ts';

it('names who runs what a MAL- record is about, and nobody else', async () => {
  await using fleet = await testFleet();
  const affected = [
    {
      package: { ecosystem: 'npm', name: 'evil' },
      ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }] }],
    },
  ];
  const record = { id: 'MAL-2026-7', modified: '2026-01-01T00:00:00Z', summary: 'steals keys', affected };
  const { items } = await readFeedFile('MAL-2026-7.json', JSON.stringify(record));
  await fleet.claim(image('bad'), ['pkg:npm/evil@1.0.0', 'pkg:npm/good@1.0.0'], 'complete');
  await fleet.claim(image('good'), ['pkg:npm/good@1.0.0'], 'complete');
  const running = ['bad', 'good'].map((name) => ({ name, digest: image(name) }));
  await fleet.see('2026-03-31', running);
  await fleet.advise([{ id: 'osv-npm', items }]);
  const answer = await fleet.ask('MAL-2026-7');
  assert.equal(answer.verdict, 'exposed');
  assert.deepEqual(
    answer.images.map(({ digest }) => digest),
    [image('bad')],
  );
});
