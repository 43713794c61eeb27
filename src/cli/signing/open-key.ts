import type { Context } from '../../base/context.ts';
import { logsOnlyDigests, openSigner, type Signer, type SigningServices } from '../../sigstore/index.ts';
import { keyAccess } from './key-access.ts';

/** The private key of `--key`. An Ed25519 key signs in the way that the logs can hold. */
export async function openKey(
  spec: string,
  {
    kind,
    services,
    env,
  }: { kind: 'statement' | 'message'; services: SigningServices; env: NodeJS.ProcessEnv },
  context: Context,
): Promise<Signer> {
  const prehash = await logsOnlyDigests({ kind }, {}, services, context);
  return await openSigner(spec, keyAccess(env), { prehash });
}
