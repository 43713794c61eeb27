import { parseJsonText } from '../../base/parse-json.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { VersionInterval, VersionRange, VersionScheme } from '../../versions/index.ts';
import type { AffectedPackage, Fix, PackageAdvisory } from '../types.ts';

/**
 * All that is said of one package is in one row, as JSON without names of fields: a package is asked for often, a single
 * statement of it never. Groups are of one feed and one version scheme. Later minor versions append to the arrays and add to
 * `Extra`; readers ignore what they do not know.
 */
export type StoredGroup = readonly [
  feed: string,
  scheme: VersionScheme,
  statements: readonly StoredStatement[],
];

/** `vulnerabilities`: 0: the id of the advisory itself; an id; several. */
type StoredStatement = readonly [
  advisory: string,
  vulnerabilities: 0 | string | readonly string[],
  intervals: readonly StoredInterval[],
  fix: StoredFix,
  extra?: Extra,
];

/** 0 stands for an open end. `bounds`: 1: `low` excluded; 2: `high` included. */
type StoredInterval = readonly [low: string | 0, high: string | 0, bounds?: number];

/** 0: fixed where the intervals end; versions: fixed in these; else an index of FIX_STATES, with the reason where one is given. */
type StoredFix =
  | number
  | readonly string[]
  | readonly [state: number, versions: readonly string[], reason: string];

type Extra = {
  /** Not affected. */
  n?: 1;
  /** Not determined; since 1.1. */
  d?: 1;
  u?: string;
  v?: readonly string[];
  x?: readonly string[];
  s?: AffectedPackage['symbols'];
  o?: AffectedPackage['onlyFor'];
  m?: string;
};

const FIX_STATES: readonly Fix['state'][] = [
  'fixed',
  'not-fixed',
  'will-not-fix',
  'deferred',
  'end-of-life',
  'unknown',
];

/** What of a statement depends on nothing but itself: the JSON of its last elements, without brackets. */
export function encodeTail(affected: AffectedPackage, modified: string | undefined): string {
  const { range, fix } = affected;
  const parts = [range.intervals.map(storedInterval), storedFix(fix, range)].map((part) =>
    JSON.stringify(part),
  );
  const extra = storedExtra(affected, modified);
  if (extra !== undefined) parts.push(JSON.stringify(extra));
  return parts.join(',');
}

function storedInterval({ low, lowExcluded, high, highIncluded }: VersionInterval): StoredInterval {
  const bounds = (lowExcluded ? 1 : 0) | (highIncluded ? 2 : 0);
  return bounds === 0 ? [low ?? 0, high ?? 0] : [low ?? 0, high ?? 0, bounds];
}

function storedFix({ state, versions, reason }: Fix, { intervals }: VersionRange): StoredFix {
  const index = FIX_STATES.indexOf(state);
  if (reason !== undefined) return [index, versions, reason];
  if (index !== 0) return versions.length === 0 ? index : [index, versions, ''];
  const ends = intervalEnds(intervals);
  return ends.length === versions.length && ends.every((end, at) => end === versions[at]) ? 0 : versions;
}

function intervalEnds(intervals: readonly VersionInterval[]): string[] {
  return intervals.flatMap(({ high, highIncluded }) => (high === undefined || highIncluded ? [] : [high]));
}

function storedExtra(
  { status, urgency, range, symbols, onlyFor }: AffectedPackage,
  modified: string | undefined,
): Extra | undefined {
  const extra: Extra = withoutUndefined({
    n: status === 'not-affected' ? 1 : undefined,
    d: status === 'undetermined' ? 1 : undefined,
    u: urgency,
    v: range.versions,
    x: range.except,
    s: symbols,
    o: onlyFor,
    m: modified,
  });
  return Object.keys(extra).length === 0 ? undefined : extra;
}

/** A bundle gives one statement for each of its vulnerabilities. */
export function decodeStatements(ecosystem: string, name: string, text: string): PackageAdvisory[] {
  const found: PackageAdvisory[] = [];
  for (const [feed, scheme, statements] of parseJsonText(text) as readonly StoredGroup[]) {
    for (const [advisory, vulnerabilities, intervals, fix, extra] of statements) {
      const range = rangeOf(scheme, intervals, extra);
      const affected: AffectedPackage = withoutUndefined({
        ecosystem,
        name,
        status: statusOf(extra),
        range,
        fix: fixOf(fix, range),
        urgency: extra?.u !== undefined ? extra.u : undefined,
        symbols: extra?.s !== undefined ? extra.s : undefined,
        onlyFor: extra?.o !== undefined ? extra.o : undefined,
      });
      const ids = typeof vulnerabilities === 'object' ? vulnerabilities : [vulnerabilities || advisory];
      for (const vulnerability of ids)
        found.push({ vulnerability, advisory, feed, modified: extra?.m, affected });
    }
  }
  return found;
}

function statusOf(extra: Extra | undefined): AffectedPackage['status'] {
  if (extra?.n === 1) return 'not-affected';
  return extra?.d === 1 ? 'undetermined' : 'affected';
}

function rangeOf(scheme: VersionScheme, stored: readonly StoredInterval[], extra?: Extra): VersionRange {
  const intervals = stored.map(
    ([low, high, bounds = 0]): VersionInterval =>
      withoutUndefined({
        low: low !== 0 ? low : undefined,
        lowExcluded: (bounds & 1) !== 0 ? true : undefined,
        high: high !== 0 ? high : undefined,
        highIncluded: (bounds & 2) !== 0 ? true : undefined,
      }),
  );
  return withoutUndefined({
    scheme,
    intervals,
    versions: extra?.v !== undefined ? extra.v : undefined,
    except: extra?.x !== undefined ? extra.x : undefined,
  });
}

function fixOf(fix: StoredFix, { intervals }: VersionRange): Fix {
  if (fix === 0) return { state: 'fixed', versions: intervalEnds(intervals) };
  if (typeof fix === 'number') return { state: FIX_STATES[fix] ?? 'unknown', versions: [] };
  if (!hasReason(fix)) return { state: 'fixed', versions: fix };
  const [state, versions, reason] = fix;
  return withoutUndefined({
    state: FIX_STATES[state] ?? 'unknown',
    versions,
    reason: reason !== '' ? reason : undefined,
  });
}

function hasReason(fix: Exclude<StoredFix, number>): fix is readonly [number, readonly string[], string] {
  return typeof fix[0] === 'number';
}

/** Whether a tail names a version that is fixed. */
export function namesFix(tail: string): boolean {
  const [intervals, fix] = parseJsonText(`[${tail}]`) as [StoredInterval[], StoredFix];
  return (
    fixOf(fix, { scheme: 'generic', intervals: intervals.map(([, high]) => (high === 0 ? {} : { high })) })
      .versions.length > 0
  );
}
