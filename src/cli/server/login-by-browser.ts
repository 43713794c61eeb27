import { createHash, randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Context } from '../../base/context.ts';
import { cliError } from '../errors.ts';
import { sayLines } from '../output.ts';
import { exchange } from './ask-server.ts';

const WAITS_MS = 15 * 60_000;
const ASKS_EVERY_MS = 3000;

/**
 * A token that somebody lets in who is logged in in a browser, on any machine: it is made here, and the server learns its SHA-256 alone.
 * Throws CLI_SERVER: nobody did within 15 minutes.
 */
export async function loginByBrowser(
  url: string,
  context: Pick<Context, 'http' | 'signal' | 'clock'>,
  say: (text: string) => void = sayLines,
): Promise<string> {
  const token = `swt_${randomBytes(32).toString('base64url')}`;
  const digest = createHash('sha256').update(token).digest('hex');
  say(
    `open ${addressOf(url, digest)}\nand let this command line in, where the code there is ${codeOf(digest)}\n`,
  );
  const { clock, signal } = context;
  for (const beganMs = clock.nowMs(); clock.nowMs() - beganMs < WAITS_MS; ) {
    await clock.sleep(ASKS_EVERY_MS, signal);
    if (await isLetIn({ url, token }, context)) return token;
  }
  throw cliError('CLI_SERVER', `nobody let this command line in at ${url} within 15 minutes`, {
    hint: `start again, or give a token: shearwall server login ${url} --token-stdin`,
  });
}

function addressOf(url: string, digest: string): string {
  const address = new URL(url);
  address.search = new URLSearchParams({ 'command-line': digest, host: hostname().slice(0, 100) }).toString();
  return address.href;
}

/** As the page shows it. */
function codeOf(digest: string): string {
  return `${digest.slice(0, 4)}-${digest.slice(4, 8)}`.toUpperCase();
}

async function isLetIn(
  { url, token }: { url: string; token: string },
  context: Pick<Context, 'http' | 'signal'>,
): Promise<boolean> {
  try {
    await exchange({ url, path: 'me', headers: { authorization: `Bearer ${token}` } }, context);
    return true;
  } catch (error) {
    // 401: nobody has; 429: others of this address ask, too.
    const status = cliError.is(error, 'CLI_SERVER') ? error.details?.['status'] : undefined;
    if (status === 401 || status === 429) return false;
    throw error;
  }
}
