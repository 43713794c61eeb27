import { readBounded, SMALL_FILE_BYTES } from '../../base/bounded-read.ts';
import type { Context } from '../../base/context.ts';
import { startProgram } from '../../base/run-program.ts';
import { systemCodeOf } from '../../base/storage-errors.ts';
import {
  ambientToken,
  givenToken,
  type IdentityToken,
  loginByDevice,
  loginInBrowser,
  type SigningServices,
} from '../../sigstore/index.ts';
import { cliError } from '../errors.ts';
import { sayLines } from '../output.ts';
import type { SignerFlags } from './signer-options.ts';

/** `--identity-token`, else what the environment offers, else, with a person at a terminal, a login in the browser. */
export async function findIdentityToken(
  { identityToken, fulcioAuthFlow }: SignerFlags,
  { identityProviders }: SigningServices,
  env: NodeJS.ProcessEnv,
  context: Context,
): Promise<IdentityToken> {
  const sources = { env, readFile: readIfThere };
  if (identityToken !== undefined) return await givenToken(identityToken, sources, context);
  const ambient = await ambientToken(sources, context);
  if (ambient !== undefined) {
    context.log.info(`the identity token is that of ${ambient.from}`);
    return ambient.token;
  }
  const [provider] = identityProviders;
  if (provider !== undefined && fulcioAuthFlow === 'device')
    return await loginByDevice({ issuerUrl: provider.url, show: showCode }, context);
  if (provider === undefined || !process.stderr.isTTY)
    throw cliError('CLI_SIGNER', 'there is neither a key nor an identity to sign with', {
      hint: 'sign by key: --key FILE; or keyless: --identity-token FILE, the token of a CI job, or a login from a terminal',
    });
  return await loginInBrowser({ issuerUrl: provider.url, openBrowser: (url) => showBrowser(url) }, context);
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readBounded(path, SMALL_FILE_BYTES);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(systemCodeOf(error) ?? '')) return undefined;
    throw error;
  }
}

/** The address is shown in any case: the browser may be on another machine. */
function showBrowser(url: string): void {
  sayLines(`log in with a browser at:\n  ${url}\n`);
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  startProgram(opener, [url]);
}

function showCode(url: string, code: string): void {
  sayLines(`log in with any browser at:\n  ${url}\nand confirm the code ${code}\n`);
}
