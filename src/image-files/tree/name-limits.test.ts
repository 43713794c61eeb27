import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { imageFilesError } from '../errors.ts';
import { LayerEntries, type LayerEntry } from './layer-entries.ts';
import { LayerTree } from './layer-tree.ts';

const LONG = 'n'.repeat(4000);
const LIMITED = { limitExcessBytes: 1e6 };
const DEEP = 'a/'.repeat(2000);

function entry(path: string, more: Partial<LayerEntry> = {}): LayerEntry {
  return { type: 'file', path, mode: 0o644, sizeBytes: 0, ...more };
}

function layerOf(entries: Iterable<LayerEntry>, options = {}): LayerEntries {
  const layer = new LayerEntries(options);
  for (const one of entries) layer.add(one);
  return layer;
}

function* many(count: number, make: (number: number) => LayerEntry): Generator<LayerEntry> {
  for (let number = 0; number < count; number++) yield make(number);
}

function isRefused(error: unknown): boolean {
  return imageFilesError.is(error, 'IMAGE_NAMES_LIMIT');
}

describe('names in images', () => {
  it('take memory for what a file has as a rule, not for 4,000 bytes each', () => {
    assert.throws(
      () =>
        layerOf(
          many(300, (number) => entry(`${LONG}${number}`)),
          LIMITED,
        ),
      isRefused,
    );
    assert.throws(
      () =>
        layerOf(
          many(300, (number) => entry(`${number}`, { type: 'symlink', target: LONG })),
          LIMITED,
        ),
      isRefused,
    );
  });

  it('are refused with the first byte too many', () => {
    const limits = { limitExcessBytes: 10 };
    assert.equal(layerOf([entry('n'.repeat(256 + 10))], limits).count, 1);
    assert.throws(() => layerOf([entry('n'.repeat(256 + 11))], limits), isRefused);
    assert.throws(() => layerOf([entry('n'.repeat(256), { target: 't'.repeat(11) })], limits), isRefused);
    assert.equal(layerOf([entry('n'), entry('n'.repeat(255 + 256 + 10))], limits).count, 2);
  });

  it('take 32 MiB besides at most, unless told otherwise', () => {
    assert.throws(() => layerOf(many(9300, () => entry('n'.repeat(3900)))), isRefused);
  });

  it('may be as long as they can where they are few, and as many as there are where they are short', () => {
    assert.equal(layerOf(many(1000, (number) => entry(`${LONG}${number}`))).count, 1000);
    const honest = layerOf(many(10_000, (number) => entry(`${'node_modules/'.repeat(10)}${number}`)));
    assert.equal(honest.excessNameBytes, 0);
  });

  it('share their limit with extended attributes', () => {
    const xattrs = new Map([['user.a', new Uint8Array(4000)]]);
    const metadata = { uid: 0, gid: 0, mtime: 0, device: undefined, xattrs };
    assert.throws(
      () =>
        layerOf(
          many(300, (number) => entry(`${number}`, { metadata })),
          { ...LIMITED, metadata: true },
        ),
      isRefused,
    );
  });

  it('do not make millions of folders that no layer has', () => {
    const layer = layerOf(many(6, (number) => entry(`${number}/${DEEP}x`)));
    assert.throws(() => new LayerTree({ limitImplied: 10_000 }).apply(layer, assert.fail), isRefused);
    const three = layerOf([entry('a/b/c/x'), entry('a/b/c/y')]);
    new LayerTree({ limitImplied: 3 }).apply(three, assert.fail);
    assert.throws(() => new LayerTree({ limitImplied: 2 }).apply(three, assert.fail), isRefused);
  });

  it('cannot be led round through long links for each file anew', () => {
    const roundabout = 'd/../'.repeat(800);
    const links = ['l', 'm'].map((path) => entry(path, { type: 'symlink', target: `${roundabout}d` }));
    const files = many(1000, (number) => entry(`${number % 2 === 0 ? 'l' : 'm'}/${number}`));
    const layer = layerOf([entry('d', { type: 'directory' }), ...links, ...files]);
    assert.throws(() => new LayerTree({ limitDetours: 1e6 }).apply(layer, assert.fail), isRefused);
  });

  it('are not looked through anew by each of a thousand whiteouts', () => {
    const files = many(1000, (number) => entry(`d/${number}`));
    const whiteouts = many(1000, (number) => entry('d', { type: number % 2 === 0 ? 'opaque' : 'whiteout' }));
    const layer = layerOf([...files, ...whiteouts]);
    assert.throws(() => new LayerTree({ limitDetours: 5e5 }).apply(layer, assert.fail), isRefused);
  });

  it('may lead round as many steps as the limit says, counted in parts of links and in what whiteouts look at', () => {
    const link = entry('l', { type: 'symlink', target: 'd/e/f' });
    const layer = layerOf([entry('d/e/f/a'), link, entry('l/b'), entry('d/e', { type: 'opaque' })]);
    new LayerTree({ limitDetours: 3 + 3 }).apply(layer, assert.fail);
    assert.throws(() => new LayerTree({ limitDetours: 3 + 2 }).apply(layer, assert.fail), isRefused);
  });
});
