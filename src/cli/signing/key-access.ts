import { readFile } from 'node:fs/promises';
import type { KeyAccess } from '../../sigstore/index.ts';
import { askSecret, canAsk } from '../ask-secret.ts';

/** Where keys and their passwords come from. */
export function keyAccess(env: NodeJS.ProcessEnv): KeyAccess {
  return {
    env,
    readFile: async (path) => await readFile(path),
    ...(canAsk() && { askPassword: (question: string) => askSecret(question) }),
  };
}
