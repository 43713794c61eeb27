import type { Key } from 'openpgp';

/** The OpenPGP public keys of a file, armored or binary. */
export async function readKeyFile(bytes: Uint8Array): Promise<Key[]> {
  const { readKeys } = await import('openpgp');
  const text = Buffer.from(bytes).toString('latin1');
  const isArmored = text.includes('-----BEGIN PGP PUBLIC KEY BLOCK-----');
  return isArmored ? readKeys({ armoredKeys: text }) : readKeys({ binaryKeys: bytes });
}
