import assert from 'node:assert/strict';
import { it } from 'node:test';
import { counted } from './counted.ts';

it('counted names one thing, none and many', () => {
  assert.equal(counted(1, 'image'), '1 image');
  assert.equal(counted(0, 'image'), '0 images');
  assert.equal(counted(2, 'vulnerability'), '2 vulnerabilities');
  assert.equal(counted(2, 'day'), '2 days');
});
