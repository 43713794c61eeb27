import type { CleartextMessage, Key, KeyID } from 'openpgp';
import { messageOf } from '../../../base/errors.ts';
import { requireOneClearsignedMessage } from './clearsigned.ts';
import { repositoryError } from './errors.ts';

/** What the library says of one signature; it exports no name for it. */
type VerificationResult = { keyID: KeyID; verified: Promise<true> };

/** Text that one of the keys signed, and the fingerprints (upper case) of all keys with a good signature. */
export type Signed = { text: string; fingerprints: string[] };

/** An InRelease file. `what` names it in errors; `at` is the time at which keys and signatures must be valid. */
export async function verifyClearsigned(
  bytes: Uint8Array,
  keys: Key[],
  at: Date,
  what: string,
): Promise<Signed> {
  const { readCleartextMessage, verify } = await import('openpgp');
  const armored = Buffer.from(bytes).toString('utf8');
  requireOneClearsignedMessage(armored, what);
  let message: CleartextMessage;
  try {
    message = await readCleartextMessage({ cleartextMessage: armored });
  } catch (cause) {
    throw repositoryError(
      'REPOSITORY_SIGNATURE',
      `the signature of ${what} cannot be read: ${messageOf(cause)}`,
      { cause },
    );
  }
  const { signatures } = await verify({ message, verificationKeys: keys, date: at });
  const fingerprints = await requireOneGood(signatures, keys, at, what);
  // What is parsed later is what was verified: the text out of the verified message, not out of the file.
  return { text: message.getText(), fingerprints };
}

/** A Release file with its Release.gpg (armored or binary). */
export async function verifyDetached(
  { bytes, signature: signatureBytes }: { bytes: Uint8Array; signature: Uint8Array },
  keys: Key[],
  at: Date,
  what: string,
): Promise<Signed> {
  const { createMessage, readSignature, verify } = await import('openpgp');
  const text = Buffer.from(signatureBytes).toString('latin1');
  const isArmored = text.includes('-----BEGIN PGP SIGNATURE-----');
  try {
    const signature = await (isArmored
      ? readSignature({ armoredSignature: text })
      : readSignature({ binarySignature: signatureBytes }));
    const message = await createMessage({ binary: bytes });
    const { signatures } = await verify({ message, signature, verificationKeys: keys, date: at });
    const fingerprints = await requireOneGood(signatures, keys, at, what);
    return { text: Buffer.from(bytes).toString('utf8'), fingerprints };
  } catch (cause) {
    if (repositoryError.is(cause)) throw cause;
    throw repositoryError(
      'REPOSITORY_SIGNATURE',
      `the signature of ${what} cannot be read: ${messageOf(cause)}`,
      { cause },
    );
  }
}

/** One good signature is enough: Debian signs with several keys so that an old or a new program finds one it knows. */
async function requireOneGood(
  signatures: VerificationResult[],
  keys: Key[],
  at: Date,
  what: string,
): Promise<string[]> {
  const fingerprints = new Set<string>();
  const reasons: string[] = [];
  for (const signature of signatures) {
    const result = await judge(signature, keys, at);
    if ('fingerprint' in result) fingerprints.add(result.fingerprint);
    else reasons.push(result.reason);
  }
  if (fingerprints.size > 0) return [...fingerprints].sort();
  if (reasons.length === 0) reasons.push('it has no signature');
  throw repositoryError('REPOSITORY_SIGNATURE', `${what} has no valid signature: ${reasons.join('; ')}`, {
    hint:
      "keys come with the program and from the repository's keyring in the recipe (`- debian: trixie`, `keyring: [FILE]`); those of contents.keyring are for " +
      'suites that the program knows no key of; a newer release of this program may know newer keys',
    details: { reasons },
  });
}

async function judge(
  { keyID, verified }: VerificationResult,
  keys: Key[],
  at: Date,
): Promise<{ fingerprint: string } | { reason: string }> {
  const id = keyID.toHex().toUpperCase();
  const key = keys.find((candidate) => candidate.getKeys(keyID).length > 0);
  if (key === undefined) return { reason: `the key ${id} may not sign this suite` };
  const fingerprint = key.getFingerprint().toUpperCase();
  try {
    await verified;
    await requireLiveKey(key, keyID, at);
    return { fingerprint };
  } catch (cause) {
    return { reason: `the signature by ${fingerprint} is not valid: ${reasonOf(cause)}` };
  }
}

/**
 * The library asks whether the key was valid when the signature says it was made. A thief of an expired or revoked key
 * would say an earlier time, so the key must be valid now too.
 */
async function requireLiveKey(key: Key, keyID: KeyID, at: Date): Promise<void> {
  await key.verifyPrimaryKey(at);
  await key.getSigningKey(keyID, at);
}

function reasonOf(cause: unknown): string {
  const parts: string[] = [];
  for (let current = cause; current instanceof Error; current = current.cause) parts.push(current.message);
  return parts.join(': ').replace(/^Error verifying signed message: /, '') || messageOf(cause);
}
