import type { StringRule } from './rule.ts';

/** A piece of software that strings tell of, with the rules for it: the first that says a version counts, else the first that fits. */
export type Software = {
  /** Unique over all tables. */
  id: string;
  /** Of the package URL; the id unless given. */
  name?: string;
  namespace?: string;
  /** Of the package URL; `generic` unless given. */
  type?: string;
  kind: 'application' | 'library';
  /** `vendor:product`, only where a version of it is certain to be meant. */
  cpe?: string;
  /** 0 to 1; 0.9 unless given. */
  confidence?: number;
  /** One file may hold several copies of it: then every version counts, where else contradicting ones are none. */
  hasCopies?: true;
  rules: readonly StringRule[];
};
