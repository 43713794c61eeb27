import { TarIndexer } from '../../rootfs/index.ts';

type Member = { name: string; bytes: Uint8Array };
type Pending = { name: string; offset: number; bytes: Buffer; filled: number };

/** Takes wanted files out of a tar that passes by in chunks. */
export class MemberReader {
  readonly #indexer: TarIndexer;
  /** Files whose bytes have not all passed, in the order of the tar. */
  readonly #pending: Pending[] = [];
  #position = 0;

  constructor(takes: (name: string, sizeBytes: number) => boolean) {
    this.#indexer = new TarIndexer((member) => {
      if (member.type !== 'file' || !takes(member.path, member.range.sizeBytes)) return;
      const { offset, sizeBytes } = member.range;
      this.#pending.push({ name: member.path, offset, bytes: Buffer.alloc(sizeBytes), filled: 0 });
    });
  }

  /** The files that this chunk completes. */
  push(chunk: Uint8Array): Member[] {
    this.#indexer.push(chunk);
    const done: Member[] = [];
    for (const file of this.#pending) {
      const from = Math.max(file.offset + file.filled - this.#position, 0);
      const part = chunk.subarray(from, from + file.bytes.length - file.filled);
      file.bytes.set(part, file.filled);
      file.filled += part.length;
      if (file.filled === file.bytes.length) done.push({ name: file.name, bytes: file.bytes });
    }
    this.#pending.splice(0, done.length);
    this.#position += chunk.length;
    return done;
  }

  /** Throws when the tar is truncated. */
  end(): void {
    this.#indexer.end();
  }
}
