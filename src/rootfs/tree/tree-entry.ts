import type { Entry, Owner } from '../entry.ts';

export type TreeEntry = { entry: Entry; owner: Owner };
