import { createSecureContext } from 'node:tls';
import { readBounded, SMALL_FILE_BYTES } from '../../base/bounded-read.ts';
import { messageOf } from '../../base/errors.ts';
import type { TlsIdentity } from '../admission/http/tls-server.ts';
import { serverError } from '../errors.ts';

export type TlsFiles = { cert: string; key: string };

/** Reads certificate and key, which others make and renew (cert-manager), and which belong together. Throws ADMIT_TLS. */
export async function readTlsFiles(files: TlsFiles): Promise<TlsIdentity> {
  const [cert, key] = await Promise.all([readPem(files.cert), readPem(files.key)]);
  try {
    createSecureContext({ cert, key });
  } catch (cause) {
    throw serverError('ADMIT_TLS', `${files.cert} is of no use with ${files.key}: ${messageOf(cause)}`, {
      hint: 'give a certificate and the private key that belongs to it, both in PEM and without a password',
      cause,
    });
  }
  return { cert, key };
}

/** Throws ADMIT_TLS. */
export async function readPem(path: string): Promise<string> {
  try {
    return (await readBounded(path, SMALL_FILE_BYTES)).toString('utf8');
  } catch (cause) {
    throw serverError('ADMIT_TLS', `${path} cannot be read: ${messageOf(cause)}`, {
      hint: 'it has to be a PEM file that this user may read',
      cause,
    });
  }
}
