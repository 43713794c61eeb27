import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { narrowToPlatform } from './narrow-to-platform.ts';

const [amd64, arm64, arm64v8, silent] = [1, 2, 3, 4];
const platforms = new Map([
  [amd64, 'linux/amd64'],
  [arm64, 'linux/arm64'],
  [arm64v8, 'linux/arm64/v8'],
]);

/** What an index of these images stands for on a node, as words. */
const onNode = (platform: string, ...imageIds: number[]): string[] =>
  narrowToPlatform(
    imageIds.map((imageId) => ({ imageId, kind: 'index' as const })),
    platforms,
    platform,
  ).map(({ imageId, certain }) => `${imageId} ${certain ? 'certain' : 'possible'}`);

describe('an index that runs', () => {
  it('stands for the image of the node’s platform alone', () => {
    assert.deepEqual(onNode('linux/amd64', amd64, arm64), ['1 certain']);
    assert.deepEqual(onNode('linux/arm64', amd64, arm64), ['2 certain']);
    assert.deepEqual(onNode('windows/amd64', amd64, arm64), []);
  });

  it('fits without a variant on either side, and with the same', () => {
    assert.deepEqual(onNode('linux/arm64', amd64, arm64v8), ['3 certain']);
    assert.deepEqual(onNode('linux/arm64/v8', amd64, arm64), ['2 certain']);
    assert.deepEqual(onNode('linux/arm64/v8', amd64, arm64v8), ['3 certain']);
    assert.deepEqual(onNode('linux/arm64/v9', amd64, arm64v8), []);
  });

  it('may be each of those that fit, and each of all where the node says no platform', () => {
    assert.deepEqual(onNode('linux/arm64', amd64, arm64, arm64v8), ['2 possible', '3 possible']);
    assert.deepEqual(onNode('', amd64, arm64), ['1 possible', '2 possible']);
  });

  it('may be what says no platform, where nothing fits', () => {
    assert.deepEqual(onNode('linux/s390x', amd64, silent), ['4 possible']);
    assert.deepEqual(onNode('linux/amd64', amd64, silent), ['1 certain']);
  });

  it('is one of several that are named more than once', () => {
    assert.deepEqual(onNode('linux/amd64', amd64, amd64, arm64), ['1 certain']);
  });

  it('is certain of a manifest whatever the node says, and of no image whose digest somebody calls an index', () => {
    const manifest = { imageId: arm64, kind: 'manifest' as const };
    assert.deepEqual(narrowToPlatform([manifest], platforms, 'linux/amd64'), [
      { imageId: arm64, certain: true },
    ]);
    assert.deepEqual(
      narrowToPlatform([manifest, { imageId: arm64, kind: 'index' }], platforms, 'linux/amd64'),
      [],
    );
  });
});
