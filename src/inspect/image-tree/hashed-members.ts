import { createHash, type Hash } from 'node:crypto';
import { type Digest, digestFromHex } from '../../base/index.ts';
import { TarIndexer, type TarMember } from '../../rootfs/index.ts';

export type HashedMember = {
  member: TarMember;
  /** Of a file: the digest of its content. */
  digest?: Digest;
  /** Of a file that `keep` asked for: its content. */
  bytes?: Uint8Array;
};

/** Larger files are hashed but not kept, whatever `keep` says. */
const KEPT_FILE_LIMIT_BYTES = 32 * 1024 * 1024;

type OpenFile = { member: TarMember & { type: 'file' }; hash: Hash; kept: Uint8Array[] | undefined };

/**
 * The members of an uncompressed tar with the digests of their contents, in one pass: a file is given once its last byte
 * has gone by, and nothing is held in memory but what `keep` asks for.
 */
export async function* hashedMembers(
  source: AsyncIterable<Uint8Array>,
  keep: (path: string) => boolean,
): AsyncGenerator<HashedMember, void, undefined> {
  let waiting: TarMember[] = [];
  let open: OpenFile | undefined;
  let position = 0;
  const indexer = new TarIndexer((member) => waiting.push(member));
  for await (const chunk of source) {
    indexer.push(chunk);
    const ready: HashedMember[] = [];
    if (open !== undefined) {
      feed(open, chunk, position);
      if (isComplete(open, position + chunk.length)) {
        ready.push(finished(open));
        open = undefined;
      }
    }
    for (const member of waiting) {
      if (member.type !== 'file') {
        ready.push({ member });
        continue;
      }
      // Only the last member of a chunk can reach beyond it.
      const file = start(member, keep);
      feed(file, chunk, position);
      if (isComplete(file, position + chunk.length)) ready.push(finished(file));
      else open = file;
    }
    waiting = [];
    position += chunk.length;
    yield* ready;
  }
  indexer.end();
}

function start(member: OpenFile['member'], keep: (path: string) => boolean): OpenFile {
  const isKept = member.range.sizeBytes <= KEPT_FILE_LIMIT_BYTES && keep(member.path);
  return { member, hash: createHash('sha256'), kept: isKept ? [] : undefined };
}

/** Takes what of the file lies in the chunk that begins at `position` of the tar. */
function feed({ member: { range }, hash, kept }: OpenFile, chunk: Uint8Array, position: number): void {
  const from = Math.max(range.offset - position, 0);
  const to = Math.min(range.offset + range.sizeBytes - position, chunk.length);
  if (from >= to) return;
  const part = chunk.subarray(from, to);
  hash.update(part);
  kept?.push(Buffer.from(part));
}

function isComplete({ member: { range } }: OpenFile, position: number): boolean {
  return range.offset + range.sizeBytes <= position;
}

function finished({ member, hash, kept }: OpenFile): HashedMember {
  const digest = digestFromHex(hash.digest('hex'));
  return kept === undefined ? { member, digest } : { member, digest, bytes: Buffer.concat(kept) };
}
