import assert from 'node:assert/strict';
import { openSync } from 'node:fs';
import { describe, it } from 'node:test';
import { cacheError, writeError } from './storage-errors.ts';

describe('an error of a folder that is held open', () => {
  it('names the folder as the user does, and not the number that it is held by', () => {
    let cause: unknown;
    try {
      openSync('/proc/self/fd/2/entry', 'w');
    } catch (error) {
      cause = error;
    }
    assert.match(String(cause), /proc/);
    for (const error of [cacheError('/home/user/cache', cause), writeError('/home/user/out', cause)]) {
      assert.match(error.message, /\/home\/user\/(?:cache|out)/);
      assert.doesNotMatch(`${error.message} ${error.hint}`, /proc/);
    }
  });
});
