import { readStart } from '../../base/bounded-read.ts';
import { whyUnread } from '../../base/storage-errors.ts';
import { parsePublicKey, RefusedError, type VerificationKey } from '../../sigstore/index.ts';
import { cliError } from '../errors.ts';
import { keyAccess } from './key-access.ts';

const MAX_KEY_BYTES = 64 * 1024;

/** `--key FILE`, `env://NAME`, `exec:PROGRAM` or, as in cosign, `NAME://KEY` for a KMS plug-in. Throws CLI_KEY, which names what was given. */
export async function readPublicKey(spec: string, env: NodeJS.ProcessEnv): Promise<VerificationKey> {
  if (/^(?:exec:|(?!env:|https?:)[a-z0-9-]+:\/\/)/.test(spec)) {
    const { openSigner } = await import('../../sigstore/index.ts');
    return (await openSigner(spec, keyAccess(env))).publicKey;
  }
  const bytes = await read(spec, env);
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(Buffer.from(bytes).toString('latin1')))
    throw cliError('CLI_KEY', `${spec} is a private key, and verification needs the public key`, {
      hint: `name the .pub file next to it, or make it with "shearwall keys public ${spec}"`,
    });
  try {
    return parsePublicKey(bytes);
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    throw cliError('CLI_KEY', `cannot use the key ${spec}: ${error.message}`, { cause: error });
  }
}

async function read(spec: string, env: NodeJS.ProcessEnv): Promise<Uint8Array> {
  if (spec.startsWith('env://')) {
    const name = spec.slice('env://'.length);
    const value = env[name];
    if (value !== undefined && value !== '') return Buffer.from(value);
    throw cliError('CLI_KEY', `the environment has no variable ${name}, which --key ${spec} names`);
  }
  if (/^https?:/.test(spec))
    throw cliError('CLI_KEY', `${spec} is an address, and keys are not fetched`, {
      hint: 'download it once, check it, and name the file',
    });
  try {
    const bytes = await readStart(spec, MAX_KEY_BYTES + 1);
    if (bytes.length <= MAX_KEY_BYTES) return bytes;
  } catch (error) {
    throw cliError('CLI_KEY', `cannot read the key ${spec}: ${whyUnread(error)}`, { cause: error });
  }
  throw cliError('CLI_KEY', `${spec} is too long to be a key`);
}
