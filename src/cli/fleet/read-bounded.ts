import { createReadStream } from 'node:fs';
import { whyUnread } from '../../base/storage-errors.ts';
import { cliError } from '../errors.ts';

/** A file that the line names, `-` for stdin: no more than one byte over the limit is read, so that whoever reads can tell. */
export async function readBounded(path: string, limitBytes: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of path === '-' ? process.stdin : createReadStream(path)) {
      const bytes = Buffer.from(chunk as Buffer);
      chunks.push(bytes);
      size += bytes.length;
      if (size > limitBytes) break;
    }
  } catch (error) {
    throw cliError('CLI_INPUT', `cannot read ${path}: ${whyUnread(error)}`, { cause: error });
  }
  return Buffer.concat(chunks).subarray(0, limitBytes + 1);
}
