import type { Entry, EntryOwner } from '../entry.ts';

export type TreeEntry = { entry: Entry; owner: EntryOwner };
