import { readBounded, SMALL_FILE_BYTES } from '../../base/bounded-read.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { KeyAccess } from '../../sigstore/index.ts';
import { askSecret, canAsk } from '../ask-secret.ts';

/** Where keys and their passwords come from. */
export function keyAccess(env: NodeJS.ProcessEnv): KeyAccess {
  return withoutUndefined({
    env,
    readFile: async (path: string) => await readBounded(path, SMALL_FILE_BYTES),
    askPassword: canAsk() ? (question: string) => askSecret(question) : undefined,
  });
}
