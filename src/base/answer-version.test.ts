import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { versionedAnswer } from './answer-version.ts';

describe('an answer', () => {
  it('begins with the version of its form', () => {
    assert.deepEqual(Object.keys(versionedAnswer({ same: true }) as object), ['schemaVersion', 'same']);
  });

  it('keeps a version that it has', () => {
    assert.deepEqual(versionedAnswer({ schemaVersion: 2, same: true }), { schemaVersion: 2, same: true });
  });

  it('has none where it is a list', () => {
    assert.deepEqual(versionedAnswer([{ a: 1 }]), [{ a: 1 }]);
  });
});
