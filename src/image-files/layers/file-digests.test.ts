import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { createWatchdog, type Watchdog } from '../../base/watchdog.ts';
import { bytesAccess } from '../../binaries/index.ts';
import { LayerEntries } from '../tree/layer-entries.ts';
import type { OtherDigest } from '../types.ts';
import { DigestsBeside } from './digests-beside.ts';
import { DigestsHere, type FileDigests } from './file-digests.ts';

type File = {
  sizeBytes: number;
  pieceBytes?: number;
  foreseen?: readonly OtherDigest[];
  others?: readonly OtherDigest[];
};

const BATCH_BYTES = 1 << 20;
const NONE: readonly OtherDigest[] = [];
const BOTH: readonly OtherDigest[] = ['sha1', 'md5'];

const FILES: readonly File[] = [
  { sizeBytes: 0 },
  { sizeBytes: 0, others: BOTH },
  { sizeBytes: 1, others: ['md5'] },
  { sizeBytes: 5000, pieceBytes: 1234, others: ['sha1'] },
  { sizeBytes: BATCH_BYTES - 1, others: BOTH },
  { sizeBytes: BATCH_BYTES },
  { sizeBytes: BATCH_BYTES + 1, others: ['md5'] },
  { sizeBytes: 3 * BATCH_BYTES, pieceBytes: BATCH_BYTES / 3, others: BOTH },
  { sizeBytes: 9 * BATCH_BYTES, pieceBytes: BATCH_BYTES, others: BOTH },
  { sizeBytes: 9 * BATCH_BYTES, pieceBytes: BATCH_BYTES, foreseen: ['md5'], others: BOTH },
  { sizeBytes: 1000, pieceBytes: 700, foreseen: ['sha1'], others: ['sha1'] },
  { sizeBytes: 1000, foreseen: BOTH, others: BOTH },
  { sizeBytes: 9 * BATCH_BYTES, pieceBytes: BATCH_BYTES, foreseen: BOTH, others: ['sha1'] },
  { sizeBytes: 9 * BATCH_BYTES, pieceBytes: BATCH_BYTES, foreseen: BOTH },
  ...Array.from({ length: 3000 }, (_, index) => ({ sizeBytes: index % 7, others: index % 3 ? [] : BOTH })),
];

/** The digests of all files, in hex; empty where there is none. */
async function digestsBy(make: (entries: LayerEntries) => FileDigests): Promise<string[][]> {
  const entries = new LayerEntries();
  const digests = make(entries);
  for (const [
    index,
    { sizeBytes, pieceBytes = sizeBytes, foreseen = NONE, others = NONE },
  ] of FILES.entries()) {
    const row = entries.add({ type: 'file', path: `${index}`, mode: 0, sizeBytes });
    const content = contentOf(index, sizeBytes);
    let at = 0;
    do {
      // As of a layer: the memory of a piece is another piece's afterwards.
      const piece = Uint8Array.from(content.subarray(at, at + pieceBytes));
      at += piece.length;
      digests.add(row, piece, at === sizeBytes, () => foreseen);
      piece.fill(0xaa);
    } while (at < sizeBytes);
    assert.equal(digests.sha256Of(row, bytesAccess(content)), sha256(content));
    digests.addOthers(row, bytesAccess(content), others);
    await digests.room();
  }
  await digests.finish();
  return FILES.map((_, row) =>
    (['sha256', 'sha1', 'md5'] as const).map((algorithm) =>
      entries.hasDigest(row, algorithm) ? entries.digestHex(row, algorithm) : '',
    ),
  );
}

function contentOf(index: number, sizeBytes: number): Buffer {
  return Buffer.alloc(sizeBytes, `content of file ${index}`);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

describe('digests of files', () => {
  it('are the same on this thread and on the one beside it, wherever files and batches end', async () => {
    const here = await digestsBy((entries) => new DigestsHere(entries));
    const watchdog = createWatchdog(String);
    const beside = await digestsBy((entries) => new DigestsBeside(entries, watchdog));
    assert.deepEqual(beside, here);
    assert.deepEqual(
      here[3],
      ['sha256', 'sha1', 'md5'].map((algorithm) =>
        algorithm === 'md5' ? '' : createHash(algorithm).update(contentOf(3, 5000)).digest('hex'),
      ),
    );
  });

  it('of layers that are read at once do not mix', async () => {
    const watchdog = createWatchdog(String);
    const content = [1, 2].map((byte) => Buffer.alloc(3 * BATCH_BYTES, byte));
    const layers = content.map((bytes) => {
      const entries = new LayerEntries();
      const row = entries.add({ type: 'file', path: 'a', mode: 0, sizeBytes: bytes.length });
      return { bytes, entries, row, digests: new DigestsBeside(entries, watchdog) };
    });
    for (const at of [0, BATCH_BYTES, 2 * BATCH_BYTES])
      for (const { bytes, row, digests } of layers)
        digests.add(row, bytes.subarray(at, at + BATCH_BYTES), at === 2 * BATCH_BYTES, () => NONE);
    await Promise.all(layers.map(({ digests }) => digests.finish()));
    for (const { bytes, entries, row } of layers)
      assert.equal(entries.digestHex(row, 'sha256'), sha256(bytes));
  });

  it('start no thread for what fits one batch', async () => {
    const entries = new LayerEntries();
    const digests = new DigestsBeside(entries, { hash: () => assert.fail('a thread was asked') });
    const row = entries.add({ type: 'file', path: 'a', mode: 0, sizeBytes: 1 });
    digests.add(row, Buffer.from('a'), true, () => NONE);
    digests.addOthers(row, bytesAccess(Buffer.from('a')), ['md5']);
    await digests.finish();
    await digests.finish();
    assert.equal(entries.digestHex(row, 'sha256'), sha256(Buffer.from('a')));
    assert.equal(entries.digestHex(row, 'md5'), createHash('md5').update('a').digest('hex'));
  });

  it('are never missing: a thread that dies fails the reading', async () => {
    const died = new Error('died');
    const dying: Pick<Watchdog, 'hash'> = { hash: () => Promise.reject(died) };
    const digests = new DigestsBeside(new LayerEntries(), dying);
    for (let count = 0; count < 20; count++) digests.add(0, Buffer.alloc(BATCH_BYTES), true, () => NONE);
    await assert.rejects(digests.room(), died);
    await assert.rejects(digests.finish(), died);
  });
});
