/** What `docker save` writes of an image of several platforms: an index, and beside it a list of its own that names one of them. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { machine } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { handmadeImage } from '../../../test/fakes/handmade-image.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { savedArchive } from '../../../test/fakes/saved-archive.ts';
import { parsePlatform } from '../../oci/index.ts';
import { openLayeredSource } from './open-source.ts';
import type { LayeredSource } from './types.ts';

const image = handmadeImage();
const [amd64, arm64] = image.children;
const saved = (held: Parameters<typeof savedArchive>[1], names?: readonly string[]): Uint8Array =>
  savedArchive(image, held, names);

type Seen = Pick<LayeredSource, 'platform' | 'digest'> & {
  otherPlatforms: LayeredSource['otherPlatforms'] | undefined;
};

async function seen(
  bytes: Uint8Array,
  asked: { platform?: string; as?: (file: string) => string } = {},
): Promise<Seen> {
  await using context = await repositoryContext();
  const file = join(context.dir, 'saved.tar');
  await writeFile(file, bytes);
  const { as = (path: string) => path, platform } = asked;
  const options = platform === undefined ? {} : { platform: parsePlatform(platform) };
  const source = await openLayeredSource({ image: as(file), ...options }, context);
  await source.close();
  return { platform: source.platform, digest: source.digest, otherPlatforms: source.otherPlatforms };
}

const AMD64: Seen = {
  platform: 'linux/amd64',
  digest: amd64?.descriptor.digest,
  otherPlatforms: ['linux/arm64'],
};
const ARM64: Seen = {
  platform: 'linux/arm64',
  digest: arm64?.descriptor.digest,
  otherPlatforms: ['linux/amd64'],
};
const HERE = parsePlatform(machine()).architecture === 'arm64' ? ARM64 : AMD64;

describe('an archive of docker save with an index inside', () => {
  it('names the platforms that nobody looked at, however it is named, compressed or not', async () => {
    const bytes = saved([amd64, arm64]);
    assert.deepEqual(await seen(bytes), HERE);
    assert.deepEqual(await seen(gzipSync(bytes)), HERE);
    for (const name of ['', ':demo/app:v1']) {
      const as = (file: string): string => `docker-archive:${file}${name}`;
      assert.deepEqual(await seen(bytes, { as }), HERE);
      assert.deepEqual(await seen(gzipSync(bytes), { as }), HERE);
    }
  });

  it('gives the platform that is asked for', async () => {
    assert.deepEqual(await seen(saved([amd64, arm64]), { platform: 'linux/amd64' }), AMD64);
    assert.deepEqual(await seen(saved([amd64, arm64]), { platform: 'linux/arm64' }), ARM64);
  });

  it('looks at what was saved where that is only one of them', async () => {
    assert.deepEqual(await seen(saved([arm64])), ARM64);
    assert.deepEqual(await seen(saved([amd64])), AMD64);
    await assert.rejects(seen(saved([arm64]), { platform: 'linux/amd64' }), { code: 'OCI_NOT_FOUND' });
  });

  it('is read by its own list where the index says nothing of it', async () => {
    const as = (file: string): string => `docker-archive:${file}:demo/app:v1`;
    const of = async (names: readonly string[]): Promise<unknown> =>
      (await seen(saved([amd64], names), { as })).otherPlatforms;
    assert.deepEqual(await of(['demo/app:v1', 'demo/other:v1']), ['linux/arm64']);
    assert.equal(await of(['demo/other:v1']), undefined);
    assert.equal(await of(['DEMO/::']), undefined);
  });
});
