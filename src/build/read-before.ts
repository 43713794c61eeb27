import type { Context } from '../base/context.ts';
import { type Digest, digestOf } from '../base/digest.ts';
import { EarlierAnswers } from './earlier-answers.ts';
import { openMemory } from './open-memory.ts';

/**
 * What `read` makes of these bytes of a user's file, or made of the same before: then no parser and no schema is loaded. Of another `kind`
 * the same bytes are something else. What `read` throws is thrown each time.
 */
export type ReadBefore = <T>(kind: string, bytes: Uint8Array, read: () => T | Promise<T>) => Promise<T>;

/** Where what was read is kept; without both nothing is. */
export type ReadMemory = { cacheKeyFile?: string | undefined; program?: string | undefined };

export const readAnew: ReadBefore = async (_kind, _bytes, read) => await read();

export async function readBefore(
  { cacheKeyFile, program }: ReadMemory,
  context: Pick<Context, 'cache'>,
): Promise<ReadBefore> {
  const entries = await openMemory(cacheKeyFile, context);
  if (entries === undefined || program === undefined) return readAnew;
  return async <T>(kind: string, bytes: Uint8Array, read: () => T | Promise<T>): Promise<T> => {
    const before = new EarlierAnswers<Digest, T>(entries, { name: kind, format: 1, program });
    const digest = digestOf(bytes);
    const known = await before.recall(digest);
    if (known !== undefined) return known;
    const made = await read();
    if (made !== undefined) await before.remember(digest, made);
    return made;
  };
}
