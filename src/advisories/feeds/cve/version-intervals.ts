import { type Fields, objectsOf, textOf } from '../../../base/fields.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { VersionInterval, VersionRange, VersionScheme } from '../../../versions/index.ts';
import { compareIn } from '../ecosystems.ts';
import { isVersionText } from '../plain-text.ts';
import { subtract } from './subtract.ts';

/** CVE record format 5, `versionType`; those that are not here are `custom` in all but name. */
const SCHEMES: ReadonlyMap<string, VersionScheme> = new Map([
  ['semver', 'semver'],
  ['maven', 'maven'],
  ['python', 'pypi'],
  ['rpm', 'rpm'],
]);

const MOST_VERSIONS = 2000;
/** Of ranges with what is cut out of them. */
const MOST_PAIRS = 50_000;

/**
 * Which versions of a product are affected (CVE record format 5, "affected"); undefined: it does not say, or says it in commits only. Throws
 * RangeError with a message for lists longer than any real record has.
 */
export function affectedRange(product: Fields): VersionRange | undefined {
  const versions = objectsOf(product['versions']);
  if (versions.length > MOST_VERSIONS) throw new RangeError(`a product has ${versions.length} versions`);
  const comparable = versions.filter(({ versionType }) => versionType !== 'git');
  const scheme = schemeOf(comparable);
  const compare = compareIn(scheme);
  const parts = comparable.flatMap((entry) => readVersion(entry, compare));
  const affected = parts.filter(({ status }) => status === 'affected');
  const holes = parts.filter(({ status }) => status === 'unaffected');
  const isWhole = product['defaultStatus'] === 'affected' && (holes.length > 0 || versions.length === 0);
  const intervals = isWhole ? [{}] : affected.flatMap(({ interval }) => interval ?? []);
  const exact = isWhole ? [] : affected.flatMap(({ exact: version }) => version ?? []);
  if (intervals.length * holes.length > MOST_PAIRS)
    throw new RangeError(
      `a product has ${intervals.length} ranges, and ${holes.length} that are not affected`,
    );
  const left = subtract(
    intervals,
    holes.flatMap(({ interval }) => interval ?? []),
    compare,
  );
  if (left.length + exact.length === 0) return undefined;
  const except = holes
    .flatMap(({ exact: version }) => version ?? [])
    .filter((version) => !exact.includes(version));
  return withoutUndefined({
    scheme,
    intervals: left,
    versions: exact.length > 0 ? [...new Set(exact)] : undefined,
    except: except.length > 0 ? [...new Set(except)] : undefined,
  });
}

/** One order for all of a product's versions: that of its type, when all have the same. */
function schemeOf(versions: readonly Fields[]): VersionScheme {
  const schemes = new Set(
    versions.map(({ versionType }) => SCHEMES.get(textOf(versionType) ?? '') ?? 'generic'),
  );
  const [first = 'generic'] = schemes;
  return schemes.size === 1 ? first : 'generic';
}

type Compare = (a: string, b: string) => number;
type Part = { status: string; interval?: VersionInterval; exact?: string };

function readVersion(entry: Fields, compare: Compare): Part[] {
  const status = textOf(entry['status']) ?? 'unknown';
  const text = textOf(entry['version'])?.trim() ?? '';
  const [below, upTo] = [textOf(entry['lessThan'])?.trim(), textOf(entry['lessThanOrEqual'])?.trim()];
  if (below === undefined && upTo === undefined) return readSingle(text, status);
  if ([text, below, upTo].some((each) => each !== undefined && each !== '' && !isVersionText(each)))
    return [];
  const low = isNone(text) || text === '0' || text === '*' ? {} : { low: text };
  return withChanges({ ...low, ...highOf(below, upTo) }, status, objectsOf(entry['changes']), compare);
}

function highOf(below: string | undefined, upTo: string | undefined): VersionInterval {
  const text = below ?? upTo ?? '*';
  if (text === '*' || isNone(text)) return {};
  const end = endOfBranch(text);
  if (end !== undefined) return { high: end };
  return below === undefined ? { high: text, highIncluded: true } : { high: text };
}

/** The ends that `5.4.*` makes: nobody says that they have the fix. */
export function branchEnds(product: Fields): Set<string | undefined> {
  const texts = objectsOf(product['versions']).flatMap((entry) =>
    ['version', 'lessThan', 'lessThanOrEqual'].map((key) => textOf(entry[key])?.trim() ?? ''),
  );
  return new Set(texts.map(endOfBranch));
}

/** `5.4.*` is below 5.5. */
function endOfBranch(text: string): string | undefined {
  const wildcard = /^(.{0,100}?)(\d{1,18})\.[*x]$/i.exec(text);
  return wildcard === null ? undefined : `${wildcard[1] ?? ''}${BigInt(wildcard[2] ?? 0) + 1n}`;
}

/** `changes`: from each `at` on another status holds, until the interval's end. They come in any order, and some are beyond the end. */
function withChanges(
  interval: VersionInterval,
  status: string,
  changes: readonly Fields[],
  compare: Compare,
): Part[] {
  const parts: Part[] = [];
  let [rest, current] = [interval, status];
  const { high, highIncluded } = interval;
  for (const { at, next } of inOrder(changes, compare)) {
    const beyond = high === undefined ? -1 : compare(at, high);
    if (beyond > 0 || (beyond === 0 && highIncluded !== true)) break;
    parts.push({ status: current, interval: withoutUndefined({ low: rest.low, high: at }) });
    rest = withoutUndefined({ low: at, high, highIncluded: highIncluded ? highIncluded : undefined });
    current = next;
  }
  return [...parts, { status: current, interval: rest }];
}

function inOrder(changes: readonly Fields[], compare: Compare): { at: string; next: string }[] {
  const read = changes.flatMap((change) => {
    const [at, next] = [textOf(change['at'])?.trim(), textOf(change['status'])];
    return at === undefined || next === undefined || isNone(at) || !isVersionText(at) ? [] : { at, next };
  });
  return read.toSorted((a, b) => compare(a.at, b.at));
}

/** One version or, where people write so into the field, a range: `< 1.2`, `>= 2.0, < 2.3.1`, `5.4.x`. */
function readSingle(text: string, status: string): Part[] {
  if (isNone(text) || !isVersionText(text)) return [];
  if (text === '*' || /^all(?: versions)?$/i.test(text)) return [{ status, interval: {} }];
  const end = /^\d/.test(text) ? endOfBranch(text) : undefined;
  if (end !== undefined) return [{ status, interval: { low: text.slice(0, -2), high: end } }];
  if (!/^[<>=]/.test(text)) return /\s/.test(text) ? [] : [{ status, exact: text }];
  const interval: VersionInterval = {};
  for (const comparator of text.split(',')) {
    const [, sign, version] = /^\s*(<=|>=|<|>|=)\s*v?([^\s<>=]+)\s*$/.exec(comparator) ?? [];
    if (version === undefined) return [];
    if (sign === '=') return [{ status, exact: version }];
    if (sign === '<' || sign === '<=') {
      interval.high = version;
      if (sign === '<=') interval.highIncluded = true;
    } else {
      interval.low = version;
      if (sign === '>') interval.lowExcluded = true;
    }
  }
  return [{ status, interval }];
}

function isNone(text: string): boolean {
  return /^(?:n\/?a|unspecified|unknown|none|-|)$/i.test(text);
}
