import type { Kysely } from 'kysely';
import type {
  EverRan,
  InventoryLinks,
  KeptDocuments,
  LiveState,
  RecentBlocks,
  RecentTerms,
  SetsThatRan,
} from './memory.ts';
import type { TermFilter } from './postings/term-filter.ts';
import type { FleetTables } from './schema/tables.ts';
import type { Edit, View } from './types.ts';

/** Two ways into one database: who asks never waits for who writes. */
export type Databases = {
  kind: 'sqlite' | 'postgres';
  reading: Kysely<FleetTables>;
  /** The same connections, for a question that can be given up. */
  readingUntil(signal: AbortSignal): Kysely<FleetTables>;
  writing: Kysely<FleetTables>;
};

/** What a `View` is inside this room. */
export type Handle = View & {
  readonly kind: 'sqlite' | 'postgres';
  /** One transaction. */
  readonly database: Kysely<FleetTables>;
  /** It reads what was committed at one moment; a writer also sees what it has not committed yet. */
  readonly isSnapshot: boolean;
  readonly remembered: Remembered;
  /** Small tables that this snapshot has read, by name: see `oncePerSnapshot`. */
  readonly readOnce: Map<string, Promise<unknown>>;
  /** Run once the transaction is committed: what was remembered in it holds only then. */
  readonly afterCommit: (() => void)[];
};

/** `id`: 0 until it is recorded. `licenses`: the one that it has, or several. `last…`: where it lay in the image before, and the pattern of that; see inventories/places.ts. */
export type KnownVersion = {
  id: number;
  licenses: string | readonly string[];
  lastPath: string | undefined;
  lastLayer: number | undefined;
  lastPattern: string;
};

/** Ids that this process has seen committed: rows that never change, so no other process can make them wrong. */
export type Remembered = {
  versions: Map<string, KnownVersion>;
  /** Of places of components: each by itself. */
  patterns: Map<string, string>;
  names: Map<string, number>;
  licenses: Map<string, number>;
  fileSets: Map<string, number>;
  /** By kind of posting. */
  recent: Map<number, RecentTerms>;
  /** By kind of posting, then by the bounds of a segment. */
  filters: Map<number, ReadonlyMap<string, TermFilter>>;
  repositories: Map<string, number>;
  bases: Map<string, number>;
  claimants: Map<string, number>;
  live: LiveState | undefined;
  links: InventoryLinks | undefined;
  ever: EverRan | undefined;
  setsThatRan: SetsThatRan | undefined;
  /** By kind of posting. */
  recentBlocks: Map<number, RecentBlocks>;
  /** By kind of posting and terms, what was asked last comes last: see postings/kept-documents.ts. */
  documents: Map<string, KeptDocuments>;
  /** By name, as of a generation of answers: see postings/until-written.ts. */
  untilWritten: Map<string, { generation: number; value: unknown }>;
};

export function emptyMemory(): Remembered {
  return {
    versions: new Map(),
    patterns: new Map(),
    names: new Map(),
    licenses: new Map(),
    fileSets: new Map(),
    recent: new Map(),
    filters: new Map(),
    repositories: new Map(),
    bases: new Map(),
    claimants: new Map(),
    live: undefined,
    links: undefined,
    ever: undefined,
    setsThatRan: undefined,
    recentBlocks: new Map(),
    documents: new Map(),
    untilWritten: new Map(),
  };
}

/** What a question asks of again and again is read once, since nothing of a snapshot changes; a writer reads it anew. */
export async function oncePerSnapshot<T>(
  { isSnapshot, readOnce }: Handle,
  name: string,
  read: () => Promise<T>,
): Promise<T> {
  if (!isSnapshot) return await read();
  const there = readOnce.get(name) ?? read();
  readOnce.set(name, there);
  return (await there) as T;
}

export function handleOf(view: View | Edit): Handle {
  return view as Handle;
}
