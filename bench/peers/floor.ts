import { type Measured, measure } from '../measure.ts';

/** What nobody who reads a layer can do without, in pieces of 1 MiB: Node's zlib and OpenSSL, both as fast as others'. */
const INFLATE_AND_HASH = `
  const { createReadStream } = require('node:fs');
  const digest = require('node:crypto').createHash('sha256');
  const packed = require('node:crypto').createHash('sha256');
  createReadStream(process.argv[1], { highWaterMark: 1 << 20 })
    .on('data', (chunk) => packed.update(chunk))
    .pipe(require('node:zlib').createGunzip({ chunkSize: 1 << 20 }))
    .on('data', (chunk) => digest.update(chunk))
    .on('end', () => digest.digest());`;

export function nodeStart(): Promise<Measured> {
  return measure(process.execPath, ['-e', '0']);
}

export function floorOf(layer: string): Promise<Measured> {
  return measure(process.execPath, ['-e', INFLATE_AND_HASH, layer]);
}
