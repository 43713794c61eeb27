import { readBounded, SMALL_FILE_BYTES } from '../../base/bounded-read.ts';
import type { Log } from '../../base/log.ts';
import { systemCodeOf } from '../../base/storage-errors.ts';
import type { ServiceContext } from '../service/ask-service.ts';
import type { SigningServices } from '../signing-config/signing-services.ts';
import { ambientToken, givenToken, type TokenSources } from './ambient-token.ts';
import type { IdentityToken } from './identity-token.ts';
import { type DeviceLogin, loginByDevice } from './login-by-device.ts';
import { type BrowserLogin, loginInBrowser } from './login-in-browser.ts';

export type FindIdentityTokenInput = {
  /** A token, or the file that has it: it goes first. */
  given?: string | undefined;
  /** Where CI systems offer theirs. */
  env: TokenSources['env'];
  /** Where a person may log in; the first is asked. */
  identityProviders: SigningServices['identityProviders'];
  /** How a person is told where to log in; undefined: nobody is there. */
  login?: Pick<BrowserLogin, 'openBrowser'> | Pick<DeviceLogin, 'show'> | undefined;
};

/**
 * The token that was given, else what the environment offers, else that of a person who logs in. Undefined: there is none. Throws what
 * `givenToken`, `ambientToken`, `loginInBrowser` and `loginByDevice` throw.
 */
export async function findIdentityToken(
  { given, env, identityProviders: [provider], login }: FindIdentityTokenInput,
  context: ServiceContext & { log: Log },
): Promise<IdentityToken | undefined> {
  const sources = { env, readFile: readIfThere };
  if (given !== undefined) return await givenToken(given, sources, context);
  const ambient = await ambientToken(sources, context);
  if (ambient !== undefined) {
    context.log.info(`the identity token is that of ${ambient.from}`);
    return ambient.token;
  }
  if (provider === undefined || login === undefined) return undefined;
  return 'show' in login
    ? await loginByDevice({ issuerUrl: provider.url, ...login }, context)
    : await loginInBrowser({ issuerUrl: provider.url, ...login }, context);
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readBounded(path, SMALL_FILE_BYTES);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(systemCodeOf(error) ?? '')) return undefined;
    throw error;
  }
}
