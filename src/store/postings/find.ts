import { sql } from 'kysely';
import { together } from '../../base/together.ts';
import { bytesOfEscaped } from '../engine/escaped-bytes.ts';
import { amongNumbers } from '../engine/many.ts';
import type { Handle } from '../handle.ts';
import { nextOf } from './counters.ts';
import { DocumentSet } from './document-set.ts';
import { type AskedPostings, keepDocuments, keptDocuments } from './kept-documents.ts';
import type { PostingKind } from './kinds.ts';
import { forEachOfBlock, recentBlocks } from './recent-blocks.ts';
import { endOf, type Segment, segmentsOf } from './segments.ts';
import { forEachRising } from './varint.ts';

/** For each term the documents that have it, rising; terms without any are absent. For terms with few documents. */
export async function findDocuments(
  handle: Handle,
  kind: PostingKind,
  terms: Iterable<number>,
): Promise<Map<number, number[]>> {
  const found = new Map<number, number[]>();
  const note = (document: number, term: number): void => {
    const documents = found.get(term);
    if (documents === undefined) found.set(term, [document]);
    else if (documents.at(-1) !== document) documents.push(document);
  };
  await forEachPair(handle, kind, new Set(terms), note);
  for (const documents of found.values()) documents.sort((a, b) => a - b);
  return found;
}

/** All documents that have one of the terms. */
export async function documentsWith(
  handle: Handle,
  kind: PostingKind,
  terms: Iterable<number>,
): Promise<DocumentSet> {
  const wanted = new Set(terms);
  if (wanted.size === 0) return new DocumentSet(0);
  const [next, segments] = await together([nextOf(handle, kind.counter), segmentsOf(handle, kind)]);
  const asked = { kind, segments, terms: wanted };
  const found = new DocumentSet(next);
  const [sealed] = await together([
    sealedDocuments(handle, asked),
    forRecent(handle, asked, (document) => found.add(document)),
  ]);
  return found.addAll(sealed);
}

async function sealedDocuments(handle: Handle, asked: AskedPostings): Promise<DocumentSet> {
  const kept = keptDocuments(handle, asked);
  const end = endOf(asked.segments);
  if (kept?.end === end) return kept.documents;
  const unread = asked.segments.filter((segment) => segment.end > (kept?.end ?? 0));
  const postings = await sealedPostings(handle, unread, asked.terms);
  const documents = new DocumentSet(end);
  if (kept !== undefined) documents.addAll(kept.documents);
  let readBytes = 0;
  for (const { first, docs } of postings) {
    documents.addRising(docs, first);
    readBytes += docs.length;
  }
  keepDocuments(handle, asked, { documents, readBytes });
  return documents;
}

async function forEachPair(
  handle: Handle,
  kind: PostingKind,
  terms: ReadonlySet<number>,
  visit: (document: number, term: number) => void,
): Promise<void> {
  if (terms.size === 0) return;
  const segments = await segmentsOf(handle, kind);
  await together([
    forSealed(handle, segments, terms, visit),
    forRecent(handle, { kind, segments, terms }, visit),
  ]);
}

/**
 * Documents below `before` that have one of the terms, newest first, a segment at a time: a caller that has enough stops, and the
 * older segments are never read.
 */
export async function* newestDocuments(
  handle: Handle,
  kind: PostingKind,
  terms: ReadonlySet<number>,
  before = Number.MAX_SAFE_INTEGER,
): AsyncGenerator<number> {
  if (terms.size === 0) return;
  const segments = await segmentsOf(handle, kind);
  const end = await nextOf(handle, kind.counter);
  if (before > endOf(segments)) {
    const recent = new DocumentSet(end, endOf(segments) & ~7);
    await forRecent(handle, { kind, segments, terms }, (document) => recent.add(document));
    yield* recent.falling(before);
  }
  for (const segment of segments.toReversed()) {
    if (segment.first >= before) continue;
    const documents = new DocumentSet(segment.end, segment.first & ~7);
    for (const { first, docs } of await sealedPostings(handle, [segment], terms))
      documents.addRising(docs, first);
    yield* documents.falling(before);
  }
}

export async function forSealed(
  handle: Handle,
  segments: readonly Segment[],
  terms: ReadonlySet<number>,
  visit: (document: number, term: number) => void,
): Promise<void> {
  for (const { first, term, docs } of await sealedPostings(handle, segments, terms))
    forEachRising(docs, first, (document) => visit(document, term));
}

/** `docs`: rising from `first`. */
type Posting = { first: number; term: number; docs: Uint8Array };

async function sealedPostings(
  handle: Handle,
  segments: readonly Segment[],
  terms: ReadonlySet<number>,
): Promise<Posting[]> {
  if (segments.length === 0) return [];
  const firstOf = new Map(segments.map((segment) => [segment.id, segment.first]));
  const rows = await handle.database
    .selectFrom('posting')
    .select(['segment_id', 'term', handle.kind === 'sqlite' ? 'docs' : ESCAPED])
    .where(amongNumbers(handle, 'segment_id', firstOf.keys()))
    .where(amongNumbers(handle, 'term', terms))
    .execute();
  return rows.map(({ segment_id, term, docs }) => ({
    first: firstOf.get(segment_id) ?? 0,
    term,
    docs: typeof docs === 'string' ? bytesOfEscaped(docs) : docs,
  }));
}

const ESCAPED = sql<string>`encode(docs, 'escape')`.as('docs');

async function forRecent(
  handle: Handle,
  { kind, segments, terms }: AskedPostings,
  visit: (document: number, term: number) => void,
): Promise<void> {
  const range = { first: endOf(segments), end: await nextOf(handle, kind.counter) };
  const { blocks, rest } = await recentBlocks(handle, kind, range);
  for (const block of blocks) forEachOfBlock(block, terms, visit);
  const visitWanted = (document: number, term: number): void => {
    if (terms.has(term)) visit(document, term);
  };
  await kind.read(handle, rest, visitWanted, terms);
}
