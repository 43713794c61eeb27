import { readBounded } from '../../base/bounded-read.ts';
import { isLoopback } from '../../base/loopback.ts';
import type { OidcSettings } from '../../server/index.ts';
import { cliError } from '../errors.ts';

export type OidcOptions = {
  oidcIssuer?: string;
  oidcClientId?: string;
  oidcClientSecretFile?: string;
  oidcGroupsClaim: string;
  oidcScope?: string[];
};

const SECRET_BYTES = 4096;
/** A refresh token, for reading groups again, and what names a person. */
const SCOPES = ['profile', 'email', 'offline_access'];

/** Undefined: nobody logs in with an identity provider. Throws CLI_SERVE. */
export async function oidcSettings(
  options: OidcOptions,
  env: NodeJS.ProcessEnv,
): Promise<OidcSettings | undefined> {
  const {
    oidcIssuer: issuer,
    oidcClientId: clientId,
    oidcGroupsClaim: groupsClaim,
    oidcScope: scopes,
  } = options;
  if (issuer === undefined && clientId === undefined) return undefined;
  if (issuer === undefined || clientId === undefined)
    throw cliError('CLI_SERVE', 'an identity provider and the name by which it knows us belong together', {
      hint: 'give both --oidc-issuer URL and --oidc-client-id ID',
    });
  refuseIssuer(issuer);
  const clientSecret = await secretOf(options.oidcClientSecretFile, env);
  return { issuer, clientId, clientSecret, groupsClaim, scopes: scopes ?? SCOPES };
}

function refuseIssuer(issuer: string): void {
  const url = URL.parse(issuer);
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (!isSafe || url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '')
    throw cliError('CLI_SERVE', `${issuer} is not an issuer`, {
      hint: 'as its discovery document names it: https://login.example.org/realms/example',
    });
}

async function secretOf(file: string | undefined, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const text =
    file === undefined
      ? env['SHEARWALL_OIDC_CLIENT_SECRET']
      : (await readBounded(file, SECRET_BYTES)).toString('utf8').trim();
  if (file !== undefined && text === '')
    throw cliError('CLI_SERVE', `${file} is empty`, { hint: 'it holds the secret of --oidc-client-id' });
  return text || undefined;
}
