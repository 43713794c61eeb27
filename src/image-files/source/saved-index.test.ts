/** What `docker save` writes of an image of several platforms: an index, and beside it a list of its own that names one of them. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { machine } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { handmadeImage } from '../../../test/fakes/handmade-image.ts';
import { layerTar } from '../../../test/fakes/layered-image.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { type Manifest, parsePlatform } from '../../oci/index.ts';
import { openLayeredSource } from './open-source.ts';
import type { LayeredSource } from './types.ts';

const image = handmadeImage();
const [amd64, arm64] = image.children;
const blobPath = (digest: string): string => `blobs/sha256/${digest.slice('sha256:'.length)}`;

/** `held`: of which platforms the manifests are there. */
function saved(held: readonly (typeof amd64)[], names: readonly string[] = ['demo/app:v1']): Uint8Array {
  const entries = names.map((name) => ({
    ...image.root.descriptor,
    annotations: { 'io.containerd.image.name': name, 'org.opencontainers.image.ref.name': 'v1' },
  }));
  const list = held.map((child) => {
    const { config, layers } = JSON.parse(Buffer.from(child?.bytes ?? []).toString()) as Manifest;
    return {
      Config: blobPath(config.digest),
      RepoTags: ['demo/app:v1'],
      Layers: layers.map(({ digest }) => blobPath(digest)),
    };
  });
  const blobs = [...image.blobs, image.root, ...held].flatMap((blob) => blob ?? []);
  const files = new Map(blobs.map(({ descriptor, bytes }) => [blobPath(descriptor.digest), bytes]));
  return layerTar([
    { path: 'oci-layout', content: '{"imageLayoutVersion":"1.0.0"}' },
    { path: 'index.json', content: JSON.stringify({ schemaVersion: 2, manifests: entries }) },
    { path: 'manifest.json', content: JSON.stringify(list) },
    ...[...files].map(([path, content]) => ({ path, content })),
  ]);
}

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
