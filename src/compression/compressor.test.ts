import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { crc32, inflateRawSync, zstdDecompressSync } from 'node:zlib';
import { compressionInputs, noise, words } from '../../test/fakes/compression-inputs.ts';
import { compressionDigests } from '../../test/fakes/print-compression-digests.ts';
import { howOften } from '../../test/how-often.ts';
import { fc } from '../../test/seed.ts';
import { digestOf } from '../base/index.ts';
import { BLOCK_SIZE, compressorPin, loadCompressor } from './index.ts';

const FINAL_EMPTY_BLOCK = Uint8Array.of(0x03, 0x00);
const unpack = {
  gzip: (block: Uint8Array): Buffer => inflateRawSync(Buffer.concat([block, FINAL_EMPTY_BLOCK])),
  zstd: (block: Uint8Array): Buffer => zstdDecompressSync(block),
};
const golden: unknown = JSON.parse(
  readFileSync(new URL('testdata/golden-digests.json', import.meta.url), 'utf8'),
);

describe('compressorPin', () => {
  it('names the digest of the module that is shipped', () => {
    const bytes = readFileSync(new URL('deflate.wasm', import.meta.url));

    assert.equal(compressorPin('gzip').digest, digestOf(bytes));
  });

  it('gives "none" a constant digest', () => {
    assert.deepEqual(compressorPin('none'), { name: 'none', level: 0, digest: digestOf('') });
  });
});

describe('loadCompressor', () => {
  it('gives the golden bytes for twenty blocks', async () => {
    const digests = await compressionDigests();

    assert.equal(Object.keys(digests).length, 20);
    assert.deepEqual(digests, golden);
  });

  for (const name of ['gzip', 'zstd'] as const) {
    it(`makes ${name} blocks that Node unpacks to what went in`, async () => {
      const compressor = await loadCompressor(compressorPin(name));

      for (const [label, block] of compressionInputs()) {
        const back = unpack[name](compressor.compress(block));
        assert.equal(Buffer.compare(back, block), 0, label);
      }
    });

    it(`makes the same ${name} blocks of what lies in its room as of what lies elsewhere`, async () => {
      const compressor = await loadCompressor(compressorPin(name));

      for (const [label, block] of compressionInputs()) {
        const expected = compressor.compress(block);
        const room = compressor.room();
        assert.equal(room.length, BLOCK_SIZE);
        room.set(block);
        const actual = compressor.compress(room.subarray(0, block.length));
        assert.equal(Buffer.compare(actual, expected), 0, label);
      }
    });

    it(`makes ${name} blocks of any bytes that unpack to them`, async () => {
      const compressor = await loadCompressor(compressorPin(name));
      const piece = fc.tuple(
        fc.uint8Array({ minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 3000 }),
      );

      fc.assert(
        fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
          const block = Buffer.concat(
            pieces.map(([bytes, times]) => Buffer.alloc(bytes.length * times, bytes)),
          );
          assert.equal(Buffer.compare(unpack[name](compressor.compress(block)), block), 0);
        }),
        { numRuns: howOften({ quick: 15, long: 60 }) },
      );
    });

    it(`compresses a ${name} block alike, whatever came before it`, async () => {
      const compressor = await loadCompressor(compressorPin(name));
      const block = words(100_000, 1);
      const first = compressor.compress(block);

      for (const [, before] of compressionInputs()) {
        compressor.compress(before);
        assert.equal(Buffer.compare(compressor.compress(block), first), 0);
      }
    });

    it(`takes a ${name} block of noise as large as a block may be, and none larger`, async () => {
      const compressor = await loadCompressor(compressorPin(name));
      const largest = noise(BLOCK_SIZE, 5);

      assert.equal(crc32(unpack[name](compressor.compress(largest))), crc32(largest));
      assert.throws(() => compressor.compress(new Uint8Array(BLOCK_SIZE + 1)), /larger than 4194304/);
    });

    it(`refuses a lock whose ${name} module or level is not the one shipped`, async () => {
      const pin = compressorPin(name);

      const otherLevel = { code: 'COMPRESSOR_UNKNOWN', message: /level 9 is not this version's/ };
      const otherModule = { code: 'COMPRESSOR_UNKNOWN', hint: /build --update/ };
      await assert.rejects(loadCompressor({ ...pin, level: 9 }), otherLevel);
      await assert.rejects(loadCompressor({ ...pin, digest: digestOf('another') }), otherModule);
    });
  }

  it('ends each gzip block on a byte, with a sync flush', async () => {
    const compressor = await loadCompressor(compressorPin('gzip'));

    for (const [label, block] of compressionInputs()) {
      assert.deepEqual([...compressor.compress(block).subarray(-4)], [0, 0, 0xff, 0xff], label);
    }
  });

  it('hands out blocks that later calls do not change', async () => {
    const compressor = await loadCompressor(compressorPin('gzip'));
    const packed = compressor.compress(words(1000, 2));
    const before = digestOf(packed);

    compressor.compress(noise(1000, 3));

    assert.equal(digestOf(packed), before);
  });

  it('puts a block where it is told to', async () => {
    for (const name of ['gzip', 'none'] as const) {
      const compressor = await loadCompressor(compressorPin(name));
      const room = new Uint8Array(2000);
      const packed = compressor.compress(words(1000, 2), room);

      assert.deepEqual([packed.buffer, packed.byteOffset], [room.buffer, 0]);
      assert.deepEqual(packed, Uint8Array.from(compressor.compress(words(1000, 2))));
    }
  });

  it('copies a block for "none"', async () => {
    const block = Uint8Array.of(1, 2, 3);
    const copy = (await loadCompressor(compressorPin('none'))).compress(block);
    block.fill(0);

    assert.deepEqual([...copy], [1, 2, 3]);
  });
});
