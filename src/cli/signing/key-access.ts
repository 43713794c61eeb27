import { readFile } from 'node:fs/promises';
import type { KeyAccess } from '../../sigstore/index.ts';

/** Where keys and their passwords come from. */
export function keyAccess(env: NodeJS.ProcessEnv): KeyAccess {
  return { env, readFile: async (path) => await readFile(path) };
}
