import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { forEachPast, forEachStand, packed, type RunningBlock, unpacked } from './packed-runnings.ts';

const FIRST = 7;
/** Each way in which a sum is written, and digests that stand for none, one and several images. */
const BLOCK: RunningBlock = new Map([
  [
    9,
    {
      images: [
        { imageId: 3, certain: true },
        { imageId: 500, certain: false },
      ],
      past: new Map([
        [4, { runs: 1, containers: 1 }],
        [300, { runs: 1, containers: 2 }],
        [301, { runs: 2, containers: 2 }],
      ]),
    },
  ],
  [7, { images: [], past: new Map([[1, { runs: 3, containers: 1 }]]) }],
  [40, { images: [{ imageId: 1, certain: true }], past: new Map() }],
]);

describe('what is packed of digests that ran', () => {
  it('is unpacked to what it was, by rising ids, in whatever order it came', () => {
    const read = unpacked(FIRST, packed(FIRST, BLOCK));
    assert.deepEqual(read, BLOCK);
    assert.deepEqual([...read.keys()], [7, 9, 40]);
    const turned = new Map(
      [...BLOCK]
        .reverse()
        .map(([id, { images, past }]) => [id, { images, past: new Map([...past].reverse()) }]),
    );
    assert.deepEqual(packed(FIRST, turned), packed(FIRST, BLOCK));
  });

  it('is nothing of nothing', () => {
    assert.equal(packed(FIRST, new Map()).length, 0);
    assert.deepEqual(unpacked(FIRST, new Uint8Array()), new Map());
  });

  it('takes one number for what one container ran, a second for more of them, a third for more runs', () => {
    const bytesOf = (runs: number, containers: number): number =>
      packed(1, new Map([[1, { images: [], past: new Map([[1, { runs, containers }]]) }]])).length;
    assert.deepEqual([bytesOf(1, 1), bytesOf(1, 2), bytesOf(2, 1), bytesOf(2, 2)], [4, 5, 6, 6]);
  });

  it('is gone through by image, once for what stands for none, and by workload', () => {
    const bytes = packed(FIRST, BLOCK);
    const stands: unknown[] = [];
    forEachStand(FIRST, bytes, (...stand) => void stands.push(stand));
    assert.deepEqual(stands, [
      [7, 0, false],
      [9, 3, true],
      [9, 500, false],
      [40, 1, true],
    ]);
    const past: unknown[] = [];
    forEachPast(
      FIRST,
      bytes,
      (id) =>
        (...sum) =>
          void past.push([id, ...sum]),
    );
    assert.deepEqual(past, [
      [7, 1, 3, 1],
      [9, 4, 1, 1],
      [9, 300, 1, 2],
      [9, 301, 2, 2],
    ]);
  });
});
