import { withoutUndefined } from '../../base/without-undefined.ts';
import { type VersionOrder, type VersionScheme, versionOrder } from '../order/index.ts';
import type { Alternative } from './alternative.ts';
import { intersect, intervalOf } from './intervals.ts';
import { invalidRange } from './invalid-range.ts';
import { parseMavenRange } from './maven-range.ts';
import { parseNpmRange } from './npm-range.ts';
import { parsePypiSpecifiers } from './pypi-specifiers.ts';
import type { VersionInterval, VersionRange } from './types.ts';

/**
 * What a person types, in the way of the ecosystem: npm's ranges, Maven's intervals, PEP 440's specifiers; for all others comparators
 * that hold together, joined by commas or spaces, and `||` between alternatives: `>=1.0,<2.0`, `<1.2 || >=2, <2.3`, `=1.2`, `1.2`, `*`.
 * Throws VERSION_RANGE_INVALID.
 */
export function parseVersionRange(scheme: VersionScheme, text: string): VersionRange {
  if (text.length > MAX_LENGTH)
    throw invalidRange(`${text.slice(0, 60)}…`, `it has more than ${MAX_LENGTH} characters`);
  if (scheme === 'npm') return parseNpmRange(text);
  if (scheme === 'maven' && /^\s*[[(]/.test(text)) return parseMavenRange(text);
  if (scheme === 'pypi') return joinAlternatives(scheme, text, (part) => parsePypiSpecifiers(part, text));
  return joinAlternatives(scheme, text, (part) => parseComparators(part, text, versionOrder(scheme)));
}

const MAX_LENGTH = 10_000;

function joinAlternatives(
  scheme: VersionScheme,
  text: string,
  parse: (part: string) => Alternative,
): VersionRange {
  const alternatives = text.split('||').map((part) => parse(part.trim()));
  const except = alternatives.flatMap((alternative) => alternative.except ?? []);
  if (alternatives.length > 1 && except.length > 0)
    throw invalidRange(text, '"!=" cannot be combined with "||"');
  const versions = alternatives.flatMap((alternative) => alternative.versions ?? []);
  return withoutUndefined({
    scheme,
    intervals: alternatives.flatMap(({ interval }) => (interval === undefined ? [] : [interval])),
    versions: versions.length > 0 ? versions : undefined,
    except: except.length > 0 ? except : undefined,
  });
}

/** Comparators of one alternative. An equality is an interval of one version, so that what is next to it holds as well. */
function parseComparators(part: string, text: string, order: VersionOrder): Alternative {
  const except: string[] = [];
  const intervals: VersionInterval[] = [];
  for (const piece of part.replaceAll(/([<>=!]=?)\s+/g, '$1').split(/[\s,]+/)) {
    if (piece === '*') {
      intervals.push({});
      continue;
    }
    const [, comparator = '', version = ''] = /^(>=|<=|==|!=|>|<|=)?(.*)$/s.exec(piece) ?? [];
    if (!order.isVersion(version))
      throw invalidRange(text, `"${version}" is not a valid ${order.scheme} version`);
    if (comparator === '!=') except.push(version);
    else if (comparator === '' || comparator.startsWith('='))
      intervals.push({ low: version, high: version, highIncluded: true });
    else intervals.push(intervalOf(comparator as '<' | '<=' | '>' | '>=', version));
  }
  return { interval: intersect(intervals, order), except };
}
