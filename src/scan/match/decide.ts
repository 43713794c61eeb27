import type { AdvisoryAnswer } from './answer.ts';
import { compareAnswers } from './answer.ts';

/** What several answers on one vulnerability come to. */
export type MatchDecision = {
  outcome: AdvisoryAnswer['verdict'];
  /** That it rests on, best first. */
  decisive: readonly AdvisoryAnswer[];
  /** Of the same opinion, best first; the decisive ones among them. */
  agreeing: readonly AdvisoryAnswer[];
  /** Of another opinion. */
  against: readonly AdvisoryAnswer[];
};

/** `answers`: at least one. */
export function decide(answers: readonly AdvisoryAnswer[]): MatchDecision {
  const sorted = known(answers).toSorted(compareAnswers);
  const [first] = sorted;
  if (first === undefined) throw new RangeError('there is nothing to decide on');
  const sameRank = sorted.filter(({ question }) => question.rank === first.question.rank);
  const decisive = first.question.isRelease === true ? byRelease(sameRank) : byRegistry(sameRank);
  const outcome = decisive[0]?.verdict ?? 'outside';
  const isAffected = outcome === 'affected';
  return {
    outcome,
    decisive,
    agreeing: sorted.filter(({ verdict }) => (verdict === 'affected') === isAffected),
    against: sorted.filter(({ verdict }) => (verdict === 'affected') !== isAffected),
  };
}

/** Who has not looked overrules nobody who has, and nobody understands a statement better for one that is not understood. */
function known(answers: readonly AdvisoryAnswer[]): readonly AdvisoryAnswer[] {
  const understood = answers.filter(({ verdict }) => verdict !== 'not-understood');
  const found = understood.filter(({ verdict }) => verdict !== 'undetermined');
  if (found.length > 0) return found;
  const unread = answers.filter(({ verdict }) => verdict === 'not-understood');
  return unread.length > 0 ? unread : answers;
}

/**
 * The distribution's own record decides over copies of it. Among equals a fact that it is not affected wins; and where several
 * updates are for one flaw, it takes all of them.
 */
function byRelease(sorted: readonly AdvisoryAnswer[]): AdvisoryAnswer[] {
  const best = sorted.filter(({ authority }) => authority === sorted[0]?.authority);
  return withVerdict(best, 'not-affected') ?? withVerdict(best, 'affected') ?? best;
}

/** A fact that it is not affected wins; else the newest of the best, and affected where none is newer. */
function byRegistry(sorted: readonly AdvisoryAnswer[]): AdvisoryAnswer[] {
  const best = sorted.filter(
    ({ authority, modified }) => authority === sorted[0]?.authority && modified === sorted[0].modified,
  );
  return withVerdict(sorted, 'not-affected') ?? withVerdict(best, 'affected') ?? best;
}

function withVerdict(
  answers: readonly AdvisoryAnswer[],
  verdict: AdvisoryAnswer['verdict'],
): AdvisoryAnswer[] | undefined {
  const found = answers.filter((answer) => answer.verdict === verdict);
  return found.length > 0 ? found : undefined;
}
