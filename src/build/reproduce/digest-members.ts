import { createHash, type Hash } from 'node:crypto';
import { decompress, detectFormat } from '../../compression/index.ts';
import { TarIndexer, type TarMember } from '../../rootfs/index.ts';

const LAYER_LIMIT_BYTES = 16 * 1024 ** 3;

export type DigestedMember = { member: TarMember; digest: string };

/** Every entry of a layer with the SHA-256 of its content, in one pass and without keeping any of it. */
export async function digestMembers(layer: AsyncIterable<Uint8Array>): Promise<DigestedMember[]> {
  const members: TarMember[] = [];
  const indexer = new TarIndexer((member) => members.push(member), { limitBytes: LAYER_LIMIT_BYTES });
  const digests = new ContentDigests(members);
  let position = 0;
  for await (const chunk of inflated(layer)) {
    indexer.push(chunk);
    digests.push(chunk, position);
    position += chunk.length;
  }
  indexer.end();
  return members.map((member, index) => ({ member, digest: digests.of(index) }));
}

/** Hashes the ranges that an indexer found, which is always ahead of the bytes that are hashed. */
class ContentDigests {
  readonly #members: readonly TarMember[];
  readonly #digests: string[] = [];
  #hash: Hash = createHash('sha256');

  constructor(members: readonly TarMember[]) {
    this.#members = members;
  }

  push(chunk: Uint8Array, position: number): void {
    for (
      let member = this.#members[this.#digests.length];
      member;
      member = this.#members[this.#digests.length]
    ) {
      const { offset, sizeBytes } = member.type === 'file' ? member.range : { offset: 0, sizeBytes: 0 };
      const [from, to] = [
        Math.max(offset - position, 0),
        Math.min(offset + sizeBytes - position, chunk.length),
      ];
      if (from < to) this.#hash.update(chunk.subarray(from, to));
      if (offset + sizeBytes > position + chunk.length) return;
      this.#digests.push(this.#hash.digest('hex'));
      this.#hash = createHash('sha256');
    }
  }

  of(index: number): string {
    return this.#digests[index] ?? '';
  }
}

async function* inflated(layer: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = layer[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done) return;
  const whole = (async function* () {
    yield first.value;
    yield* { [Symbol.asyncIterator]: () => iterator };
  })();
  yield* decompress(detectFormat(first.value) ?? 'none', whole, { limitBytes: LAYER_LIMIT_BYTES });
}
