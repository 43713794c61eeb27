import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { words } from '../../test/fakes/compression-inputs.ts';
import { layerOf } from '../../test/fakes/framed-layer.ts';
import { decompress, formatOfName, giveBackDecoders } from './index.ts';

const packed = (file: string): Buffer => readFileSync(new URL(`testdata/${file}`, import.meta.url));
const content = words(20_000, 21);

async function* inPieces(bytes: Uint8Array, sizeBytes: number): AsyncIterable<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += sizeBytes) {
    yield bytes.subarray(offset, offset + sizeBytes);
  }
}

async function unpacked(file: string, pieceBytes = 1 << 16): Promise<Buffer> {
  const source = inPieces(packed(file), pieceBytes);
  return Buffer.concat(await Array.fromAsync(decompress(formatOfName(file), source, { limitBytes: 1e6 })));
}

const FILES = {
  'words.gz': 'gzip',
  'members.gz': 'gzip of several members',
  'check-none.xz': 'xz without a check',
  'check-crc32.xz': 'xz checked by CRC-32',
  'check-crc64.xz': 'xz checked by CRC-64',
  'check-sha256.xz': 'xz checked by SHA-256',
  'blocks.xz': 'xz of several blocks',
  'streams-padded.xz': 'xz of several streams with padding between and behind',
  'bcj-x86.xz': 'xz with a filter for machine code',
  'words.lzma': 'the older lzma format',
  'words.zst': 'zstd',
  'frames.zst': 'zstd of several frames, one of them to be skipped',
  'words.bz2': 'bzip2',
  'streams.bz2': 'bzip2 of several streams',
};

describe('decompress', () => {
  for (const [file, what] of Object.entries(FILES)) {
    it(`unpacks ${what}`, async () => {
      assert.equal(Buffer.compare(await unpacked(file), content), 0);
    });
  }

  for (const file of ['members.gz', 'streams-padded.xz', 'words.lzma', 'frames.zst', 'streams.bz2']) {
    it(`unpacks ${file} that arrives byte by byte`, async () => {
      assert.equal(Buffer.compare(await unpacked(file, 1), content), 0);
    });
  }

  for (const file of ['empty.gz', 'empty.xz', 'empty.lzma', 'empty.zst', 'empty.bz2']) {
    it(`gives no chunk for ${file}`, async () => {
      assert.equal((await unpacked(file)).length, 0);
    });
  }

  it('gives back decoders that wait, and unpacks with others afterwards', async () => {
    await unpacked('check-crc64.xz');

    assert.equal(giveBackDecoders(), true);
    assert.equal(giveBackDecoders(), false);
    assert.equal(Buffer.compare(await unpacked('check-crc64.xz'), content), 0);
  });

  it('leaves a decoder that is at work alone when others are given back', async () => {
    await unpacked('words.zst');
    const chunks: Uint8Array[] = [];
    const source = inPieces(packed('check-crc64.xz'), 100);
    for await (const chunk of decompress('xz', source, { limitBytes: 1e6 })) {
      giveBackDecoders();
      chunks.push(chunk);
    }
    assert.equal(Buffer.compare(Buffer.concat(chunks), content), 0);
  });

  it('passes on uncompressed data', async () => {
    const chunks = await Array.fromAsync(decompress('none', inPieces(content, 100), { limitBytes: 20_000 }));

    assert.equal(Buffer.compare(Buffer.concat(chunks), content), 0);
  });

  for (const format of ['gzip', 'zstd', 'none'] as const) {
    it(`gives chunks of 64 KiB to 1 MiB for ${format}, however small the pieces that arrive`, async () => {
      const block = words(900_000, 4);
      const source = inPieces(await layerOf(format, [block, block, block]), 1000);
      const chunks = await Array.fromAsync(decompress(format, source, { limitBytes: 1e7 }));

      const sizes = chunks.map((chunk) => chunk.length);
      assert.ok(
        sizes.slice(0, -1).every((size) => size >= 65_536 && size <= 1 << 20),
        sizes.join(),
      );
      assert.equal(Buffer.compare(Buffer.concat(chunks), Buffer.concat([block, block, block])), 0);
    });
  }

  it('keeps streams apart that are read at the same time', async () => {
    const files = ['blocks.xz', 'words.lzma', 'check-none.xz', 'frames.zst', 'words.zst', 'streams.bz2'];
    const all = await Promise.all([...files, ...files].map((file) => unpacked(file, 50)));

    assert.ok(all.every((bytes) => Buffer.compare(bytes, content) === 0));
  });

  for (const file of ['words.gz', 'blocks.xz', 'words.lzma', 'words.zst', 'words.bz2']) {
    it(`needs no piece of ${file} once the next is asked for, and with reuse gives such chunks`, async () => {
      async function* overwritten(): AsyncIterable<Uint8Array> {
        const piece = Buffer.alloc(100);
        for (let at = 0; at < packed(file).length; at += piece.length)
          yield piece.subarray(0, packed(file).copy(piece, 0, at));
      }
      const limits = { limitBytes: 1e6 };
      const kept = await Array.fromAsync(decompress(formatOfName(file), overwritten(), limits));
      const copied: Uint8Array[] = [];
      for await (const chunk of decompress(formatOfName(file), overwritten(), { ...limits, reuse: true }))
        copied.push(new Uint8Array(chunk));

      assert.equal(Buffer.compare(Buffer.concat(kept), content), 0);
      assert.equal(Buffer.compare(Buffer.concat(copied), content), 0);
    });
  }

  it('allows exactly the limit', async () => {
    const source = inPieces(packed('words.zst'), 999);
    const chunks = await Array.fromAsync(decompress('zstd', source, { limitBytes: content.length }));

    assert.equal(Buffer.concat(chunks).length, content.length);
  });

  it('passes on what its source throws', async () => {
    for (const file of ['words.gz', 'words.zst']) {
      async function* broken(): AsyncIterable<Uint8Array> {
        yield packed(file).subarray(0, 100);
        throw new Error('the line went dead');
      }
      const reading = Array.fromAsync(decompress(formatOfName(file), broken(), { limitBytes: 1e6 }));
      await assert.rejects(reading, { message: 'the line went dead' });
    }
  });

  for (const format of ['gzip', 'none'] as const) {
    it(`closes its source when the reader of ${format} data leaves early`, async () => {
      const { promise: closed, resolve } = Promise.withResolvers<void>();
      async function* endless(): AsyncIterable<Uint8Array> {
        try {
          for (;;) yield format === 'gzip' ? gzipSync(new Uint8Array(200_000)) : new Uint8Array(200_000);
        } finally {
          resolve();
        }
      }

      for await (const _chunk of decompress(format, endless(), { limitBytes: 1e9 })) break;

      await closed;
    });
  }
});
