import type { Fix } from '../../advisories/index.ts';
import { versionOrder } from '../../versions/index.ts';
import type { Answer } from './answer.ts';

const UNKNOWN: Fix = { state: 'unknown', versions: [] };

/**
 * What is known of a fix: of the best statements that know anything. `answers`: that it is affected, best first, those that decide
 * before the others.
 */
export function mergeFixes(answers: readonly Answer[]): Fix {
  for (const answer of answers) {
    const fix = fixOf(answer);
    if (fix.state === 'unknown') continue;
    return fix.state === 'fixed' && answer.question.isRelease === true
      ? withUpdates(fix, answer, answers)
      : fix;
  }
  return UNKNOWN;
}

/** Of the branches of one advisory: those that the version can move to. */
function fixOf({ entries, question }: Answer): Fix {
  const fixes = entries.map(({ fix }) => fix);
  const fixed = fixes.filter(({ state }) => state === 'fixed');
  if (fixed.length === 0) return fixes.find(({ state }) => state !== 'unknown') ?? fixes[0] ?? UNKNOWN;
  const order = orderOf(entries[0]);
  const all = [...new Set(fixed.flatMap(({ versions }) => versions))].sort((a, b) => order.compare(a, b));
  const newer = all.filter((version) => order.compare(version, question.version) > 0);
  return { state: 'fixed', versions: newer.length > 0 ? newer : all };
}

/** An update that completes another is the one to have: the highest of the lowest. */
function withUpdates(fix: Fix, best: Answer, answers: readonly Answer[]): Fix {
  const order = orderOf(best.entries[0]);
  let [highest] = fix.versions;
  for (const answer of answers) {
    if (answer.authority !== best.authority || answer.question.rank !== best.question.rank) continue;
    const [version] = fixOf(answer).versions;
    if (version !== undefined && (highest === undefined || order.compare(version, highest) > 0))
      highest = version;
  }
  return highest === undefined ? fix : { state: 'fixed', versions: [highest] };
}

function orderOf(entry: Answer['entries'][number] | undefined) {
  return versionOrder(entry?.range.scheme ?? 'generic');
}
