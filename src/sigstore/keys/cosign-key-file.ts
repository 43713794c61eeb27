import { randomBytes, scrypt } from 'node:crypto';
import { parseJson } from '../../base/parse-json.ts';
import { sigstoreError } from '../errors.ts';
import { formatPem } from './pem.ts';

/** What cosign calls its key file: PEM of a JSON document, made by go-securesystemslib's `encrypted` package. */
export const COSIGN_LABELS: readonly string[] = [
  'ENCRYPTED SIGSTORE PRIVATE KEY',
  'ENCRYPTED COSIGN PRIVATE KEY',
];

type ScryptParameters = { N: number; r: number; p: number };
type KeyFile = {
  kdf: { name: 'scrypt'; params: ScryptParameters; salt: string };
  cipher: { name: 'nacl/secretbox'; nonce: string };
  ciphertext: string;
};

/** The strengths that cosign writes or has written. Others are refused, lest a key file make us work for hours. */
const STRENGTHS = [2 ** 15, 2 ** 16, 2 ** 17];
const STANDARD: ScryptParameters = { N: 2 ** 16, r: 8, p: 1 };
const KEY_SIZE = 32;
const NONCE_SIZE = 24;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** `pkcs8` is DER; the result is PEM that cosign reads with the same password, which may be empty. */
export async function encryptPrivateKey(pkcs8: Uint8Array, password: string): Promise<string> {
  const salt = randomBytes(32);
  const nonce = randomBytes(NONCE_SIZE);
  const box = await secretbox(await deriveKey(password, salt, STANDARD), nonce);
  const file: KeyFile = {
    kdf: { name: 'scrypt', params: STANDARD, salt: salt.toString('base64') },
    cipher: { name: 'nacl/secretbox', nonce: nonce.toString('base64') },
    ciphertext: Buffer.from(box.encrypt(pkcs8)).toString('base64'),
  };
  return formatPem(COSIGN_LABELS[0] as string, Buffer.from(JSON.stringify(file)));
}

/**
 * PKCS#8, DER, from the bytes inside of a cosign key file's PEM. `name` is how messages call the file. Throws KEY_UNREADABLE,
 * KEY_PASSWORD_WRONG.
 */
export async function decryptPrivateKey(
  bytes: Uint8Array,
  password: string,
  name: string,
): Promise<Uint8Array> {
  const file = parseKeyFile(bytes, name);
  const key = await deriveKey(password, Buffer.from(file.kdf.salt, 'base64'), file.kdf.params);
  const nonce = Buffer.from(file.cipher.nonce, 'base64');
  if (nonce.length !== NONCE_SIZE) throw unreadable(name);
  const box = await secretbox(key, nonce);
  try {
    return box.decrypt(Buffer.from(file.ciphertext, 'base64'));
  } catch (cause) {
    throw sigstoreError('KEY_PASSWORD_WRONG', `the password does not open the private key ${name}`, {
      hint: 'set COSIGN_PASSWORD to the password with which the key was made',
      cause,
    });
  }
}

function parseKeyFile(bytes: Uint8Array, name: string): KeyFile {
  let file: unknown;
  try {
    file = parseJson(Buffer.from(bytes).toString('utf8'));
  } catch (cause) {
    throw unreadable(name, cause);
  }
  const kdf = field(file, 'kdf');
  const cipher = field(file, 'cipher');
  const { N, r, p } = (field(kdf, 'params') ?? {}) as Partial<ScryptParameters>;
  const [salt, nonce, ciphertext] = [field(kdf, 'salt'), field(cipher, 'nonce'), field(file, 'ciphertext')];
  if (field(kdf, 'name') !== 'scrypt' || field(cipher, 'name') !== 'nacl/secretbox' || N === undefined)
    throw unreadable(name);
  if (!isBase64(salt) || !isBase64(nonce) || !isBase64(ciphertext)) throw unreadable(name);
  if (!STRENGTHS.includes(N) || r !== 8 || p !== 1)
    throw sigstoreError(
      'KEY_UNSUPPORTED',
      `the private key ${name} is encrypted with unusual scrypt parameters (N ${N}, r ${r}, p ${p})`,
      {
        hint: 'cosign uses N 65536, r 8, p 1; make the file again with "shearwall keys import"',
      },
    );
  return {
    kdf: { name: 'scrypt', params: { N, r, p }, salt },
    cipher: { name: 'nacl/secretbox', nonce },
    ciphertext,
  };
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function isBase64(value: unknown): value is string {
  return typeof value === 'string' && BASE64.test(value);
}

function deriveKey(password: string, salt: Uint8Array, { N, r, p }: ScryptParameters): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, KEY_SIZE, { N, r, p, maxmem: 256 * N * r }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

/** NaCl's secretbox is XSalsa20-Poly1305; the library takes 5 ms to load, and only encrypted keys need it. */
async function secretbox(key: Uint8Array, nonce: Uint8Array) {
  const { xsalsa20poly1305 } = await import('@noble/ciphers/salsa.js');
  return xsalsa20poly1305(key, nonce);
}

function unreadable(name: string, cause?: unknown): Error {
  return sigstoreError('KEY_UNREADABLE', `the private key ${name} is not a cosign key file, or is damaged`, {
    cause,
  });
}
