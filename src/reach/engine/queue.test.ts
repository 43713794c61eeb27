import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Queue } from './queue.ts';

it('Queue gives everything once, in the order in which it came', () => {
  const queue = new Queue<number>();
  const taken: (number | undefined)[] = [];
  for (let at = 0; at < 6000; at++) {
    queue.add(at);
    if (at % 3 > 0) taken.push(queue.take());
  }
  for (let item = queue.take(); item !== undefined; item = queue.take()) taken.push(item);
  queue.add(6000);
  taken.push(queue.take());

  assert.deepEqual(
    taken,
    Array.from({ length: 6001 }, (_, at) => at),
  );
  assert.equal(queue.take(), undefined);
});
