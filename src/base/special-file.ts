import { constants } from 'node:fs';
import { lstat, open, stat } from 'node:fs/promises';
import { resolve } from 'node:path';

/**
 * Whether something is there that is no file of its own: a device, a pipe, a socket, or a name like /dev/stdout. A file that is put in
 * its place would take it away from everybody.
 */
export async function isSpecial(path: string): Promise<boolean> {
  const [own, target] = await Promise.all([
    lstat(path).catch(() => undefined),
    stat(path).catch(() => undefined),
  ]);
  if (own === undefined) return false;
  if (own.isSymbolicLink() && /^\/(?:dev|proc)\//.test(resolve(path))) return true;
  return target !== undefined && !target.isFile() && !target.isDirectory();
}

/** Throws where a new file would take the place of one. */
export async function refuseSpecial(path: string): Promise<void> {
  if (await isSpecial(path)) throw new Error('it is a device or a pipe, which no file may replace');
}

/** Writes into what is there. */
export async function writeInto(path: string, bytes: Uint8Array | string): Promise<void> {
  await using file = await open(path, constants.O_WRONLY);
  await file.writeFile(bytes);
}
