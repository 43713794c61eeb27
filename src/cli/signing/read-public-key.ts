import { readPublicKey as readKey, type VerificationKey } from '../../sigstore/index.ts';
import { withCodes } from '../with-codes.ts';
import { keyAccess } from './key-access.ts';

/** What `--key` names. Throws CLI_KEY, which names what was given. */
export async function readPublicKey(spec: string, env: NodeJS.ProcessEnv): Promise<VerificationKey> {
  return await withCodes({ PUBLIC_KEY_UNUSABLE: 'CLI_KEY' }, async () => await readKey(spec, keyAccess(env)));
}
