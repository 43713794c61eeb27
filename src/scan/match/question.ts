import type { Gap } from '../types.ts';

/** One thing that is asked of the database: what is said of this package, and whether it holds for this version. */
export type AdvisoryQuestion = {
  ecosystem: string;
  name: string;
  version: string;
  /** Answers of a lower rank decide alone, where they mention a vulnerability at all. */
  rank: number;
  by: 'range' | 'upstream';
  /** 0 to 1. */
  confidence: number;
  /** A release of a distribution: its own record is the last word, and updates add to each other. */
  isRelease?: true;
  /** The version has no epoch although the ranges may: compared without. */
  withoutEpoch?: true;
};

export const CONFIDENCE = { release: 1, registry: 0.95, bitnami: 0.7, cve: 0.6 };
/** What a third party packaged may be patched, or built from something else. */
export const FOREIGN_FACTOR = 0.7;

/** What is asked to judge a subject, or why nothing can be. */
export type Questions = { questions: readonly AdvisoryQuestion[]; gaps: readonly Gap[] };

export function gap(why: Gap['why'], what: string): Questions {
  return { questions: [], gaps: [{ why, what }] };
}
