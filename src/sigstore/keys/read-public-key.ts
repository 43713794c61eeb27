import { whyUnread } from '../../base/storage-errors.ts';
import { sigstoreError } from '../errors.ts';
import { RefusedError } from '../refusal.ts';
import type { VerificationKey } from '../types.ts';
import type { KeyAccess } from './open-signer.ts';
import { parsePublicKey } from './public-key.ts';

const MAX_KEY_BYTES = 64 * 1024;

/**
 * The public key of a FILE, `env://NAME`, `exec:PROGRAM` or, as in cosign, `NAME://KEY` for a KMS plug-in. Throws PUBLIC_KEY_UNUSABLE, which
 * names what was given, and what `openSigner` throws of plug-ins.
 */
export async function readPublicKey(spec: string, access: KeyAccess): Promise<VerificationKey> {
  if (/^(?:exec:|(?!env:|https?:)[a-z0-9-]+:\/\/)/.test(spec)) {
    // Checking by a file starts without what signs.
    const { openSigner } = await import('./open-signer.ts');
    return (await openSigner(spec, access)).publicKey;
  }
  const bytes = await readKeyBytes(spec, access);
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(Buffer.from(bytes).toString('latin1')))
    throw sigstoreError(
      'PUBLIC_KEY_UNUSABLE',
      `${spec} is a private key, and verification needs the public key`,
      { hint: `name the .pub file next to it, or make it with "shearwall keys public ${spec}"` },
    );
  try {
    return parsePublicKey(bytes);
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    throw sigstoreError('PUBLIC_KEY_UNUSABLE', `cannot use the key ${spec}: ${error.message}`, {
      cause: error,
    });
  }
}

async function readKeyBytes(spec: string, { env, readFile }: KeyAccess): Promise<Uint8Array> {
  if (spec.startsWith('env://')) {
    const name = spec.slice('env://'.length);
    const value = env[name];
    if (value !== undefined && value !== '') return Buffer.from(value);
    throw sigstoreError(
      'PUBLIC_KEY_UNUSABLE',
      `the environment has no variable ${name}, which --key ${spec} names`,
    );
  }
  if (/^https?:/.test(spec))
    throw sigstoreError('PUBLIC_KEY_UNUSABLE', `${spec} is an address, and keys are not fetched`, {
      hint: 'download it once, check it, and name the file',
    });
  const bytes = await readFile(spec).catch((cause: unknown) => {
    throw sigstoreError('PUBLIC_KEY_UNUSABLE', `cannot read the key ${spec}: ${whyUnread(cause)}`, {
      hint: 'name the file of a public key in PEM, such as cosign.pub, or env://NAME',
      cause,
    });
  });
  if (bytes.length <= MAX_KEY_BYTES) return bytes;
  throw sigstoreError('PUBLIC_KEY_UNUSABLE', `${spec} is too long to be a key`);
}
