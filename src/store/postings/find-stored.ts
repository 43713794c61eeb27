import type { Handle } from '../handle.ts';
import type { RecentTerms } from '../memory.ts';
import { nextOf } from './counters.ts';
import { segmentsWith } from './filters.ts';
import { forSealed } from './find.ts';
import type { PostingKind } from './kinds.ts';
import { endOf, type Segment, segmentsOf } from './segments.ts';

/**
 * As `findDocuments`, for a writer who asks again and again whether what comes in is stored already: the recent documents are
 * read once and not for each batch. Inside a write only, since what is read is remembered when that is committed.
 */
export async function findStored(
  handle: Handle,
  kind: PostingKind,
  terms: Iterable<number>,
): Promise<Map<number, number[]>> {
  const wanted = new Set(terms);
  const found = new Map<number, number[]>();
  if (wanted.size === 0) return found;
  const segments = await segmentsOf(handle, kind);
  await forStoredSealed(handle, { kind, segments, terms: wanted }, (document, term) =>
    note(found, document, term),
  );
  const recent = await recentTerms(handle, kind, endOf(segments));
  for (const term of wanted) for (const document of recent(term)) note(found, document, term);
  for (const documents of found.values()) documents.sort((a, b) => a - b);
  return found;
}

/** Mostly nothing is stored yet, and the filters say so. */
async function forStoredSealed(
  handle: Handle,
  { kind, segments, terms }: { kind: PostingKind; segments: readonly Segment[]; terms: ReadonlySet<number> },
  visit: (document: number, term: number) => void,
): Promise<void> {
  const candidates = await segmentsWith(handle, kind, segments, terms);
  const [all, few] = [
    candidates.filter((of) => of.terms === terms),
    candidates.filter((of) => of.terms !== terms),
  ];
  const among = (some: typeof candidates): Segment[] => some.map(({ segment }) => segment);
  await forSealed(handle, among(all), terms, visit);
  // What a filter let pass for one segment is looked for in those of the others too: it is next to nothing.
  await forSealed(handle, among(few), new Set(few.flatMap((of) => [...of.terms])), visit);
}

async function recentTerms(
  handle: Handle,
  kind: PostingKind,
  sealed: number,
): Promise<(term: number) => readonly number[]> {
  const { recent } = handle.remembered;
  const end = await nextOf(handle, kind.counter);
  const kept = recent.get(kind.id);
  const known =
    kept !== undefined && kept.first <= sealed && sealed <= kept.end && kept.end <= end
      ? kept
      : { first: sealed, end: sealed, documents: new Map<number, number[]>() };
  const start = known.end;
  const others = new Map<number, number[]>();
  await kind.read(handle, { first: start, end }, (document, term) => note(others, document, term));
  handle.afterCommit.push(() => {
    if (known.end !== start) return;
    for (const [term, documents] of others)
      for (const document of documents) note(known.documents, document, term);
    known.end = end;
    if (known.first < sealed) forgetSealed(known, sealed);
    recent.set(kind.id, known);
  });
  return (term) => [
    ...(known.documents.get(term) ?? []).filter((document) => document >= sealed),
    ...(others.get(term) ?? []),
  ];
}

/** Documents that this transaction adds, from `first` on, each with its term: once committed they are known without being read. */
export function noteStored(
  { remembered, afterCommit }: Handle,
  kind: PostingKind,
  { first, terms }: { first: number; terms: readonly number[] },
): void {
  afterCommit.push(() => {
    const known = remembered.recent.get(kind.id);
    // Otherwise nobody has looked yet, or another has added before: then they are read.
    if (known?.end !== first) return;
    for (const [index, term] of terms.entries()) note(known.documents, first + index, term);
    known.end = first + terms.length;
  });
}

/** The same kind, which reads no documents that this program has looked through: most of what it seals it has added itself. */
export function fromMemory(kind: PostingKind): PostingKind {
  return {
    ...kind,
    async read(handle, range, visit, only) {
      const known = handle.remembered.recent.get(kind.id);
      if (known === undefined || known.first > range.first || known.end < range.end)
        return await kind.read(handle, range, visit, only);
      for (const [term, documents] of known.documents)
        for (const document of documents)
          if (document >= range.first && document < range.end) visit(document, term);
    },
  };
}

function forgetSealed(known: RecentTerms, sealed: number): void {
  for (const [term, documents] of known.documents) {
    const rest = documents.filter((document) => document >= sealed);
    if (rest.length > 0) known.documents.set(term, rest);
    else known.documents.delete(term);
  }
  known.first = sealed;
}

function note(found: Map<number, number[]>, document: number, term: number): void {
  const documents = found.get(term);
  if (documents === undefined) found.set(term, [document]);
  else if (documents.at(-1) !== document) documents.push(document);
}
