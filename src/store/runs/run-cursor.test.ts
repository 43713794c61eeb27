import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { afterCursor, runCursor } from './run-cursor.ts';

const encoded = (text: string): string => Buffer.from(text).toString('base64url');

describe('a place where an answer goes on', () => {
  it('is read as it was given', () => {
    afterCursor(runCursor({ workloadId: 1, container: 'main', runningId: 2, from: 3 }));
  });

  it('is nothing else, and what it is instead is shown up to a length', () => {
    for (const text of [
      '',
      '{}',
      '[]',
      '[1,"a",2]',
      '["1","a",2,3]',
      '[1,2,2,3]',
      '[1,"a","2",3]',
      '[1,"a",2,3.5]',
      '[[1]]',
    ])
      assert.throws(() => afterCursor(encoded(text)), { code: 'STORE_CURSOR' }, text);
    assert.throws(() => afterCursor('x'.repeat(200)), {
      code: 'STORE_CURSOR',
      message: `not a place where an answer goes on: ${'x'.repeat(80)}`,
    });
  });
});
