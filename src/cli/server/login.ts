import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { writeFileAtomically } from '../../base/atomic-write.ts';
import { readBounded } from '../../base/bounded-read.ts';
import { makeFolderFor } from '../../base/make-folder.ts';
import type { ServerLoginAnswer } from '../answers.ts';
import { askSecret, canAsk } from '../ask-secret.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { askServer } from './ask-server.ts';
import { serverUrl, tokenFile } from './server-place.ts';
import { tokenByLink } from './token-by-link.ts';

export type ServerLoginOptions = { tokenStdin?: boolean };

const TOKEN_BYTES = 4096;

/** Keeps the token that the server accepts, or makes one where the address is the link that `serve` printed. */
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
  const token =
    link === undefined
      ? await readToken(url, options)
      : await tokenByLink({ url, link, name: `shearwall on ${hostname()}` }, context);
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

async function readToken(url: string, { tokenStdin }: ServerLoginOptions): Promise<string> {
  const text =
    tokenStdin === true
      ? (await readBounded(process.stdin, TOKEN_BYTES)).toString('utf8').trim()
      : canAsk()
        ? await askSecret(`Token for ${url}`)
        : '';
  if (/^[\w-]{1,200}$/.test(text)) return text;
  throw cliError('CLI_SERVER', 'what was given is not a token', {
    hint: 'an admin of the server makes one; give it by --token-stdin, or log in by the link that "shearwall serve" printed',
  });
}
