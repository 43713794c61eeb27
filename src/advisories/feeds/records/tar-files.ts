import { messageOf } from '../../../base/errors.ts';
import { TarIndexer, type TarMember } from '../../../rootfs/index.ts';
import { feedError } from '../errors.ts';
import { feedBytes } from './feed-bytes.ts';
import type { FeedFile } from './feed-file.ts';
import { MOST_FEED_BYTES, MOST_FILES, MOST_RECORD_BYTES, tooLarge } from './limits.ts';

type FileMember = TarMember & { type: 'file' };

/** The files of a tar, compressed or not, as they come. */
export async function* tarFiles(path: string): AsyncGenerator<FeedFile, void, undefined> {
  const members: FileMember[] = [];
  const indexer = new TarIndexer((member) => member.type === 'file' && members.push(member), {
    limitBytes: MOST_FEED_BYTES,
    limitEntries: MOST_FILES,
    // Archives of records often have entries that other readers reject; a name that leads out of the archive does no harm here.
    onSkipped: () => {},
  });
  const body = new BodyCollector();
  for await (const chunk of feedBytes(path)) {
    const start = indexer.sizeBytes;
    namingFile(path, () => indexer.push(chunk));
    while (members.length > 0) {
      const [member] = members as [FileMember];
      const file = body.take(member, chunk, start);
      if (file === undefined) break;
      members.shift();
      yield file;
    }
  }
  namingFile(path, () => indexer.end());
}

function namingFile(path: string, act: () => void): void {
  try {
    act();
  } catch (cause) {
    throw feedError('FEED_DAMAGED', `${path} cannot be read: ${messageOf(cause)}`, {
      cause,
      hint: 'fetch it again: it is truncated or damaged',
    });
  }
}

/** Gathers the body of one member over chunks. */
class BodyCollector {
  #parts: Buffer[] = [];
  #filled = 0;

  /** Undefined: it goes on in the next chunk. `start`: the offset of the chunk in the tar. */
  take(member: FileMember, chunk: Uint8Array, start: number): FeedFile | undefined {
    const { offset, sizeBytes } = member.range;
    const name = Buffer.from(member.path, 'latin1').toString('utf8');
    if (sizeBytes > MOST_RECORD_BYTES) return { name, refused: tooLarge(sizeBytes) };
    const from = Math.max(0, offset + this.#filled - start);
    const until = Math.min(chunk.length, offset + sizeBytes - start);
    if (until > from) {
      this.#parts.push(Buffer.from(chunk.subarray(from, until)));
      this.#filled += until - from;
    }
    if (this.#filled < sizeBytes) return undefined;
    const bytes = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#filled = 0;
    return { name, bytes };
  }
}
