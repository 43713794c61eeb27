import assert from 'node:assert/strict';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { sealKey } from './seal-key.ts';

describe('sealKey', () => {
  it('makes a key once, for its user only', async () => {
    await using context = await repositoryContext();
    const path = join(context.dir, 'state/catalog.key');

    const key = await sealKey(path);

    assert.equal(key.length, 32);
    assert.deepEqual(await sealKey(path), key);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
  });

  it('takes the place of one that is cut', async () => {
    await using context = await repositoryContext();
    const path = join(context.dir, 'catalog.key');
    await writeFile(path, 'short');

    assert.equal((await sealKey(path)).length, 32);
  });
});
