import { type ImageShape, readShapes } from '../../admission/index.ts';
import { readInput } from '../signing/read-input.ts';

const LIMIT_BYTES = 1024 * 1024;

/** What `--kinds` names; nothing where it was not given. */
export async function readKinds(file: string | undefined): Promise<ImageShape[]> {
  if (file === undefined) return [];
  const bytes = await readInput(file, LIMIT_BYTES);
  return await readShapes(Buffer.from(bytes).toString('utf8'), file);
}
