import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { writeFileAtomically } from '../../base/atomic-write.ts';
import { quoteForShell } from '../../base/quote-for-shell.ts';
import type { SigstoreDevAnswer } from '../answers.ts';
import type { CommandFamily, ExitCode, Invocation, SubCommand } from '../command.ts';

type Options = { dir: string; port: number; email: string; rekor: '1' | '2' };

/** Long enough for a day's work: it signs nothing but throw-away signatures. */
const TOKEN_LIFETIME_MS = 12 * 3600 * 1000;

export const command: CommandFamily = {
  misuse: { code: 'CLI_USAGE' },
  commands: {
    dev: {
      summary: 'serve a throw-away Sigstore on loopback until interrupted, for tests',
      describe(cmd) {
        cmd
          .addOption(
            new Option('--dir <dir>', 'where keys, logs and the files for clients are kept').default(
              'sigstore-dev',
            ),
          )
          .addOption(
            new Option('--port <n>', 'listen on this port of 127.0.0.1 (0: any)')
              .argParser(parsePort)
              .default(0),
          )
          .addOption(
            new Option('--email <address>', 'whose identity token is written').default('dev@example.com'),
          )
          .addOption(
            new Option('--rekor <version>', 'which Rekor the signing config names')
              .choices(['1', '2'])
              .default('2'),
          )
          .addHelpText('after', HELP);
      },
      run: serve,
    } satisfies SubCommand<Options>,
  },
};

async function serve(invocation: Invocation<Options>): Promise<ExitCode> {
  const { options, open, out } = invocation;
  const { clock, log, signal } = await open();
  const { startSigstoreDev } = await import('../../sigstore-dev/index.ts');
  const dir = resolve(options.dir);
  await using dev = await startSigstoreDev(
    { port: options.port, folder: dir, rekorVersions: [options.rekor === '1' ? 1 : 2] },
    { clock, log, signal },
  );
  const token = await dev.identityToken({ email: options.email, lifetimeMs: TOKEN_LIFETIME_MS });
  const files = await writeFiles(dir, dev, token);
  log.warn('a throw-away Sigstore, not for production: anyone who reaches it can sign as anybody');
  const result = { url: dev.url, identity: options.email, issuer: dev.url, ...files };
  const commands = commandLines(result);
  out.result({ ...result, commands } satisfies SigstoreDevAnswer, () => render(result, commands));
  if (!signal.aborted) await once(signal, 'abort');
  return 0;
}

const HELP = `
Starts a certificate authority (Fulcio), transparency logs (Rekor v1 and v2, certificate transparency), a timestamp
authority and an OpenID Connect issuer on loopback, writes what clients need to sign and to verify, and serves until it
is interrupted. cosign 3.1 works with it as shearwall does. Keys and logs stay in --dir: what was signed before a restart
still verifies after it. The name of the issuer is the URL, so choose a --port to keep identities the same.

It is for tests and for trying things out, never for production: it vouches for every identity that is asked for, and
its private keys are in --dir.`;

type Files = { trustedRoot: string; signingConfig: string; identityToken: string };
type Result = Files & { url: string; identity: string; issuer: string };

async function writeFiles(
  dir: string,
  dev: { trustedRoot: Uint8Array; signingConfig: Uint8Array },
  token: string,
): Promise<Files> {
  const files = {
    trustedRoot: join(dir, 'trusted_root.json'),
    signingConfig: join(dir, 'signing_config.json'),
    identityToken: join(dir, 'identity_token'),
  };
  await writeFileAtomically(files.trustedRoot, dev.trustedRoot);
  await writeFileAtomically(files.signingConfig, dev.signingConfig);
  // Without a newline at its end: cosign sends the file as it is in a header.
  await writeFileAtomically(files.identityToken, token, 0o600);
  return files;
}

function commandLines(result: Result): Record<'shearwall' | 'cosign', { sign: string; verify: string }> {
  const root = `--trusted-root ${quoteForShell(result.trustedRoot)}`;
  const config = `--signing-config ${quoteForShell(result.signingConfig)}`;
  const token = `--identity-token ${quoteForShell(result.identityToken)}`;
  const identity = `--certificate-identity ${quoteForShell(result.identity)}`;
  const verifying = `${root} ${identity} --certificate-oidc-issuer ${result.issuer} IMAGE`;
  return {
    shearwall: {
      sign: `shearwall sign -y ${config} ${token} IMAGE`,
      verify: `shearwall verify ${verifying}`,
    },
    cosign: {
      sign: `cosign sign -y ${config} ${root} ${token} IMAGE`,
      verify: `cosign verify --use-signed-timestamps ${verifying}`,
    },
  };
}

function render(result: Result, { shearwall, cosign }: ReturnType<typeof commandLines>): string {
  return `trusted root    ${result.trustedRoot}
signing config  ${result.signingConfig}
identity token  ${result.identityToken} (${result.identity}, for 12 hours)

Sign and verify with shearwall:
  ${shearwall.sign}
  ${shearwall.verify}

or with cosign 3.1:
  ${cosign.sign}
  ${cosign.verify}

Serving at ${result.url} until interrupted.`;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('write a number from 0 to 65535');
}
