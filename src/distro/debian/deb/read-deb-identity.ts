import { createHash } from 'node:crypto';
import { type Digest, digestFromHex } from '../../../base/digest.ts';
import { decompress } from '../../../compression/index.ts';
import { debError } from './errors.ts';
import { InputFile } from './input-file.ts';
import { parseControl } from './parse-control.ts';
import { readDeb } from './read-deb.ts';
import { DEB_LIMITS } from './types.ts';

/** What a .deb calls itself, and what it is. The first is worth no more than the vouching for the digest. */
export type DebIdentity = {
  name: string;
  version: string;
  architecture: string;
  digest: Digest;
  sizeBytes: number;
};

/** Reads control.tar only, and hashes the whole file. */
export async function readDebIdentity(path: string): Promise<DebIdentity> {
  using deb = new InputFile(path);
  const hash = createHash('sha256');
  for (const chunk of deb.chunks({ reuse: true })) hash.update(chunk);
  const digest = digestFromHex(hash.digest('hex'));
  for await (const { kind, format, body } of readDeb(chunksOf(deb), deb.sizeBytes)) {
    if (kind !== 'control') continue;
    const parts: Uint8Array[] = [];
    for await (const part of decompress(format, body, { limitBytes: DEB_LIMITS.controlBytes }))
      parts.push(part);
    const { fields } = parseControl(Buffer.concat(parts));
    const field = (name: string): string => {
      const value = fields.get(name);
      if (value !== undefined && /^[!-~]{1,256}$/.test(value)) return value;
      throw debError('DEB_CONTROL', `the control file of ${path} has no usable ${name}`);
    };
    const identity = {
      name: field('Package'),
      version: field('Version'),
      architecture: field('Architecture'),
    };
    return { ...identity, digest, sizeBytes: deb.sizeBytes };
  }
  throw debError('DEB_TRUNCATED', `${path} has no control.tar`);
}

async function* chunksOf(deb: InputFile): AsyncGenerator<Buffer, void, undefined> {
  yield* deb.chunks({ reuse: true });
}
