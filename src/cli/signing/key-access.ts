import { readBounded, SMALL_FILE_BYTES } from '../../base/bounded-read.ts';
import type { KeyAccess } from '../../sigstore/index.ts';
import { askSecret, canAsk } from '../ask-secret.ts';

/** Where keys and their passwords come from. */
export function keyAccess(env: NodeJS.ProcessEnv): KeyAccess {
  return {
    env,
    readFile: async (path) => await readBounded(path, SMALL_FILE_BYTES),
    ...(canAsk() && { askPassword: (question: string) => askSecret(question) }),
  };
}
