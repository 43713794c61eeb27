import { createHash } from 'node:crypto';
import { type Digest, digestFromHex, digestOf } from '../../../base/digest.ts';
import { ShearwallError } from '../../../base/errors.ts';
import { defineJob } from '../../../base/workers.ts';
import { TarIndexer } from '../../../rootfs/index.ts';
import { EntryCollector } from './entry-collector.ts';
import { inPackage } from './errors.ts';
import { InputFile } from './input-file.ts';
import { packEntries } from './packed-entries.ts';
import { checkIdentity, parseControl } from './parse-control.ts';
import { BlockDigester } from './tar-blocks.ts';
import { DEB_LIMITS, type ExpectedPackage, type PackedDeb } from './types.ts';

export type ReadJobInput = {
  expected: ExpectedPackage;
  controlPath: string;
  controlDigest: Digest;
  dataPath: string;
  dataDigest: Digest;
};

/** Which cached tar is not what its name says, or has vanished. */
export type DamagedTar = { damaged: 'control' | 'data' };

/** Lists what two cached tars hold, and hashes them in the same pass: a damaged one is an answer, not a failure. */
export async function readUnpacked(input: ReadJobInput): Promise<PackedDeb | DamagedTar> {
  return await inPackage(input.expected, () => {
    const control = readControl(input);
    if (control === undefined) return { damaged: 'control' as const };
    const data = readData(input);
    if (data === undefined) return { damaged: 'data' as const };
    return { ...control, ...data };
  });
}

export const readUnpackedJob = defineJob(import.meta.url, 'readUnpacked', readUnpacked);

function readControl({ controlPath, controlDigest, expected }: ReadJobInput) {
  using file = InputFile.ifPresent(controlPath);
  if (file === undefined || file.sizeBytes > DEB_LIMITS.controlBytes) return undefined;
  const tar = Buffer.concat([...file.chunks()]);
  if (digestOf(tar) !== controlDigest) return undefined;
  const control = parseControl(tar);
  checkIdentity(control, expected);
  return { control, controlDigest, controlSizeBytes: tar.length };
}

function readData({ dataPath, dataDigest }: ReadJobInput) {
  using file = InputFile.ifPresent(dataPath);
  if (file === undefined) return undefined;
  const hash = createHash('sha256');
  const blocks = new BlockDigester();
  const entries = new EntryCollector();
  const indexer = new TarIndexer((member) => entries.add(member));
  let failure: unknown;
  for (const chunk of file.chunks({ reuse: true })) {
    hash.update(chunk);
    blocks.push(chunk);
    failure ??= failureOf(() => indexer.push(chunk));
  }
  failure ??= failureOf(() => indexer.end());
  // What a damaged file looks like says nothing: only its digest counts, then what is in it.
  if (digestFromHex(hash.digest('hex')) !== dataDigest) return undefined;
  if (failure !== undefined) throw failure;
  return {
    dataDigest,
    dataSizeBytes: file.sizeBytes,
    entries: packEntries(entries.members),
    newestMtime: entries.newestMtime,
    blocks: blocks.end(),
  };
}

function failureOf(run: () => void): unknown {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof ShearwallError) return error;
    throw error;
  }
}
