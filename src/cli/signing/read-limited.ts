import { createReadStream } from 'node:fs';

/** The first bytes of a file: one more than `limitBytes` when it is longer, so that whoever reads can tell. */
export async function readLimited(path: string, limitBytes: number): Promise<Uint8Array> {
  return Buffer.concat(await Array.fromAsync(createReadStream(path, { end: limitBytes })));
}
