import { randomBytes } from 'node:crypto';
import { writeFileAtomically } from '../atomic-write.ts';
import { readBounded } from '../bounded-read.ts';
import { makeFolderFor } from '../make-folder.ts';

const KEY_BYTES = 32;

/**
 * The key that seals what is derived and cached: random, this user's own, made when it is first needed. Two processes that make
 * one at the same time end with one of them; what the other sealed is made again.
 */
export async function sealKey(path: string): Promise<Buffer> {
  const known = await readBounded(path, KEY_BYTES).catch(() => undefined);
  if (known?.length === KEY_BYTES) return known;
  const key = randomBytes(KEY_BYTES);
  makeFolderFor(path, 0o700);
  await writeFileAtomically(path, key, 0o600);
  return key;
}
