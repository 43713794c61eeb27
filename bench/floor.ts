/** What this machine can do at best: the floor beneath every other figure. */
import { createHash, randomBytes } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { BLOCK_SIZE, compressorPin, decompress, framing, loadCompressor } from '../src/compression/index.ts';

/** Like a distribution's files: half of it repeats, half does not. */
const sample = Buffer.concat(
  Array.from({ length: 16 }, (_, index) =>
    index % 2 === 0 ? randomBytes(1 << 20) : Buffer.alloc(1 << 20, 'shared object '),
  ),
);

export async function floor(): Promise<void> {
  console.log('floor of this machine (one thread, 16 MB)');
  rate('SHA-256', () => createHash('sha256').update(sample).digest());
  for (const name of ['gzip', 'zstd'] as const) {
    const { compress } = await loadCompressor(compressorPin(name));
    rate(`compress, ${name} of the lock`, () => {
      for (let at = 0; at < sample.length; at += BLOCK_SIZE) compress(sample.subarray(at, at + BLOCK_SIZE));
    });
  }
  rate('compress, gzip -6 of node:zlib', () => gzipSync(sample, { level: 6 }));
  const packed = gzipSync(sample);
  rate('decode gzip, node:zlib', () => gunzipSync(packed));
  await decodeZstd();
}

async function decodeZstd(): Promise<void> {
  const { compress } = await loadCompressor(compressorPin('zstd'));
  const blocks = Array.from({ length: sample.length / BLOCK_SIZE }, (_, index) =>
    compress(sample.subarray(index * BLOCK_SIZE, (index + 1) * BLOCK_SIZE)),
  );
  const whole = Buffer.concat([framing('zstd').head, ...blocks]);
  const startedAt = performance.now();
  for await (const _ of decompress(
    'zstd',
    (async function* () {
      yield whole;
    })(),
    { limitBytes: sample.length },
  )) {
    /* read it all */
  }
  report('decode zstd', performance.now() - startedAt);
}

function rate(label: string, work: () => void): void {
  work();
  const startedAt = performance.now();
  work();
  report(label, performance.now() - startedAt);
}

function report(label: string, elapsedMs: number): void {
  console.log(`  ${label.padEnd(56)} ${(sample.length / 1000 / elapsedMs).toFixed(0).padStart(6)} MB/s`);
}
