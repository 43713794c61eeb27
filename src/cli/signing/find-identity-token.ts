import type { Context } from '../../base/context.ts';
import { startProgram } from '../../base/run-program.ts';
import {
  type FindIdentityTokenInput,
  findIdentityToken as findToken,
  type IdentityToken,
  type SigningServices,
} from '../../sigstore/index.ts';
import { cliError } from '../errors.ts';
import { sayLines } from '../output.ts';
import type { SignerFlags } from './signer-options.ts';

/** `--identity-token`, else what the environment offers, else, with a person at a terminal, a login in the browser. */
export async function findIdentityToken(
  { identityToken: given, fulcioAuthFlow }: SignerFlags,
  { identityProviders }: SigningServices,
  env: NodeJS.ProcessEnv,
  context: Context,
): Promise<IdentityToken> {
  const login = loginOf(fulcioAuthFlow);
  const token = await findToken({ given, env, identityProviders, login }, context);
  if (token !== undefined) return token;
  throw cliError('CLI_SIGNER', 'there is neither a key nor an identity to sign with', {
    hint: 'sign by key: --key FILE; or keyless: --identity-token FILE, the token of a CI job, or a login from a terminal',
  });
}

function loginOf(flow: string | undefined): FindIdentityTokenInput['login'] {
  if (flow === 'device') return { show: showCode };
  return process.stderr.isTTY ? { openBrowser: showBrowser } : undefined;
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
