import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, describe, it } from 'node:test';
import { digestOf } from '../../base/index.ts';
import { createWorkers } from '../../base/workers.ts';
import { LayerEntries } from '../../rootfs/index.ts';
import { PIECE_BYTES } from './file-hash.ts';
import { DirectHashes, type LayerHashes } from './layer-hashes.ts';
import { ThreadedHashes } from './threaded-hashes.ts';

/** More pieces than lie in the ring at once, the last one short. */
const LAYER = createHash('shake256', { outputLength: 12 * PIECE_BYTES + 77 })
  .update('layer')
  .digest();
/** Within one piece, empty, over several, to the very end. */
const FILES = [
  [512, 1000],
  [1024, 1024],
  [1536, 3 * PIECE_BYTES + 5],
  [4 * PIECE_BYTES, LAYER.length],
] as const;

/** Reads as a tar is read; the memory of each piece is taken away before the next. */
async function hashed(hashes: LayerHashes): Promise<string> {
  for (let at = 0; at < LAYER.length; at += PIECE_BYTES) {
    const piece = Uint8Array.from(LAYER.subarray(at, at + PIECE_BYTES));
    await hashes.begin(piece);
    for (const [row, [from, to]] of FILES.entries()) {
      const [start, end] = [Math.max(from - at, 0), Math.min(to - at, piece.length)];
      if (from === to && at === 0) hashes.add(row, new Uint8Array(), true);
      if (end > start) hashes.add(row, piece.subarray(start, end), to <= at + piece.length);
    }
    piece.buffer.transfer(0);
  }
  return await hashes.end();
}

function entriesOf(): LayerEntries {
  const entries = new LayerEntries();
  for (const [row, [from, to]] of FILES.entries())
    entries.add({ type: 'file', path: `file${row}`, mode: 0o644, sizeBytes: to - from });
  return entries;
}

for (const [name, create] of [
  ['DirectHashes', DirectHashes],
  ['ThreadedHashes', ThreadedHashes],
] as const)
  describe(name, () => {
    const workers = createWorkers(2);
    after(() => workers.close());

    it('gives the digests of the layer and of every file', async () => {
      const entries = entriesOf();

      assert.equal(await hashed(new create(entries, workers)), digestOf(LAYER));

      for (const [row, [from, to]] of FILES.entries())
        for (const algorithm of ['sha256', 'sha1', 'md5'] as const)
          assert.equal(
            entries.digestHex(row, algorithm),
            createHash(algorithm).update(LAYER.subarray(from, to)).digest('hex'),
          );
    });

    it('hashes more layers at once than there are threads', async () => {
      const all = await Promise.all(
        Array.from({ length: 5 }, () => hashed(new create(entriesOf(), workers))),
      );

      assert.deepEqual(new Set(all), new Set([digestOf(LAYER)]));
    });

    it('leaves a file without digests whose end never came', async () => {
      const entries = entriesOf();
      const hashes = new create(entries, workers);
      await hashes.begin(LAYER.subarray(0, 1000));
      hashes.add(0, LAYER.subarray(512, 900), false);

      assert.equal(await hashes.end(), digestOf(LAYER.subarray(0, 1000)));
      assert.equal(entries.digestHex(0, 'md5'), '0'.repeat(32));
    });
  });

describe('ThreadedHashes without its thread', () => {
  it('fails when the thread ends before the layer does', async () => {
    const workers = createWorkers(2);
    const hashes = new ThreadedHashes(entriesOf(), workers);
    await hashes.begin(LAYER.subarray(0, 1000));
    await workers.close();

    await assert.rejects(hashed(hashes), { code: 'WORKERS_CLOSED' });
  });
});
