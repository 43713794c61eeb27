import { createHash } from 'node:crypto';
import { type FileHandle, glob } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../../base/context.ts';
import { digestFromHex } from '../../base/digest.ts';
import { NotRegularError, openRegular } from '../../base/regular-file.ts';

/** Takes the .deb files of folders into the cache, each under its own digest: the lock then finds the ones that it names. */
export async function adoptDebs(
  folders: readonly string[],
  { cache }: Pick<Context, 'cache'>,
): Promise<void> {
  for (const folder of folders) {
    for await (const name of glob('**/*.deb', { cwd: folder })) {
      await using file = await openIfRegular(join(folder, name));
      if (file === undefined) continue;
      const writer = await cache.create('blob');
      const hash = createHash('sha256');
      try {
        for await (const chunk of file.createReadStream({ autoClose: false }) as AsyncIterable<Uint8Array>) {
          hash.update(chunk);
          await writer.write(chunk);
        }
        await writer.commit(digestFromHex(hash.digest('hex')));
      } finally {
        await writer.discard();
      }
    }
  }
}

/** Folders and pipes may have such names, too. */
async function openIfRegular(path: string): Promise<FileHandle | undefined> {
  try {
    return await openRegular(path);
  } catch (error) {
    if (error instanceof NotRegularError) return undefined;
    throw error;
  }
}
