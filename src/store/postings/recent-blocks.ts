import { type Handle, oncePerSnapshot } from '../handle.ts';
import type { RecentBlock, RecentBlocks } from '../memory.ts';
import { type DocumentRange, type PostingKind, TERM_BITS } from './kinds.ts';
import { sortRising } from './sort-pairs.ts';

/** Documents of a block: with the place in it a term is a number that a double holds exactly. */
const SIZE = 2 ** (53 - TERM_BITS);

/** Of documents that no segment holds yet: those in blocks, and those that have to be read. */
type Recent = { blocks: readonly RecentBlock[]; rest: DocumentRange };

/**
 * To read what is in no segment yet takes longer than a question, and asking again reads it again: whoever does has it sorted, in blocks, one with each
 * question, as all at once take longer than ten. A process that asks once does without, and so does the last block while it still grows.
 */
export async function recentBlocks(handle: Handle, kind: PostingKind, range: DocumentRange): Promise<Recent> {
  if (!handle.isSnapshot) return { blocks: [], rest: range };
  return await oncePerSnapshot(handle, `recent ${kind.id}`, async () => {
    const kept = handle.remembered.recentBlocks;
    const before = kept.get(kind.id);
    const blocks = before === undefined ? [] : await blocksOf(handle, kind, range, before);
    kept.set(kind.id, { end: range.end, blocks });
    return { blocks, rest: { first: blocks.at(-1)?.end ?? range.first, end: range.end } };
  });
}

async function blocksOf(
  handle: Handle,
  kind: PostingKind,
  { first, end }: DocumentRange,
  before: RecentBlocks,
): Promise<RecentBlock[]> {
  const blocks: RecentBlock[] = [];
  for (let start = first; start < end; ) {
    const stop = Math.min(end, originOf(start) + SIZE);
    const isGrowing = stop % SIZE !== 0 && before.end !== end;
    if (isGrowing) break;
    const there = before.blocks.find((block) => block.first === start && block.end === stop);
    blocks.push(there ?? (await sorted(handle, kind, { first: start, end: stop })));
    if (there === undefined) break;
    start = stop;
  }
  return blocks;
}

async function sorted(handle: Handle, kind: PostingKind, range: DocumentRange): Promise<RecentBlock> {
  const origin = originOf(range.first);
  const pairs: number[] = [];
  await kind.read(handle, range, (document, term) => pairs.push(term * SIZE + (document - origin)));
  return { ...range, pairs: sortRising(Float64Array.from(pairs)) };
}

/** Calls `visit` for each document of a block that has one of the terms. */
export function forEachOfBlock(
  { first, pairs }: RecentBlock,
  terms: Iterable<number>,
  visit: (document: number, term: number) => void,
): void {
  const origin = originOf(first);
  for (const term of terms) {
    const [from, to] = [term * SIZE, (term + 1) * SIZE];
    for (let at = placeOf(pairs, from); at < pairs.length && (pairs[at] as number) < to; at++)
      visit(origin + ((pairs[at] as number) - from), term);
  }
}

/** The first place whose number is not below `least`. */
function placeOf(pairs: Float64Array, least: number): number {
  let [low, high] = [0, pairs.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((pairs[middle] as number) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

function originOf(document: number): number {
  return document - (document % SIZE);
}
