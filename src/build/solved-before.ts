import type { SealedEntries } from '../base/index.ts';
import type { Solution } from '../distro/index.ts';
import { EarlierAnswers } from './earlier-answers.ts';

/** What solved a request: what was asked, and the signed Releases. Indexes need not be read. */
export type SolvedBefore = EarlierAnswers<unknown, Solution>;

export function solvedBefore(entries: SealedEntries, program: string): SolvedBefore {
  return new EarlierAnswers(entries, { name: 'solved', format: 1, program });
}
