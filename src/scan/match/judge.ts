import type { AdvisoryDatabase } from '../../advisories/index.ts';
import { compareBytes } from '../../base/index.ts';
import { schemeOfEcosystem, versionOrder } from '../../versions/index.ts';
import type { Gap, JudgedPackage, Judgement, Match } from '../types.ts';
import type { AdvisoryAnswer } from './answer.ts';
import { answersTo } from './answers.ts';
import { decide } from './decide.ts';
import { matchOf } from './match-of.ts';
import type { AdvisoryQuestion } from './question.ts';
import { productName, questionsOf, SOME_VERSION } from './questions-of.ts';
import { isDoubtedByIndex } from './source-listing.ts';
import { undecidedGap } from './undecided.ts';
import { REPACKAGERS } from './upstream-products.ts';

/** What the feeds say of one package version. The same for the same database, in whatever order feeds were read into it. */
export function judge(subject: JudgedPackage, database: AdvisoryDatabase): Judgement {
  const { questions, gaps: unasked } = questionsOf(subject, database);
  const gaps = [...unasked, ...gapsOf(subject, questions, database)];
  const isOfBoth = subject.foreign !== undefined || isDoubtedByIndex(subject, database);
  if (!isOfBoth || !questions.some(({ isRelease }) => isRelease === true))
    return withGaps(judgedBy(questions, subject, database), gaps);
  const [upstream, release] = [false, true].map((wanted) =>
    judgedBy(
      questions.filter(({ isRelease }) => (isRelease === true) === wanted),
      subject,
      database,
    ),
  ) as [Judgement, Judgement];
  const stranger = { ...release, matches: release.matches.map(withoutUrgency) };
  const [first, second] = subject.foreign === undefined ? [stranger, upstream] : [upstream, stranger];
  return withGaps(eitherOf(first, second), gaps);
}

/** What a distribution calls unimportant is so as it builds the package itself. */
function withoutUrgency(match: Match): Match {
  return { ...match, urgency: undefined };
}

function withGaps(judged: Judgement, gaps: readonly Gap[]): Judgement {
  return { ...judged, gaps: [...gaps, ...judged.gaps] };
}

function judgedBy(
  questions: readonly AdvisoryQuestion[],
  subject: JudgedPackage,
  database: AdvisoryDatabase,
): Judgement {
  const answers = new Map<string, AdvisoryAnswer[]>();
  // Text that is not a valid version is in no range, but a list may name it all the same.
  for (const question of questions) answersTo(question, subject, database, answers);
  const matches: Match[] = [];
  const notAffected: Match[] = [];
  const gaps: Gap[] = [];
  for (const [vulnerability, list] of [...answers].sort(([a], [b]) => compareBytes(a, b))) {
    const decision = decide(list);
    const { outcome } = decision;
    if (outcome === 'not-understood' || outcome === 'undetermined')
      gaps.push(...decision.decisive.map((answer) => gapOf(outcome, answer)));
    else if (decision.outcome === 'affected') matches.push(matchOf(vulnerability, decision));
    // A statement of other versions alone is nothing to show, unless it overrules another one.
    else if (decision.outcome === 'not-affected' || decision.against.length > 0)
      notAffected.push(matchOf(vulnerability, decision));
  }
  return { matches, notAffected, gaps };
}

function gapOf(
  why: 'undetermined' | 'not-understood',
  { stated, question: { ecosystem, name } }: AdvisoryAnswer,
): Gap {
  return undecidedGap(why, { package: `${ecosystem} ${name}`, ...stated });
}

/** Of a third party's package neither upstream nor the release has the last word: what one of them says that it has, it has. */
function eitherOf(first: Judgement, second: Judgement): Judgement {
  const said = new Set(first.matches.map(({ vulnerability }) => vulnerability));
  const others = new Map(second.matches.map((match) => [match.vulnerability, match.advisories]));
  const matches = [
    ...first.matches.map((match) => {
      const alsoSaidBy = others.get(match.vulnerability);
      return alsoSaidBy === undefined ? match : { ...match, alsoSaidBy };
    }),
    ...second.matches.filter(({ vulnerability }) => !said.has(vulnerability)),
  ];
  return {
    matches: matches.sort((a, b) => compareBytes(a.vulnerability, b.vulnerability)),
    notAffected: first.notAffected.filter(
      ({ vulnerability }) => !matches.some((match) => match.vulnerability === vulnerability),
    ),
    gaps: [...first.gaps, ...second.gaps],
  };
}

function isComparable({ ecosystem, version }: AdvisoryQuestion): boolean {
  const scheme = schemeOfEcosystem(ecosystem);
  return scheme === undefined || versionOrder(scheme).isVersion(version);
}

/** Upstream's ranges are a help for what is in no ecosystem: without them it is one more thing that nothing covers. */
function unfed(subject: JudgedPackage, question: AdvisoryQuestion | undefined): Gap {
  if (question?.by === 'upstream' && REPACKAGERS.has(subject.type))
    return { why: 'unknown-type', what: subject.type };
  return question?.by === 'upstream'
    ? { why: 'no-source', what: productName(subject) }
    : { why: 'no-feed', what: question?.ecosystem ?? '' };
}

/** Questions ask about one thing under several names: only where none could be answered is something missing. */
function gapsOf(
  subject: JudgedPackage,
  questions: readonly AdvisoryQuestion[],
  database: AdvisoryDatabase,
): Gap[] {
  if (questions.length === 0) return subject.version === undefined ? unfedVersions(subject, database) : [];
  const fed = questions.filter(({ ecosystem }) => database.feedsFor(ecosystem).length > 0);
  const [first] = questions;
  if (fed.length === 0) return [unfed(subject, first)];
  const comparable = fed.filter(isComparable);
  const [odd] = fed;
  return comparable.length > 0 ? [] : [{ why: 'odd-version', what: `${odd?.ecosystem} ${odd?.version}` }];
}

/** Of an ecosystem that no feed covers nobody speaks, in whatever version. */
function unfedVersions(subject: JudgedPackage, database: AdvisoryDatabase): Gap[] {
  const { questions } = questionsOf({ ...subject, version: SOME_VERSION }, database);
  return gapsOf({ ...subject, version: SOME_VERSION }, questions, database).filter(
    ({ why }) => why === 'no-feed',
  );
}
