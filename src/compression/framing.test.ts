import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { words } from '../../test/fakes/compression-inputs.ts';
import { layerOf } from '../../test/fakes/framed-layer.ts';
import { decompress, framing } from './index.ts';

describe('framing', () => {
  const data = words(300_000, 3);

  it('makes one gzip member of several blocks, empty ones among them', async () => {
    const layer = await layerOf('gzip', [data.subarray(0, 7), new Uint8Array(), data.subarray(7)]);

    assert.equal(Buffer.compare(gunzipSync(layer), data), 0);
  });

  it('makes a gzip member of no block at all', async () => {
    assert.equal(gunzipSync(await layerOf('gzip', [])).length, 0);
  });

  it('makes zstd frames that read as one', async () => {
    const layer = await layerOf('zstd', [data.subarray(0, 100_000), data.subarray(100_000)]);

    const chunks = await Array.fromAsync(
      decompress('zstd', Readable.from([layer]), { limitBytes: data.length }),
    );
    assert.equal(Buffer.compare(Buffer.concat(chunks), data), 0);
  });

  it('leaves the blocks of "none" as they are', async () => {
    assert.equal(Buffer.compare(await layerOf('none', [data]), data), 0);
  });

  it('says nothing of time, file name or system in the gzip header', () => {
    assert.deepEqual([...framing('gzip').head], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
  });

  it('writes the size of a layer of over 4 GiB modulo 2^32, as RFC 1952 asks', () => {
    const tail = Buffer.from(framing('gzip').tail(0xffffffff, 2 ** 32 + 5));

    assert.equal(tail.toString('hex'), '0300ffffffff05000000');
  });
});
