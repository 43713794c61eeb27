import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CORPUS } from './fuzz/readers/corpus.ts';
import { failureOf, fuzzReaders, readerOf } from './fuzz/readers/fuzz-readers.ts';
import { howOften } from './how-often.ts';
import { SEED } from './seed.ts';

const CASES = howOften({ quick: 250, long: 2000 });

describe('readers of hostile bytes', () => {
  it(`read ${CASES} files that are nearly right, or refuse them by an error that is ours (seed ${SEED})`, async (test) => {
    const { failures, slowest, largest } = await fuzzReaders(SEED, CASES, 1);
    test.diagnostic(JSON.stringify({ slowest, largest }));
    assert.deepEqual(failures, []);
  });

  for (const { found, reader, bytes } of CORPUS)
    it(`come to an end with ${found} (${reader})`, async () => {
      assert.equal(await failureOf(readerOf(reader), bytes), undefined);
    });
});
