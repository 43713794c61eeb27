import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fixVersionOf } from './fix-version.ts';

const of = (version: string, ...versions: string[]): string | undefined =>
  fixVersionOf({
    version,
    range: { scheme: 'deb', intervals: [] },
    fix: { state: 'fixed', versions },
  });

describe('fixVersionOf', () => {
  it('is the lowest version above the one that is there, in whatever order they are known', () => {
    assert.equal(of('2.0', '10.0', '3.0', '1.0'), '3.0');
    assert.equal(of('2.0', '2.0', '2.1'), '2.1');
  });

  it('is the first that is known where none is above, and nothing where none is known', () => {
    assert.equal(of('9.0', '2.0', '1.0'), '2.0');
    assert.equal(of('9.0'), undefined);
  });
});
