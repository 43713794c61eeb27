import type { AdvisoryDatabase } from '../advisories/index.ts';
import type { DocumentStore, Store } from '../store/index.ts';

/** What questions are asked of: what ran and what is in it, and what the feeds say. */
export type Fleet = {
  store: Store;
  /** Undefined: there is no database, and nothing can be said of vulnerabilities. */
  advisories: AdvisoryDatabase | undefined;
  /** Where the documents are kept that come with images; undefined: nowhere. */
  documents?: DocumentStore | undefined;
};
