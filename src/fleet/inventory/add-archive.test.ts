import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { handmadeImage } from '../../../test/fakes/handmade-image.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { savedArchive } from '../../../test/fakes/saved-archive.ts';
import { testFleet } from '../../../test/fakes/test-fleet.ts';
import { addImage } from './add-image.ts';

describe('an archive of docker save that is added', () => {
  it('is read as a scan reads it: compressed, and every platform of the index inside', async () => {
    await using fleet = await testFleet();
    await using context = await repositoryContext();
    const image = handmadeImage();
    const file = join(context.dir, 'app.tar.gz');
    await writeFile(file, gzipSync(savedArchive(image, image.children)));
    const added = await addImage(
      { store: fleet.store, image: `docker-archive:${file}`, tool: 'shearwall' },
      context,
    );
    assert.deepEqual(
      added.map(({ platform, digest }) => [platform, digest]),
      [
        ['linux/amd64', image.children[0]?.descriptor.digest],
        ['linux/arm64', image.children[1]?.descriptor.digest],
      ],
    );
  });
});
