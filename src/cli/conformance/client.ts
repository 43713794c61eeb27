import { stat, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { LARGE_FILE_BYTES, readBounded, SMALL_FILE_BYTES } from '../../base/bounded-read.ts';
import type { Context } from '../../base/context.ts';
import { defineErrors } from '../../base/errors.ts';
import {
  type AcceptedSigner,
  type Artifact,
  encodeBundle,
  exactMatcher,
  findInstance,
  matchSigner,
  PUBLIC_GOOD,
  parseBundle,
  parseIdentityToken,
  parsePublicKey,
  parseSigningConfig,
  parseTrustedRoot,
  type Refusal,
  RefusedError,
  signBundle,
  type TrustedRoot,
  verifyBundle,
} from '../../sigstore/index.ts';

const conformanceError = defineErrors({
  CONFORMANCE_USAGE: {
    kind: 'usage',
    meaning: 'The conformance client was not called as its protocol says.',
  },
});

type SigningContext = Pick<Context, 'log' | 'signal' | 'clock' | 'http' | 'offline'>;

const REQUIREMENTS = { logEntries: 1, timestamps: 0, scts: 1 };

/**
 * One run of the client that sigstore-conformance asks for (docs/cli_protocol.md there): `verify-bundle` and `sign-bundle`.
 * Undefined when it succeeded, else why the bundle is refused. Without --trusted-root the built-in root of Sigstore's public
 * instance counts; nothing is fetched.
 */
export async function runConformance(
  argv: readonly string[],
  context: SigningContext,
): Promise<Refusal | undefined> {
  const [command, ...args] = argv;
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      staging: { type: 'boolean' },
      'in-toto': { type: 'boolean' },
      bundle: { type: 'string' },
      'certificate-identity': { type: 'string' },
      'certificate-oidc-issuer': { type: 'string' },
      key: { type: 'string' },
      'trusted-root': { type: 'string' },
      'signing-config': { type: 'string' },
      'identity-token': { type: 'string' },
    },
  });
  const [file] = positionals;
  if (
    file === undefined ||
    values.bundle === undefined ||
    (command !== 'verify-bundle' && command !== 'sign-bundle')
  )
    throw usage('it takes verify-bundle or sign-bundle, --bundle FILE, and one file');
  if (values.staging && values['trusted-root'] === undefined)
    throw usage('of the staging instance no trusted root is built in: name one with --trusted-root');
  if (command === 'verify-bundle') return await verify(file, values.bundle, values);
  await sign(file, values.bundle, values, context);
  return undefined;
}

type Values = {
  key?: string | undefined;
  'certificate-identity'?: string | undefined;
  'certificate-oidc-issuer'?: string | undefined;
  'trusted-root'?: string | undefined;
  'signing-config'?: string | undefined;
  'identity-token'?: string | undefined;
  'in-toto'?: boolean | undefined;
};

async function verify(file: string, bundle: string, values: Values): Promise<Refusal | undefined> {
  const trustedRoot = await readRoot(values['trusted-root']);
  const [artifact, bytes] = await Promise.all([readArtifact(file), readBounded(bundle, LARGE_FILE_BYTES)]);
  try {
    const accepted = await readAccepted(values);
    const keys = accepted.kind === 'key' ? [accepted.key] : [];
    const answer = verifyBundle(parseBundle(bytes), artifact, {
      keys,
      trustedRoot,
      requirements: REQUIREMENTS,
    });
    return answer.ok ? matchSigner(answer.verified, [accepted]) : answer.refusal;
  } catch (error) {
    if (error instanceof RefusedError) return error.refusal;
    throw error;
  }
}

async function sign(file: string, bundle: string, values: Values, context: SigningContext): Promise<void> {
  const token = parseIdentityToken(values['identity-token'] ?? '', context.clock);
  const config = values['signing-config']
    ? await readBounded(values['signing-config'], SMALL_FILE_BYTES)
    : findInstance(PUBLIC_GOOD)?.builtIn?.signingConfig();
  if (config === undefined) throw usage('no signing config is built in');
  const bytes = await readBounded(file, LARGE_FILE_BYTES);
  const content = values['in-toto']
    ? ({ kind: 'statement', statement: bytes } as const)
    : ({ kind: 'message', bytes } as const);
  const signed = await signBundle(
    content,
    { means: { keyless: { token } }, services: parseSigningConfig(config) },
    context,
  );
  await writeFile(bundle, encodeBundle(signed));
}

async function readRoot(path: string | undefined): Promise<TrustedRoot> {
  const bytes = path
    ? await readBounded(path, SMALL_FILE_BYTES)
    : findInstance(PUBLIC_GOOD)?.builtIn?.trustedRoot();
  if (bytes === undefined) throw usage('no trusted root is built in');
  return parseTrustedRoot(bytes);
}

async function readAccepted(values: Values): Promise<AcceptedSigner> {
  if (values.key !== undefined)
    return { kind: 'key', key: parsePublicKey(await readBounded(values.key, SMALL_FILE_BYTES)) };
  const { 'certificate-identity': identity, 'certificate-oidc-issuer': issuer } = values;
  if (identity === undefined || issuer === undefined)
    throw usage('name --key, or --certificate-identity and --certificate-oidc-issuer');
  return { kind: 'identity', identity: exactMatcher(identity), issuer: exactMatcher(issuer) };
}

/** A digest is one only where no file has that name. */
async function readArtifact(file: string): Promise<Artifact> {
  const hex = /^sha256:([0-9a-f]{64})$/i.exec(file)?.[1];
  if (hex === undefined || (await exists(file)))
    return { kind: 'bytes', bytes: await readBounded(file, LARGE_FILE_BYTES) };
  return { kind: 'digest', digest: { algorithm: 'sha256', value: Buffer.from(hex, 'hex') } };
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}

function usage(message: string): Error {
  return conformanceError('CONFORMANCE_USAGE', message);
}
