import { createInterface } from 'node:readline/promises';
import type { Context } from '../../base/context.ts';
import { type IdentityToken, identityOf, type SigningServices } from '../../sigstore/index.ts';
import { cliError } from '../errors.ts';

/**
 * Says whose identity goes where, and asks, unless `yes`. Where nobody can be asked (no terminal), -y must have been given, as in
 * cosign: what is in a public log cannot be taken back. Throws CLI_CONSENT.
 */
export async function askConsent(
  token: IdentityToken,
  services: SigningServices,
  yes: boolean,
  { log, signal }: Pick<Context, 'log' | 'signal'>,
): Promise<void> {
  const { identity, issuer } = identityOf(token);
  const places = [...services.certificateAuthorities, ...services.logs].map(({ url }) => url);
  log.warn(
    `the identity ${identity} (by ${issuer}) will be sent to ${[...new Set(places)].join(', ')}, where it may stay public for ever`,
  );
  if (yes) return;
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw cliError('CLI_CONSENT', 'nobody confirmed that the identity may become public', {
      hint: 'add -y to agree, or sign by key: --key FILE',
    });
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question('sign with it? [y/N] ', { signal });
    if (/^y(es)?$/i.test(answer.trim())) return;
  } finally {
    terminal.close();
  }
  throw cliError('CLI_CONSENT', 'not signed: you did not agree');
}
