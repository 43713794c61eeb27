import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fc } from '../../../test/seed.ts';
import { LayeredMap } from './layered-map.ts';

const entries = (map: LayeredMap<string>): [number, string][] => {
  const all: [number, string][] = [];
  map.forEach((value, id) => void all.push([id, value]));
  return all.sort(([a], [b]) => a - b);
};

describe('a map that shares what its changed copies have in common', () => {
  const changes = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 2000 }), fc.option(fc.string(), { nil: undefined })),
    { maxLength: 700 },
  );

  it('has what a map that is copied has, and leaves the one before as it was', () => {
    fc.assert(
      fc.property(fc.array(changes, { maxLength: 5 }), (steps) => {
        let plain = new Map<number, string>([
          [1, 'one'],
          [2, ''],
        ]);
        let layered = new LayeredMap(plain);
        for (const step of steps) {
          const [before, next] = [layered, new Map(plain)];
          for (const [id, value] of step) {
            if (value === undefined) next.delete(id);
            else next.set(id, value);
          }
          layered = layered.with(step);
          assert.deepEqual(
            entries(before),
            [...plain].sort(([a], [b]) => a - b),
          );
          assert.deepEqual(
            entries(layered),
            [...next].sort(([a], [b]) => a - b),
          );
          assert.equal(layered.size, next.size);
          for (let id = 0; id < 2000; id += 7) {
            assert.equal(layered.get(id), next.get(id));
            assert.equal(layered.has(id), next.has(id));
          }
          plain = next;
        }
      }),
    );
  });
});
