import { TarIndexer, type TarLimits } from './indexer.ts';
import type { TarMember } from './member.ts';

/** The entries of an uncompressed tar, in its order. Duplicates are given as they come: what they mean is the caller's. */
export async function* readTar(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  limits: TarLimits = {},
): AsyncGenerator<TarMember, void, undefined> {
  let members: TarMember[] = [];
  const indexer = new TarIndexer((member) => members.push(member), limits);
  for await (const chunk of source) {
    indexer.push(chunk);
    if (members.length === 0) continue;
    const found = members;
    members = [];
    yield* found;
  }
  indexer.end();
}
