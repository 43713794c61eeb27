import { join } from 'node:path';
import { readBounded } from '../../base/bounded-read.ts';
import { digestOf, hexOf } from '../../base/digest.ts';
import { isLoopback } from '../../base/loopback.ts';
import { cliError } from '../errors.ts';
import { stateDir } from '../session.ts';

const TOKEN_BYTES = 4096;

export type ServerOptions = { server?: string };

/** A server that is asked, and who asks. */
export type ServerPlace = { url: string; token: string };

/** The server that is named by `--server` or SHEARWALL_SERVER; undefined: none, the fleet is here. */
export function namedServer(
  { server, ...here }: ServerOptions & { database?: string; dataDir?: string },
  env: NodeJS.ProcessEnv,
): string | undefined {
  const isHere = here.database !== undefined || here.dataDir !== undefined;
  if (server !== undefined && isHere)
    throw cliError('CLI_SERVER', '--server excludes --database and --data-dir', {
      hint: 'a server has a fleet of its own',
    });
  const text = server ?? (isHere ? undefined : env['SHEARWALL_SERVER'] || undefined);
  return text === undefined ? undefined : serverUrl(text);
}

/** Its origin. A token is sent over plain HTTP to this machine alone. */
export function serverUrl(text: string): string {
  const url = URL.parse(text);
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (url === null || !isSafe || url.pathname !== '/' || url.search !== '')
    throw cliError('CLI_SERVER', `${text} is not the address of a server`, {
      hint: 'as in https://shearwall.example.org; plain HTTP is for this machine alone',
    });
  return url.origin;
}

/** SHEARWALL_TOKEN, else what `server login` kept. */
export async function serverPlace(url: string, env: NodeJS.ProcessEnv): Promise<ServerPlace> {
  const token = env['SHEARWALL_TOKEN'] || (await keptToken(url, env));
  if (token === undefined)
    throw cliError('CLI_SERVER', `no token is known for ${url}`, {
      hint: `shearwall server login ${url}, or set SHEARWALL_TOKEN`,
    });
  return { url, token };
}

/** Where the token of a server is kept. */
export function tokenFile(url: string, env: NodeJS.ProcessEnv): string {
  return join(stateDir(env), 'servers', `${hexOf(digestOf(url))}.token`);
}

async function keptToken(url: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  try {
    return (await readBounded(tokenFile(url, env), TOKEN_BYTES)).toString('utf8').trim();
  } catch {
    return undefined;
  }
}
