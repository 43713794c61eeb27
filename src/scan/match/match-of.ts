import type { Match, Stated } from '../types.ts';
import type { Answer } from './answer.ts';
import { askedLater } from './applies.ts';
import type { Decision } from './decide.ts';
import { mergeFixes } from './merge-fixes.ts';

/** Where good statements contradict each other. */
const DISPUTED_FACTOR = 0.8;
const WITHOUT_EPOCH_FACTOR = 0.9;

export function matchOf(vulnerability: string, decision: Decision): Match {
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
    range: entry.range,
    fix: mergeFixes(ordered),
    urgency: firstOf(ordered, ({ urgency }) => urgency),
    by: question.by,
    confidence: confidenceOf(best, against),
    symbols: decision.outcome === 'affected' ? symbolsOf(ordered) : undefined,
    onlyFor: best.entries.length === 1 ? askedLater(entry) : undefined,
  };
}

function stated(answers: readonly Answer[]): Stated[] {
  const found = new Map(
    answers.map((answer) => [JSON.stringify([answer.stated.id, answer.stated.feed]), answer.stated]),
  );
  return [...found.values()];
}

function firstOf<T>(
  answers: readonly Answer[],
  get: (entry: Answer['entries'][number]) => T | undefined,
): T | undefined {
  for (const { entries } of answers)
    for (const entry of entries) {
      const value = get(entry);
      if (value !== undefined) return value;
    }
  return undefined;
}

function confidenceOf({ question, authority }: Answer, against: readonly Answer[]): number {
  const isDisputed = against.some(
    (other) => other.question.rank === question.rank && other.authority <= authority,
  );
  const factor =
    (isDisputed ? DISPUTED_FACTOR : 1) * (question.withoutEpoch === true ? WITHOUT_EPOCH_FACTOR : 1);
  return Math.round(question.confidence * factor * 100) / 100;
}

/**
 * The symbols that all who decide know of, together: one of them without symbols means all of the package. Others' records, as
 * copies in GitHub's format, have none and count for nothing here.
 */
function symbolsOf(ordered: readonly Answer[]): Match['symbols'] {
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
