import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { topLevelKeys } from './top-level-keys.ts';

describe('topLevelKeys', () => {
  it('names the keys of an object when only its beginning is available', () => {
    assert.deepEqual(
      [...topLevelKeys('{"id":"A","list":[{"inner":1}],"object":{"x":{"y":2}},"end":"cut of')],
      [
        ['id', 'A'],
        ['list', true],
        ['object', true],
        ['end', 'cut of'],
      ],
    );
  });

  it("names those of a list's first object", () => {
    assert.deepEqual([...topLevelKeys('[ {"a":"b"}, {"c":"d"} ]').keys()], ['a']);
  });
});
