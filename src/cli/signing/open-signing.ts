import { readBounded, SMALL_FILE_BYTES } from '../../base/bounded-read.ts';
import type { Context } from '../../base/context.ts';
import { whyUnread } from '../../base/storage-errors.ts';
import { NO_SERVICES, parseSigningConfig, type SigningServices, serviceAt } from '../../sigstore/index.ts';
import { findSigningConfig, type SigningMeans } from '../../trust/index.ts';
import type { Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { stateDir } from '../session.ts';
import { askConsent } from './ask-consent.ts';
import { findIdentityToken } from './find-identity-token.ts';
import { openKey } from './open-key.ts';
import { trustedRoot } from './read-acceptance.ts';
import type { SignerOptions } from './signer-options.ts';

/**
 * Who signs, and who is asked to bear witness. By key nobody is asked but whom the user named; without a key the services of the
 * trust root that is kept are. Before anything is sent, it is said what becomes public.
 */
export async function openSigning(
  { options, env }: Pick<Invocation<SignerOptions>, 'options' | 'env'>,
  kind: 'statement' | 'message',
  context: Context,
): Promise<SigningMeans> {
  const services = withTimestamps(await findServices(options, env), options.tsa);
  const root = options.trustedRoot === undefined ? undefined : await trustedRoot(options, env);
  if (options.key !== undefined) {
    if (options.identityToken !== undefined)
      throw cliError('CLI_SIGNER', '--key and --identity-token exclude each other', {
        hint: 'leave --key out to sign keyless',
      });
    const signer = await openKey(options.key, { kind, services, env }, context);
    return { signer, services, trustedRoot: root };
  }
  const token = await findIdentityToken(options, services, env, context);
  await askConsent(token, services, options.yes === true, context);
  return { keyless: { token }, services, trustedRoot: root };
}

async function findServices(
  { key, signingConfig: path }: SignerOptions,
  env: NodeJS.ProcessEnv,
): Promise<SigningServices> {
  if (path !== undefined) return parseSigningConfig(await readConfig(path));
  if (key !== undefined) return NO_SERVICES;
  const bytes = await findSigningConfig({ stateDir: stateDir(env) });
  if (bytes !== undefined) return parseSigningConfig(bytes);
  throw cliError('CLI_SIGNER', 'the trust root that is kept names no services for signing without a key', {
    hint: 'name them with --signing-config FILE, or sign by key: --key FILE',
  });
}

function withTimestamps(services: SigningServices, tsa: string | undefined): SigningServices {
  if (tsa === undefined) return services;
  const authority = serviceAt(tsa, 'the timestamp authority');
  return { ...services, timestampAuthorities: [authority], timestampSelector: 'ALL' };
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
