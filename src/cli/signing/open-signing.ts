import { readBounded, SMALL_FILE_BYTES } from '../../base/bounded-read.ts';
import type { Context } from '../../base/context.ts';
import { whyUnread } from '../../base/storage-errors.ts';
import type { SigningServices } from '../../sigstore/index.ts';
import { findSigningServices, openSigning as openMeans, type SigningMeans } from '../../trust/index.ts';
import type { Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { stateDir } from '../session.ts';
import { askConsent } from './ask-consent.ts';
import { findIdentityToken } from './find-identity-token.ts';
import { keyAccess } from './key-access.ts';
import { trustedRoot } from './read-acceptance.ts';
import type { SignerFlags } from './signer-options.ts';

/**
 * Who signs, and who is asked to vouch for the signature: by key, or by an identity, whose token is looked for. Before anything is sent, it is said
 * what becomes public.
 */
export async function openSigning(
  { options, env }: Pick<Invocation<SignerFlags>, 'options' | 'env'>,
  kind: 'statement' | 'message',
  context: Context,
): Promise<SigningMeans> {
  const services = await findServices(options, env);
  const root = options.trustedRoot === undefined ? undefined : await trustedRoot(options, env);
  const common = { kind, services, trustedRoot: root };
  if (options.key !== undefined) {
    if (options.identityToken !== undefined)
      throw cliError('CLI_SIGNER', '--key and --identity-token exclude each other', {
        hint: 'leave --key out to sign keyless',
      });
    return await openMeans({ ...common, by: { key: options.key, access: keyAccess(env) } }, context);
  }
  const token = await findIdentityToken(options, services, env, context);
  await askConsent(token, services, options.yes === true, context);
  return await openMeans({ ...common, by: { token } }, context);
}

async function findServices(
  { key, signingConfig: path, tsa }: SignerFlags,
  env: NodeJS.ProcessEnv,
): Promise<SigningServices> {
  const signingConfig = path === undefined ? undefined : await readConfig(path);
  const by = key === undefined ? 'identity' : 'key';
  const services = await findSigningServices({ by, signingConfig, tsa, stateDir: stateDir(env) });
  if (services !== undefined) return services;
  throw cliError('CLI_SIGNER', 'the stored trust root names no services for signing without a key', {
    hint: 'name them with --signing-config FILE, or sign by key: --key FILE',
  });
}

async function readConfig(path: string): Promise<Uint8Array> {
  try {
    return await readBounded(path, SMALL_FILE_BYTES);
  } catch (error) {
    throw cliError('CLI_SIGNER', `cannot read the signing config ${path}: ${whyUnread(error)}`, {
      hint: 'make one with "shearwall sigstore dev" or "cosign signing-config create"',
      cause: error,
    });
  }
}
