import type { Kysely } from 'kysely';
import type { FleetTables } from './schema/tables.ts';
import type { Edit, View } from './types.ts';

/** What a `View` is inside this room. */
export type Handle = View & {
  readonly kind: 'sqlite' | 'postgres';
  /** One transaction. */
  readonly database: Kysely<FleetTables>;
  readonly remembered: Remembered;
  /** Run once the transaction is committed: what was remembered in it holds only then. */
  readonly afterCommit: (() => void)[];
};

/** Ids that this process has seen committed: rows that never change, so no other process can make them wrong. */
export type Remembered = {
  versions: Map<string, { id: number; licenses: string[] }>;
  names: Map<string, number>;
  licenses: Map<string, number>;
  fileSets: Map<string, number>;
  repositories: Map<string, number>;
  bases: Map<string, number>;
  claimants: Map<string, number>;
};

export function emptyMemory(): Remembered {
  return {
    versions: new Map(),
    names: new Map(),
    licenses: new Map(),
    fileSets: new Map(),
    repositories: new Map(),
    bases: new Map(),
    claimants: new Map(),
  };
}

export function handleOf(view: View | Edit): Handle {
  return view as Handle;
}
