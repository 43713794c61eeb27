import assert from 'node:assert/strict';
import { machine } from 'node:os';
import { describe, it } from 'node:test';
import { handmadeImage } from '../../../test/fakes/handmade-image.ts';
import { readable } from '../../../test/fakes/oci-context.ts';
import { type Descriptor, type ImageSource, type Index, parsePlatform } from '../../oci/index.ts';
import { onePlatform } from './open-source.ts';

/** An index of two platforms, that of this machine last. */
function ofTwo(): { image: ImageSource; own: string; other: string } {
  const { root, children, blobs } = handmadeImage();
  const own = machine() === 'aarch64' ? 'linux/arm64' : 'linux/amd64';
  const index = JSON.parse(Buffer.from(root.bytes).toString()) as Index;
  const isOwn = ({ platform }: Descriptor): boolean => own === `linux/${platform?.architecture}`;
  const manifests = index.manifests.toSorted((a, b) => Number(isOwn(a)) - Number(isOwn(b)));
  const all = new Map([...blobs, ...children].map(({ descriptor, bytes }) => [descriptor.digest, bytes]));
  const bytesOf = (descriptor: Descriptor): Uint8Array =>
    descriptor.digest === root.descriptor.digest
      ? Buffer.from(JSON.stringify({ ...index, manifests }))
      : (all.get(descriptor.digest) ?? assert.fail(`no ${descriptor.digest}`));
  const image = {
    name: 'demo',
    resolve: async () => root.descriptor,
    manifest: async (descriptor: Descriptor) => bytesOf(descriptor),
    async *blob(descriptor: Descriptor) {
      yield bytesOf(descriptor);
    },
    close: async () => undefined,
  } as unknown as ImageSource;
  return { image, own, other: own === 'linux/amd64' ? 'linux/arm64' : 'linux/amd64' };
}

describe('one platform of an index', () => {
  it('is that of this machine, wherever it stands, and the answer knows the others', async () => {
    const { image, own, other } = ofTwo();
    const layers = await onePlatform(readable(image));
    assert.deepEqual([layers.platform, layers.otherPlatforms], [own, [other]]);
  });

  it('is that which was asked for', async () => {
    const { image, own, other } = ofTwo();
    const layers = await onePlatform(readable(image), parsePlatform(other));
    assert.deepEqual([layers.platform, layers.otherPlatforms], [other, [own]]);
  });
});
