import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { writeFileAtomically } from '../../base/atomic-write.ts';
import { readBounded } from '../../base/bounded-read.ts';
import type { Context } from '../../base/context.ts';
import { makeFolderFor } from '../../base/make-folder.ts';
import type { ServerLoginAnswer } from '../answers.ts';
import { canAsk } from '../ask-secret.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { askServer } from './ask-server.ts';
import { loginByBrowser } from './login-by-browser.ts';
import { serverUrl, tokenFile } from './server-place.ts';
import { tokenByLink } from './token-by-link.ts';

export type ServerLoginOptions = { tokenStdin?: boolean };

const TOKEN_BYTES = 4096;

/** Keeps a token that the server accepts. */
export async function login({
  args: [text = ''],
  options,
  env,
  open,
  out,
}: Invocation<ServerLoginOptions>): Promise<ExitCode> {
  const url = serverUrl(text);
  const link = loginSecret(text);
  const context = await open();
  const token = await newToken({ url, link, ...options }, context);
  const { name } = await askServer<{ name: string }>({ server: { url, token }, path: 'me' }, context);
  const where = tokenFile(url, env);
  makeFolderFor(where, 0o700);
  await writeFileAtomically(where, `${token}\n`, 0o600);
  const answer: ServerLoginAnswer = { url, name, where };
  out.result(answer, () => `logged in to ${url} as ${name}, kept in ${where}`);
  return 0;
}

export async function logout({
  args: [text = ''],
  env,
  out,
}: Invocation<ServerLoginOptions>): Promise<ExitCode> {
  const url = serverUrl(text);
  await rm(tokenFile(url, env), { force: true });
  out.result({ url }, () => `the token of ${url} is forgotten`);
  return 0;
}

/** What a link of `serve` holds after its #. */
function loginSecret(text: string): string | undefined {
  return new URLSearchParams(new URL(text).hash.slice(1)).get('login') ?? undefined;
}

/** By the link of an admin, from standard input, or by whoever is logged in in a browser. */
async function newToken(
  { url, link, tokenStdin }: { url: string; link: string | undefined; tokenStdin?: boolean },
  context: Pick<Context, 'http' | 'signal' | 'clock'>,
): Promise<string> {
  if (link !== undefined)
    return await tokenByLink({ url, link, name: `shearwall on ${hostname()}` }, context);
  if (tokenStdin === true) return await readToken();
  if (canAsk()) return await loginByBrowser(url, context);
  throw cliError('CLI_SERVER', 'there is no terminal to log in at', {
    hint: `give a token, which an admin of the server makes: shearwall server login ${url} --token-stdin`,
  });
}

async function readToken(): Promise<string> {
  const text = (await readBounded(process.stdin, TOKEN_BYTES)).toString('utf8').trim();
  if (/^[\w-]{1,200}$/.test(text)) return text;
  throw cliError('CLI_SERVER', 'what was given is not a token', {
    hint: 'an admin of the server makes one',
  });
}
