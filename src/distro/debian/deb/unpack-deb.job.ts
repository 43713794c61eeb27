import { createHash, type Hash } from 'node:crypto';
import { type Digest, digestFromHex, digestOf } from '../../../base/digest.ts';
import { defineJob } from '../../../base/workers.ts';
import { decompress } from '../../../compression/index.ts';
import { TarIndexer } from '../../../rootfs/index.ts';
import { EntryCollector } from './entry-collector.ts';
import { debError, inPackage } from './errors.ts';
import { InputFile } from './input-file.ts';
import { OutputFile } from './output-file.ts';
import { packEntries } from './packed-entries.ts';
import { checkIdentity, parseControl } from './parse-control.ts';
import { type DebMember, readDeb } from './read-deb.ts';
import { BlockDigester } from './tar-blocks.ts';
import type { DebLimits, ExpectedPackage, PackedDeb } from './types.ts';

export type UnpackJobInput = {
  debPath: string;
  debDigest: Digest;
  sizeBytes: number;
  expected: ExpectedPackage;
  limits: DebLimits;
  /** Files that the tars are written to. They are worth nothing until the job has succeeded. */
  controlPath: string;
  dataPath: string;
  /** The cache that they are in, as messages name it. */
  cacheDir: string;
};

/**
 * Verifies a .deb, inflates both its tars and lists what is in them. Its bytes are checked before a single one is
 * interpreted, and checked again while they are, so that no other file can slip in between.
 */
export async function unpackDeb(input: UnpackJobInput): Promise<PackedDeb> {
  return await inPackage(input.expected, async () => {
    using deb = new InputFile(input.debPath);
    verify(deb, input);
    const hash = createHash('sha256');
    const unpacked = await unpackMembers(hashed(deb, hash), input);
    if (digestFromHex(hash.digest('hex')) !== input.debDigest)
      throw wrongFile(deb, 'was changed while it was read');
    return unpacked;
  });
}

export const unpackDebJob = defineJob(import.meta.url, 'unpackDeb', unpackDeb);

function verify(deb: InputFile, { debDigest, sizeBytes }: UnpackJobInput): void {
  if (deb.sizeBytes !== sizeBytes) throw wrongFile(deb, `has ${deb.sizeBytes} bytes instead of ${sizeBytes}`);
  const hash = createHash('sha256');
  for (const chunk of deb.chunks({ reuse: true })) hash.update(chunk);
  const actual = digestFromHex(hash.digest('hex'));
  if (actual !== debDigest) throw wrongFile(deb, `has digest ${actual} instead of ${debDigest}`);
}

async function* hashed(deb: InputFile, hash: Hash): AsyncGenerator<Buffer, void, undefined> {
  for (const chunk of deb.chunks({ reuse: true })) {
    hash.update(chunk);
    yield chunk;
  }
}

async function unpackMembers(deb: AsyncIterable<Uint8Array>, input: UnpackJobInput): Promise<PackedDeb> {
  let result: Partial<PackedDeb> = {};
  for await (const member of readDeb(deb, input.sizeBytes)) {
    const part =
      member.kind === 'control' ? await unpackControl(member, input) : await unpackData(member, input);
    result = { ...result, ...part };
  }
  return result as PackedDeb; // readDeb gives both members, or throws.
}

async function unpackControl(
  { format, body }: DebMember,
  { expected, limits, controlPath, cacheDir }: UnpackJobInput,
) {
  const parts: Uint8Array[] = [];
  for await (const part of decompress(format, body, { limitBytes: limits.controlBytes })) parts.push(part);
  const tar = Buffer.concat(parts);
  const control = parseControl(tar);
  checkIdentity(control, expected);
  using output = new OutputFile(controlPath, cacheDir);
  output.write(tar);
  return { control, controlDigest: digestOf(tar), controlSizeBytes: tar.length };
}

/** Hashes, indexes and writes in one pass. */
async function unpackData({ format, body }: DebMember, { limits, dataPath, cacheDir }: UnpackJobInput) {
  const hash = createHash('sha256');
  const blocks = new BlockDigester();
  const entries = new EntryCollector();
  const { dataBytes: limitBytes, entries: limitEntries } = limits;
  const indexer = new TarIndexer((member) => entries.add(member), { limitBytes, limitEntries });
  using output = new OutputFile(dataPath, cacheDir);
  for await (const chunk of decompress(format, body, { limitBytes, reuse: true })) {
    indexer.push(chunk);
    hash.update(chunk);
    blocks.push(chunk);
    output.write(chunk);
  }
  indexer.end();
  return {
    dataDigest: digestFromHex(hash.digest('hex')),
    dataSizeBytes: indexer.sizeBytes,
    entries: packEntries(entries.members),
    newestMtime: entries.newestMtime,
    blocks: blocks.end(),
  };
}

function wrongFile(deb: InputFile, how: string): Error {
  return debError('DEB_DIGEST', `${deb.path} ${how}`, { hint: 'remove the file; it is fetched again' });
}
