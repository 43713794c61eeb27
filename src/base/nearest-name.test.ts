import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nearestName } from './nearest-name.ts';

describe('nearestName', () => {
  it('finds what was meant: a letter too many, too few, wrong, or two swapped', () => {
    for (const typed of ['nginxx', 'ngnx', 'nginy', 'ngnix', 'NGINX']) {
      assert.equal(nearestName(typed, ['redis', 'nginx', 'curl']), 'nginx', typed);
    }
  });

  it('says nothing rather than something far away', () => {
    assert.equal(nearestName('postgres', ['nginx', 'redis']), undefined);
  });

  it('prefers the closest, and of equals the first', () => {
    assert.equal(nearestName('libssl3', ['libssl1', 'libssl2', 'libssl3t']), 'libssl1');
    assert.equal(nearestName('package', ['packages', 'pack-age']), 'packages');
  });
});
