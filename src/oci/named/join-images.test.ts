import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { handmadeManifest, once } from '../../../test/fakes/handmade-image.ts';
import { ociTestContext } from '../../../test/fakes/oci-context.ts';
import { descriptorOf, EMPTY_CONFIG, emptyConfig, encodeManifest } from '../content/descriptor.ts';
import { referrersOf } from '../content/referrers-of.ts';
import { readImage } from '../image/read-image.ts';
import { openSource, openTarget } from '../open-image.ts';
import { MEDIA_TYPES } from '../types.ts';
import { joinImages } from './join-images.ts';

describe('joinImages', () => {
  const context = ociTestContext();
  let folder = '';
  const layout = (name: string) => ({
    location: { transport: 'oci' as const, directory: join(folder, name) },
  });

  async function put(architecture: string): Promise<string> {
    const made = handmadeManifest({ os: 'linux', architecture }, architecture);
    const target = await openTarget(layout(architecture), context);
    for (const { descriptor, bytes } of made.blobs) await target.putBlob(descriptor, () => once(bytes));
    await target.putManifest(made.root.descriptor, made.root.bytes, { tag: 'v1' });
    const { mediaType, digest, size } = made.root.descriptor;
    const note = encodeManifest({
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.manifest,
      artifactType: 'text/plain',
      config: emptyConfig,
      layers: [emptyConfig],
      subject: { mediaType, digest, size },
    });
    await target.putBlob(emptyConfig, () => once(EMPTY_CONFIG));
    await target.putManifest(
      { ...descriptorOf(MEDIA_TYPES.manifest, note), artifactType: 'text/plain' },
      note,
    );
    await target.commit();
    return `oci:${join(folder, architecture)}:v1`;
  }

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-join-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('makes one index of the images of several platforms, what is attached to them included', async () => {
    const images = [await put('amd64'), await put('arm64')];
    const joined = await joinImages({ images, output: `oci:${join(folder, 'both')}:v1` }, context);
    const source = await openSource(layout('both'), context);
    const read = await readImage(source);

    assert.equal(read.descriptor.digest, joined.descriptor.digest);
    assert.deepEqual(joined.platforms, read.entries);
    assert.deepEqual(
      read.entries.map(({ platform }) => platform),
      ['linux/amd64', 'linux/arm64'],
    );
    for (const { digest } of read.entries) assert.equal((await referrersOf(source, digest)).length, 1);
    await source.close();
  });

  it('refuses two for one platform, and writes nothing', async () => {
    const image = await put('s390x');
    await assert.rejects(
      joinImages({ images: [image, image], output: `oci:${join(folder, 'twice')}` }, context),
      {
        code: 'OCI_PLATFORM_TWICE',
        message: /are both for linux\/s390x/,
      },
    );
    await assert.rejects(openSource(layout('twice'), context).then((source) => source.resolve()));
  });
});
