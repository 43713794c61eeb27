import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { raw } from './raw-tar.ts';

/** A key of a repository; `file`: where its public half lies, under the name that signatures give. */
export type ApkSigner = { name: string; privateKey: KeyObject; publicKey: KeyObject; file: string };

export function apkSigner(dir: string, name = 'acme-1234abcd.rsa.pub'): ApkSigner {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const file = join(dir, name);
  writeFileSync(file, publicKey.export({ type: 'spki', format: 'pem' }));
  return { name, privateKey, publicKey, file };
}

export type ListedApk = { name: string; version: string; origin?: string; arch?: string; built?: number };

/** The gzip member that is signed. */
export function apkIndexMember(
  packages: readonly ListedApk[],
  description = 'v3.20.3-1-g0123456789a',
): Buffer {
  const stanza = ({
    name,
    version,
    origin = name,
    arch = 'x86_64',
    built = 1_700_000_000,
  }: ListedApk): string =>
    `C:Q1AAAAAAAAAAAAAAAAAAAAAAAAAAA=\nP:${name}\nV:${version}\nA:${arch}\nS:1\nI:1\nT:a package\no:${origin}\nt:${built}\n`;
  const tar = [
    ...(description === '' ? [] : [raw({ name: 'DESCRIPTION', body: description })]),
    raw({ name: 'APKINDEX', body: packages.map(stanza).join('\n') }),
    Buffer.alloc(1024),
  ];
  return gzipSync(Buffer.concat(tar));
}

/** The gzip member that signs it: a tar without an end. */
export function apkSignature(member: Buffer, { name, privateKey }: ApkSigner, kind = 'RSA'): Buffer {
  const body = sign(kind === 'RSA' ? 'sha1' : 'sha256', member, privateKey);
  return gzipSync(raw({ name: `.SIGN.${kind}.${name}`, body }));
}

export function apkIndex(packages: readonly ListedApk[], signer: ApkSigner, description?: string): Buffer {
  const member = apkIndexMember(packages, description);
  return Buffer.concat([apkSignature(member, signer), member]);
}
