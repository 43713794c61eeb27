import { versionOrder } from '../order/index.ts';
import { numberOf } from '../order/numbers.ts';
import { type Comparator, intersect, intervalOf } from './intervals.ts';
import { invalidRange } from './invalid-range.ts';
import type { VersionInterval, VersionRange } from './types.ts';

/**
 * npm's ranges (node-semver's README, "Ranges"): comparators, hyphen, x, tilde and caret ranges, `||`. Each set becomes one interval,
 * with the releases whose prereleases it lets in.
 */
export function parseNpmRange(text: string): VersionRange {
  const intervals: VersionInterval[] = [];
  for (const set of text.split('||')) {
    const comparators = comparatorsOf(set.trim(), text);
    const interval = intersect(
      comparators.map(({ comparator, version }) => intervalOf(comparator, version)),
      versionOrder('npm'),
    );
    const prereleasesOf = comparators
      .filter(({ version, isBound }) => !isBound && version.includes('-'))
      .map(({ version }) => version.slice(0, version.indexOf('-')));
    if (interval !== undefined) intervals.push({ ...interval, prereleasesOf });
  }
  // As in node-semver, `*` swallows its alternatives, with the prereleases that those would let in.
  const everything = intervals.find(isEverything);
  return { scheme: 'npm', intervals: everything === undefined ? intervals : [everything] };
}

function isEverything({ low, high, prereleasesOf }: VersionInterval): boolean {
  return low === undefined && high === undefined && prereleasesOf?.length === 0;
}

/** `isBound`: made by us to stand for the end of a range (`<2.0.0-0`), so that it lets no prereleases in. */
type NpmComparator = { comparator: Comparator; version: string; isBound?: boolean };

/** A version with parts left out or an `x`: undefined parts stand for any number. */
type Partial = { major?: string; minor?: string; patch?: string; prerelease?: string };

const PARTIAL =
  /^[v=\s]*(\d+|[xX*])(?:\.(\d+|[xX*])(?:\.(\d+|[xX*])(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z.-]+)?)?)?$/;

function comparatorsOf(set: string, text: string): NpmComparator[] {
  const hyphen = /^(\S+)\s+-\s+(\S+)$/.exec(set);
  if (hyphen !== null) {
    const [low, high] = [partialOf(hyphen[1] ?? '', text), partialOf(hyphen[2] ?? '', text)];
    return [...atLeast(low), ...upTo(high)];
  }
  return set
    .replaceAll(/([<>]=?|[~^=]|~>)\s+/g, '$1')
    .split(/\s+/)
    .flatMap((piece) => {
      const [, operator = '', version = ''] = /^(>=|<=|~>|>|<|=|~|\^)?(.*)$/s.exec(piece) ?? [];
      return expand(operator, version === '' && operator === '' ? {} : partialOf(version, text));
    });
}

function partialOf(version: string, text: string): Partial {
  const match = PARTIAL.exec(version);
  if (match === null) throw invalidRange(text, `"${version}" is not a valid npm version`);
  const partial: Partial = {};
  const [, major = 'x', minor = 'x', patch = 'x', prerelease] = match;
  if (!isNumber(major)) return partial;
  partial.major = numberOf(major);
  if (!isNumber(minor)) return partial;
  partial.minor = numberOf(minor);
  if (!isNumber(patch)) return partial;
  partial.patch = numberOf(patch);
  if (prerelease !== undefined) partial.prerelease = prerelease;
  return partial;
}

function isNumber(text: string): boolean {
  return /^\d/.test(text);
}

function expand(operator: string, partial: Partial): NpmComparator[] {
  switch (operator) {
    case '>':
      return above(partial);
    case '>=':
      return atLeast(partial);
    case '<':
      return below(partial);
    case '<=':
      return upTo(partial);
    case '~':
    case '~>':
      return [...atLeast(partial), ...before(partial, 'minor')];
    case '^':
      return [...atLeast(partial), ...before(partial, firstNonZero(partial))];
    default:
      return partial.patch === undefined
        ? [...atLeast(partial), ...before(partial, 'patch')]
        : [
            { comparator: '>=', version: lowest(partial) },
            { comparator: '<=', version: lowest(partial) },
          ];
  }
}

/** The least version that a partial one stands for. */
function lowest({ major = '0', minor = '0', patch = '0', prerelease }: Partial): string {
  return `${major}.${minor}.${patch}${prerelease === undefined ? '' : `-${prerelease}`}`;
}

/** `>=0.0.0` is not a bound in npm: 0.0.0-a is in `<=0.0.0-b` also beside it. */
function atLeast(partial: Partial): NpmComparator[] {
  const version = lowest(partial);
  return version === '0.0.0' ? [] : [{ comparator: '>=', version }];
}

/** Below the next release of the part, its prereleases included: `<2.0.0-0`. A part that was left out gives way to the one before. */
function before(partial: Partial, part: 'major' | 'minor' | 'patch'): NpmComparator[] {
  const next = nextOf(partial, part);
  return next === undefined ? [] : [{ comparator: '<', version: `${next}-0`, isBound: true }];
}

function nextOf({ major, minor, patch }: Partial, part: 'major' | 'minor' | 'patch'): string | undefined {
  if (major === undefined) return undefined;
  if (part === 'major' || minor === undefined) return `${plusOne(major)}.0.0`;
  if (part === 'minor' || patch === undefined) return `${major}.${plusOne(minor)}.0`;
  return `${major}.${minor}.${plusOne(patch)}`;
}

function firstNonZero({ major, minor, patch }: Partial): 'major' | 'minor' | 'patch' {
  if (major !== '0' || minor === undefined) return 'major';
  return minor !== '0' || patch === undefined ? 'minor' : 'patch';
}

function above(partial: Partial): NpmComparator[] {
  if (partial.patch !== undefined) return [{ comparator: '>', version: lowest(partial) }];
  const next = nextOf(partial, 'patch');
  return next === undefined ? NOTHING : [{ comparator: '>=', version: next }];
}

function below(partial: Partial): NpmComparator[] {
  if (partial.major === undefined) return NOTHING;
  if (partial.patch !== undefined) return [{ comparator: '<', version: lowest(partial) }];
  return [{ comparator: '<', version: `${lowest(partial)}-0`, isBound: true }];
}

function upTo(partial: Partial): NpmComparator[] {
  if (partial.patch !== undefined) return [{ comparator: '<=', version: lowest(partial) }];
  return before(partial, 'patch');
}

const NOTHING: NpmComparator[] = [{ comparator: '<', version: '0.0.0-0', isBound: true }];

function plusOne(digits: string): string {
  return String(BigInt(digits) + 1n);
}
