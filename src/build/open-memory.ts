import type { Context } from '../base/context.ts';
import { SealedEntries } from '../base/index.ts';

/** What this machine remembers, under the seal of the key in that file; undefined: it remembers nothing. */
export async function openMemory(
  cacheKeyFile: string | undefined,
  { cache }: Pick<Context, 'cache'>,
): Promise<SealedEntries | undefined> {
  return cacheKeyFile === undefined ? undefined : await SealedEntries.open(cache, cacheKeyFile);
}
