import { withoutUndefined } from '../../base/without-undefined.ts';
import { type VersionRange, versionOrder } from '../../versions/index.ts';
import type { Match, Stated } from '../types.ts';
import type { AdvisoryAnswer } from './answer.ts';
import { deferredConditions } from './applies.ts';
import type { MatchDecision } from './decide.ts';
import { mergeFixes } from './merge-fixes.ts';

/** Where good statements contradict each other. */
const DISPUTED_FACTOR = 0.8;
const WITHOUT_EPOCH_FACTOR = 0.9;
/** A Go module's commit before which no tag stands: it may be newer than the release with the fix, and is compared as older. */
const UNTAGGED_FACTOR = 0.5;
const UNTAGGED = /^v?0\.0\.0-(?:0\.)?\d{14}-/;

export function matchOf(vulnerability: string, decision: MatchDecision): Match {
  const { decisive, agreeing, against } = decision;
  const [best] = decisive;
  const entry = best?.entries[0];
  if (best === undefined || entry === undefined) throw new RangeError('a decision rests on nothing');
  const ordered = [...decisive, ...agreeing.filter((answer) => !decisive.includes(answer))];
  const { question } = best;
  return {
    vulnerability,
    advisories: stated(ordered),
    against: stated(against),
    ecosystem: question.ecosystem,
    packageName: question.name,
    version: question.version,
    range: decision.outcome === 'affected' ? wholeRange(best) : entry.range,
    fix: mergeFixes(ordered),
    urgency: firstOf(ordered, ({ urgency }) => urgency),
    by: question.by,
    confidence: confidenceOf(best, against),
    symbols: decision.outcome === 'affected' ? symbolsOf(ordered) : undefined,
    onlyFor: sameForAll(best.entries),
  };
}

/** Of all branches, so that one can tell whether another version is affected: unless one leaves out what another may mean. */
function wholeRange({ entries, others }: AdvisoryAnswer): VersionRange {
  const [entry, ...more] = [...entries, ...others].filter(({ status }) => status === 'affected');
  if (entry === undefined) throw new RangeError('a decision rests on nothing');
  const ranges = [entry.range, ...more.map(({ range }) => range)];
  const { scheme } = entry.range;
  if (more.length === 0 || ranges.some((range) => range.except !== undefined || range.scheme !== scheme))
    return entry.range;
  const versions = [...new Set(ranges.flatMap((range) => range.versions ?? []))];
  const { compare } = versionOrder(scheme);
  const intervals = ranges
    .flatMap((range) => range.intervals)
    .toSorted((a, b) => {
      if (a.low === undefined || b.low === undefined)
        return Number(b.low === undefined) - Number(a.low === undefined);
      return compare(a.low, b.low);
    });
  return withoutUndefined({ scheme, intervals, versions: versions.length > 0 ? versions : undefined });
}

/** A limit of one branch alone is not a limit. */
function sameForAll(entries: AdvisoryAnswer['entries']): Match['onlyFor'] {
  const [first, ...others] = entries.map(deferredConditions);
  return others.every((other) => JSON.stringify(other) === JSON.stringify(first)) ? first : undefined;
}

function stated(answers: readonly AdvisoryAnswer[]): Stated[] {
  const found = new Map(
    answers.map((answer) => [JSON.stringify([answer.stated.id, answer.stated.feed]), answer.stated]),
  );
  return [...found.values()];
}

function firstOf<T>(
  answers: readonly AdvisoryAnswer[],
  get: (entry: AdvisoryAnswer['entries'][number]) => T | undefined,
): T | undefined {
  for (const { entries } of answers)
    for (const entry of entries) {
      const value = get(entry);
      if (value !== undefined) return value;
    }
  return undefined;
}

function confidenceOf(
  { question, authority, entries }: AdvisoryAnswer,
  against: readonly AdvisoryAnswer[],
): number {
  const isDisputed = against.some(
    (other) => other.question.rank === question.rank && other.authority <= authority,
  );
  const factors = [
    isDisputed ? DISPUTED_FACTOR : 1,
    question.withoutEpoch === true ? WITHOUT_EPOCH_FACTOR : 1,
    question.ecosystem === 'Go' && isUntagged(question.version, entries) ? UNTAGGED_FACTOR : 1,
  ];
  return Math.round(factors.reduce((product, factor) => product * factor, question.confidence) * 100) / 100;
}

function isUntagged(version: string, entries: AdvisoryAnswer['entries']): boolean {
  const bounds = entries.flatMap(({ range }) => range.intervals.flatMap(({ low, high }) => [low, high]));
  return UNTAGGED.test(version) && !bounds.some((bound) => bound !== undefined && UNTAGGED.test(bound));
}

/**
 * The symbols that all who decide know of, together: one of them without symbols means all of the package. Others' records, as
 * copies in GitHub's format, have none and count for nothing here.
 */
function symbolsOf(ordered: readonly AdvisoryAnswer[]): Match['symbols'] {
  const authority = ordered[0]?.authority;
  const found = new Map<string, Set<string> | undefined>();
  for (const answer of ordered) {
    if (answer.authority !== authority) continue;
    for (const { symbols } of answer.entries) {
      if (symbols === undefined) return undefined;
      for (const [path, names] of Object.entries(symbols)) {
        const before = found.get(path) ?? new Set();
        const isWhole = names.length === 0 || (found.has(path) && found.get(path) === undefined);
        found.set(path, isWhole ? undefined : new Set([...before, ...names]));
      }
    }
  }
  if (found.size === 0) return undefined;
  const paths = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(paths.map(([path, names]) => [path, [...(names ?? [])].sort()]));
}
