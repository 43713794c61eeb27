import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** What is kept of a refresh token: only with the secret of the session, which the database does not have, it can be read. */
export function sealRefresh(refresh: string, session: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyOf(session), iv);
  const sealed = Buffer.concat([cipher.update(refresh, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
}

/** Throws where it is not what `sealRefresh` made with this secret. */
export function openRefresh(kept: string, session: string): string {
  const bytes = Buffer.from(kept, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', keyOf(session), bytes.subarray(0, IV_BYTES));
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
}

function keyOf(session: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', session, '', 'shearwall refresh token', 32));
}
