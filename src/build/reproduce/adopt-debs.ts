import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../../base/context.ts';
import { digestFromHex } from '../../base/digest.ts';

/** Takes the .deb files of folders into the cache, each under its own digest: the lock then finds the ones that it names. */
export async function adoptDebs(
  folders: readonly string[],
  { cache }: Pick<Context, 'cache'>,
): Promise<void> {
  for (const folder of folders) {
    for await (const name of glob('**/*.deb', { cwd: folder })) {
      const writer = await cache.create('blob');
      const hash = createHash('sha256');
      try {
        for await (const chunk of createReadStream(join(folder, name)) as AsyncIterable<Uint8Array>) {
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
