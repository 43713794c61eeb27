import type { AffectedPackage } from '../../advisories/index.ts';
import type { Stated } from '../types.ts';
import type { AdvisoryQuestion } from './question.ts';
import type { StatementVerdict } from './verdict.ts';

/** What one advisory says of a subject: of all its entries for the package, those that the verdict rests on. */
export type AdvisoryAnswer = {
  question: AdvisoryQuestion;
  /** The advisory. */
  stated: Stated;
  modified: string | undefined;
  authority: number;
  verdict: StatementVerdict;
  /** At least one. */
  entries: readonly AffectedPackage[];
  /** Its other entries for the package: branches that the version is not of. */
  others: readonly AffectedPackage[];
};

/** The best first: rank, authority, then the newer one; the rest only makes the order one and the same. */
export function compareAnswers(a: AdvisoryAnswer, b: AdvisoryAnswer): number {
  return (
    a.question.rank - b.question.rank ||
    a.authority - b.authority ||
    compareText(b.modified ?? '', a.modified ?? '') ||
    compareText(a.stated.id, b.stated.id) ||
    compareText(a.stated.feed, b.stated.feed) ||
    compareText(a.question.ecosystem, b.question.ecosystem) ||
    compareText(a.question.name, b.question.name)
  );
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
