import type { Handle } from '../handle.ts';
import type { KeptDocuments } from '../memory.ts';
import type { DocumentSet } from './document-set.ts';
import type { PostingKind } from './kinds.ts';
import { endOf, type Segment } from './segments.ts';

/** Of a million documents thirty sets. */
const MOST_BYTES = 4 * 2 ** 20;

export type AskedPostings = { kind: PostingKind; terms: ReadonlySet<number>; segments: readonly Segment[] };

/** What was found before in these segments, or in the first of them: what they hold follows from their kind and their bounds, however they were merged since. */
export function keptDocuments(
  { remembered, isSnapshot }: Handle,
  asked: AskedPostings,
): KeptDocuments | undefined {
  const { documents: all } = remembered;
  const key = keyOf(asked);
  const kept = isSnapshot ? all.get(key) : undefined;
  if (kept === undefined || kept.end > endOf(asked.segments)) return undefined;
  all.delete(key);
  all.set(key, kept);
  return kept;
}

/**
 * What is in all these segments, for whoever asks the same again, as all do on the day of a flaw in what most images have. `readBytes`: of what was read for
 * it; what takes no more than the set itself is as well read again. What was asked for longest ago goes first.
 */
export function keepDocuments(
  { remembered: { documents: all }, isSnapshot }: Handle,
  asked: AskedPostings,
  { documents, readBytes }: { documents: DocumentSet; readBytes: number },
): void {
  const [key, end] = [keyOf(asked), endOf(asked.segments)];
  const before = all.get(key);
  const isWorth = before === undefined ? readBytes > documents.bytes : before.end < end;
  if (!isSnapshot || !isWorth) return;
  all.delete(key);
  all.set(key, { end, documents });
  let bytes = 0;
  for (const [of, kept] of all) bytes += of.length + kept.documents.bytes;
  for (const [oldest, kept] of all) {
    if (bytes <= MOST_BYTES) return;
    all.delete(oldest);
    bytes -= oldest.length + kept.documents.bytes;
  }
}

function keyOf({ kind, terms }: AskedPostings): string {
  return `${kind.id}: ${[...terms].sort((a, b) => a - b).join(' ')}`;
}
