import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Box, squarify } from './squarify.ts';

const sizes = [60, 60, 40, 30, 20, 10, 5, 1];
const areaOf = ({ width, height }: Box): number => width * height;

describe('squarify', () => {
  it('fills the whole with areas as the sizes are', () => {
    const boxes = squarify(sizes, 2);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    for (const [index, box] of boxes.entries())
      assert.ok(Math.abs(areaOf(box) - (sizes[index] ?? 0) / total) < 1e-9);
  });

  it('keeps all of them inside, and none over another', () => {
    const boxes = squarify(sizes, 2);
    for (const [index, a] of boxes.entries()) {
      assert.ok(a.x > -1e-9 && a.y > -1e-9 && a.x + a.width < 1 + 1e-9 && a.y + a.height < 1 + 1e-9);
      for (const b of boxes.slice(index + 1)) {
        const [width, height] = [
          Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x),
          Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y),
        ];
        assert.ok(width < 1e-9 || height < 1e-9);
      }
    }
  });

  it('has nothing to lay out for nothing', () => {
    assert.deepEqual(squarify([], 2), []);
  });
});
