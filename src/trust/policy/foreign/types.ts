import type { AuthorityDocument, PolicyEntry } from '../schema.ts';

/** What a foreign policy says, as ours. Names are made unique by who puts them together. */
export type ConvertedPolicies = {
  authorities: Record<string, AuthorityDocument>;
  policies: PolicyEntry[];
  /** What it says and deciding does not need, or that here is stricter than there. */
  notes: string[];
};
