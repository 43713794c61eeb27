import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** What a path names is a folder, a pipe or a device. */
export class NotRegularError extends Error {
  constructor() {
    super('it is not a regular file');
  }
}

/**
 * Opens what somebody else named or made, to be read. A named pipe in its place would be waited for without end, and a device
 * has no end. `flags` of open(2) besides, such as O_NOFOLLOW. Throws NotRegularError, and what the system says.
 */
export async function openRegular(path: string, flags = 0): Promise<FileHandle> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | flags);
  const isFile = await file.stat().then(
    (stat) => stat.isFile(),
    () => false,
  );
  if (isFile) return file;
  await file.close();
  throw new NotRegularError();
}

/** The first bytes of such a file, fewer where it is shorter. */
export async function readRegular(path: string, limitBytes: number, flags = 0): Promise<Buffer> {
  await using file = await openRegular(path, flags);
  const chunks: Buffer[] = [];
  for await (const chunk of file.createReadStream({ end: limitBytes - 1, autoClose: false }))
    chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
