import { type FileHandle, open } from 'node:fs/promises';
import { BLOCK_BYTES, padded } from '../../base/tar/raw-header.ts';
import { readChunks } from '../layout/read-chunks.ts';
import { encodeTarHeader } from './tar-header.ts';

/** A member of an archive: its bytes, or the file that has them. */
export type ArchiveMember = { name: string } & ({ bytes: Uint8Array } | { path: string; size: number });

/** Writes the members in the order given: the same members make the same bytes. */
export async function writeTar(path: string, members: ArchiveMember[]): Promise<void> {
  await using file = await open(path, 'wx', 0o644);
  for (const member of members) {
    const size = 'bytes' in member ? member.bytes.length : member.size;
    await writeAll(file, encodeTarHeader(member.name, size));
    if ('bytes' in member) await writeAll(file, member.bytes);
    else for await (const chunk of readChunks(member.path)) await writeAll(file, chunk);
    await writeAll(file, Buffer.alloc(padded(size) - size));
  }
  await writeAll(file, Buffer.alloc(2 * BLOCK_BYTES));
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten;
}
