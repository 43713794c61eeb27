import type { Fix } from '../../advisories/index.ts';
import { versionOrder } from '../../versions/index.ts';
import type { AdvisoryAnswer } from './answer.ts';

const UNKNOWN: Fix = { state: 'unknown', versions: [] };

/**
 * What is known of a fix: of the best statements that know anything. `answers`: that it is affected, best first, those that decide
 * before the others.
 */
export function mergeFixes(answers: readonly AdvisoryAnswer[]): Fix {
  const fix = mergedOf(answers);
  const isSilent = (fix.state === 'not-fixed' || fix.state === 'unknown') && fix.reason === undefined;
  return isSilent ? (fixedElsewhere(answers.flatMap(namedByOthers)) ?? fix) : fix;
}

function mergedOf(answers: readonly AdvisoryAnswer[]): Fix {
  let older: Fix | undefined;
  for (const answer of answers) {
    const fix = fixOf(answer);
    if (fix.state === 'unknown') continue;
    if (fix.state === 'fixed' && isOlder(fix, answer)) {
      older ??= fix;
      continue;
    }
    return fix.state === 'fixed' && answer.question.isRelease === true
      ? withUpdates(fix, answer, answers)
      : fix;
  }
  return fixedElsewhere(older?.versions ?? []) ?? UNKNOWN;
}

/** The branch that the version is on has no fix, and others have: none of these is one to move to. */
function fixedElsewhere(versions: readonly string[]): Fix | undefined {
  const elsewhere = [...new Set(versions)];
  if (elsewhere.length === 0) return undefined;
  const reason = `fixed in ${elsewhere.join(', ').slice(0, 150)}, not on this branch`;
  return { state: 'not-fixed', versions: [], reason, elsewhere };
}

/** Versions that branches of an advisory name which do not mean the version that is there. */
function namedByOthers({ others }: AdvisoryAnswer): string[] {
  return others.flatMap(({ status, fix }) => (status === 'affected' ? fix.versions : []));
}

/** The fix of an earlier branch, or one that was lost again, is not one to move to. */
function isOlder({ versions }: Fix, { entries, question: { version } }: AdvisoryAnswer): boolean {
  const order = orderOf(entries[0]);
  return order.isVersion(version) && versions.every((fixed) => order.compare(fixed, version) <= 0);
}

/** Of the branches of one advisory: those that the version can move to. */
function fixOf(answer: AdvisoryAnswer): Fix {
  const { entries, question } = answer;
  const fixes = entries.map(({ fix }) => fix);
  const fixed = fixes.filter(({ state }) => state === 'fixed');
  if (fixed.length === 0) return fixes.find(({ state }) => state !== 'unknown') ?? UNKNOWN;
  const order = orderOf(entries[0]);
  const versions = [...fixed.flatMap((fix) => fix.versions), ...namedByOthers(answer)];
  const all = [...new Set(versions)].sort((a, b) => order.compare(a, b));
  const newer = all.filter((version) => order.compare(version, question.version) > 0);
  return { state: 'fixed', versions: newer.length > 0 ? newer : all };
}

/** An update that completes another is the one to have: the highest of the lowest. */
function withUpdates(fix: Fix, best: AdvisoryAnswer, answers: readonly AdvisoryAnswer[]): Fix {
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

function orderOf(entry: AdvisoryAnswer['entries'][number] | undefined) {
  return versionOrder(entry?.range.scheme ?? 'generic');
}
