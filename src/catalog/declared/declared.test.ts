import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Found } from '../types.ts';
import { isSourceFolder } from './index.ts';

const EVIDENCE = { by: 'x', technique: 'other', confidence: 1, locations: ['a'] } as const;
const GO: Found = { type: 'golang', name: 'a', kind: 'library', evidence: EVIDENCE };

describe('isSourceFolder', () => {
  it('is false where a system or its packages were found', () => {
    assert.ok(isSourceFolder([]));
    assert.ok(isSourceFolder([GO]));
    assert.ok(!isSourceFolder([GO, { ...GO, type: 'deb' }]));
    assert.ok(!isSourceFolder([{ ...GO, type: 'generic', kind: 'operating-system' }]));
  });
});
