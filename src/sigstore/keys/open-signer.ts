import type { Environment } from '../../base/run-program.ts';
import { whyUnread } from '../../base/storage-errors.ts';
import { sigstoreError } from '../errors.ts';
import type { Signer } from '../types.ts';
import { pluginSigner } from './kms-plugin.ts';
import { signerOf } from './local-signer.ts';
import { type PrivateKey, parsePrivateKey } from './private-key.ts';

/** What opening a key needs of the outside world. */
export type KeyAccess = {
  env: Environment;
  readFile(path: string): Promise<Uint8Array>;
  /** Asks the user; absent where nobody can be asked. COSIGN_PASSWORD goes first. */
  askPassword?(question: string): Promise<string>;
};

export type SignerOptions = {
  /** Ed25519 signs as Ed25519ph, for logs that hold only digests. */
  prehash?: boolean;
};

const ENV = 'env://';
const EXEC = 'exec:';
const PLUGIN = /^([a-z0-9][a-z0-9-]*):\/\/(.*)$/;

/**
 * The signer that `--key` names: a FILE, `env://NAME` (PEM in a variable), `exec:PROGRAM` or, as in cosign, `NAME://KEY` for the program
 * `sigstore-kms-NAME` (Sigstore's KMS plug-in protocol). Throws KEY_UNREADABLE, KEY_UNSUPPORTED, KEY_PASSWORD_MISSING,
 * KEY_PASSWORD_WRONG, KEY_PLUGIN_FAILED.
 */
export async function openSigner(
  spec: string,
  access: KeyAccess,
  options: SignerOptions = {},
): Promise<Signer> {
  const { prehash = false } = options;
  const { env } = access;
  if (spec.startsWith(EXEC))
    return pluginSigner({ program: spec.slice(EXEC.length), keyResourceId: '', env }, prehash);
  const [, name, keyResourceId = ''] = PLUGIN.exec(spec) ?? [];
  if (name !== undefined && name !== 'env')
    return pluginSigner({ program: `sigstore-kms-${name}`, keyResourceId, env }, prehash);
  return signerOf(await readPrivateKey(spec, access), prehash);
}

/** The private key of a FILE or `env://NAME`, with its password from COSIGN_PASSWORD or the user. Throws as openSigner. */
export async function readPrivateKey(spec: string, access: KeyAccess): Promise<PrivateKey> {
  return parsePrivateKey(await readKeyText(spec, access), spec, () => password(spec, access));
}

async function readKeyText(spec: string, { env, readFile }: KeyAccess): Promise<Uint8Array | string> {
  if (spec.startsWith(ENV)) {
    const name = spec.slice(ENV.length);
    const value = env[name];
    if (value !== undefined && value !== '') return value;
    throw sigstoreError('KEY_UNREADABLE', `the key ${spec} is not there: the variable ${name} is not set`);
  }
  try {
    return await readFile(spec);
  } catch (cause) {
    throw sigstoreError('KEY_UNREADABLE', `cannot read the key ${spec}: ${whyUnread(cause)}`, {
      hint: 'name a file, env://NAME or exec:PROGRAM',
      cause,
    });
  }
}

async function password(spec: string, { env, askPassword }: KeyAccess): Promise<string> {
  const given = env['COSIGN_PASSWORD'];
  if (given !== undefined) return given;
  if (askPassword !== undefined) return askPassword(`Password for ${spec}`);
  throw sigstoreError('KEY_PASSWORD_MISSING', `the private key ${spec} is encrypted`, {
    hint: 'set COSIGN_PASSWORD, to nothing if the key was made without a password',
  });
}
