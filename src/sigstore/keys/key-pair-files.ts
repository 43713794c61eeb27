import { existsSync } from 'node:fs';
import { writeFileAtomically } from '../../base/atomic-write.ts';
import type { Digest } from '../../base/digest.ts';
import { sigstoreError } from '../errors.ts';
import type { VerificationKey } from '../types.ts';
import { encryptPrivateKey } from './cosign-key-file.ts';
import type { KeyType } from './key-types.ts';
import { generateSigner } from './local-signer.ts';
import { type KeyAccess, readPrivateKey } from './open-signer.ts';
import { exportPkcs8 } from './private-key.ts';
import { publicKeyPem } from './public-key.ts';

export type KeyPairFiles = {
  /** NAME of the files NAME.key and NAME.pub. */
  name: string;
  /** Replace files that are there: the old private key is then gone. */
  replace?: boolean | undefined;
  /** What the private key is encrypted with; `''`: whoever has the file has the key. Asked once it is known that the files may be written. */
  newPassword(): Promise<string>;
};

export type WrittenKeyPair = {
  /** Paths. */
  privateKey: string;
  publicKey: string;
  /** Of the public key, as SubjectPublicKeyInfo. */
  digest: Digest;
  type: VerificationKey['type'];
  hasPassword: boolean;
};

/** Makes a key pair and writes both files, the private key as cosign writes it. Throws KEY_FILE_EXISTS. */
export async function generateKeyPair({
  type,
  ...files
}: KeyPairFiles & { type: KeyType }): Promise<WrittenKeyPair> {
  const paths = pathsFor(files);
  const password = await files.newPassword();
  const { publicKey, pkcs8 } = await generateSigner(type);
  return await writePair(paths, { publicKey, pkcs8, password });
}

/** Writes the private key of a FILE or `env://NAME` in cosign's form, and its public key. Throws KEY_FILE_EXISTS, and as `readPrivateKey`. */
export async function importKeyPair({
  key,
  access,
  ...files
}: KeyPairFiles & { key: string; access: KeyAccess }): Promise<WrittenKeyPair> {
  const paths = pathsFor(files);
  const read = await readPrivateKey(key, access);
  const password = await files.newPassword();
  return await writePair(paths, { publicKey: read.publicKey, pkcs8: exportPkcs8(read), password });
}

type Paths = Pick<WrittenKeyPair, 'privateKey' | 'publicKey'>;

function pathsFor({ name, replace = false }: KeyPairFiles): Paths {
  const paths = { privateKey: `${name}.key`, publicKey: `${name}.pub` };
  const there = Object.values(paths).filter((path) => existsSync(path));
  if (there.length === 0 || replace) return paths;
  throw sigstoreError(
    'KEY_FILE_EXISTS',
    `${there.join(' and ')} ${there.length > 1 ? 'are' : 'is'} already there`,
    { hint: 'give another name with -o, or --force to replace it: the old private key is then gone' },
  );
}

async function writePair(
  paths: Paths,
  { publicKey, pkcs8, password }: { publicKey: VerificationKey; pkcs8: Uint8Array; password: string },
): Promise<WrittenKeyPair> {
  await writeFileAtomically(paths.privateKey, await encryptPrivateKey(pkcs8, password), 0o600);
  await writeFileAtomically(paths.publicKey, publicKeyPem(publicKey), 0o644);
  return { ...paths, digest: publicKey.id, type: publicKey.type, hasPassword: password !== '' };
}
