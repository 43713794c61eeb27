import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sampleCatalog } from '../../../test/fakes/sample-catalog.ts';
import { bytePath } from '../../base/index.ts';
import { inventoryFromCatalog } from './from-catalog.ts';

const problem = (path: string, message: string) => ({ path: bytePath(path), by: 'jars', message });
const incomplete = (problems: ReturnType<typeof problem>[]) =>
  inventoryFromCatalog({ ...sampleCatalog(), problems }).image.incomplete;

describe('inventoryFromCatalog', () => {
  it('says the first thing that could not be read, in its own words, and how many more there are', () => {
    assert.deepEqual(incomplete([]), []);
    assert.deepEqual(incomplete([problem('', 'nothing fits /opt/**')]), [
      'not all could be read: nothing fits /opt/**',
    ]);
    assert.deepEqual(
      incomplete([problem('opt/a.jar', 'cut short'), problem('b', 'odd'), problem('c', 'odd')]),
      ['not all could be read: /opt/a.jar: cut short; and 2 more'],
    );
  });

  it('says with a code that there are more to list, where there are', () => {
    const remedies = (problems: ReturnType<typeof problem>[]) =>
      inventoryFromCatalog({ ...sampleCatalog(), problems }).image.remedies;
    assert.equal(remedies([problem('a', 'odd')]), undefined);
    assert.deepEqual(remedies([problem('a', 'odd'), problem('b', 'odd')]), ['list-problems']);
  });
});
