import { createHash } from 'node:crypto';
import { type CertificateKey, signWith } from '../../sigstore/index.ts';

/** Who signs checkpoints: the name on the signature line, the key and the hash of both. */
export type NoteSigner = { name: string; key: CertificateKey; keyHash: Buffer };

/**
 * C2SP signed-note hashes name and raw key for Ed25519; for ECDSA, which it does not define, Sigstore takes SHA-256 of the SPKI.
 * The first four bytes are in the note, the whole hash is the log's id in a trusted root.
 */
export function noteSigner(name: string, key: CertificateKey): NoteSigner {
  const hash = createHash('sha256');
  if (key.type === 'ed25519')
    hash.update(`${name}\n`).update(Uint8Array.of(1)).update(key.spki.subarray(-32));
  else hash.update(key.spki);
  return { name, key, keyHash: hash.digest() };
}

/** A signed note over a tree (C2SP tlog-checkpoint): origin, size, root hash; blank line; the signature. */
export function signCheckpoint(origin: string, size: number, root: Buffer, signer: NoteSigner): string {
  const text = `${origin}\n${size}\n${root.toString('base64')}\n`;
  const signature = signWith(signer.key, Buffer.from(text, 'utf8'));
  const line = Buffer.concat([signer.keyHash.subarray(0, 4), signature]).toString('base64');
  return `${text}\n— ${signer.name} ${line}\n`;
}
