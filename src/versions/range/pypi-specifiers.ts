import { withoutUndefined } from '../../base/without-undefined.ts';
import { versionOrder } from '../order/index.ts';
import { type PypiVersion, parsePypi } from '../order/pypi.ts';
import type { Alternative } from './alternative.ts';
import { type Comparator, intersect, intervalOf } from './intervals.ts';
import { invalidRange } from './invalid-range.ts';
import type { VersionInterval } from './types.ts';

/**
 * PEP 440, "Version specifiers", joined by commas. Prereleases lie in a range as other versions do: what is installed is judged, nothing
 * is chosen. `whole`: the text that errors name.
 */
export function parsePypiSpecifiers(text: string, whole: string): Alternative {
  const except: string[] = [];
  const intervals: VersionInterval[] = [];
  for (const piece of text.split(',')) {
    const [, operator = '==', version = ''] =
      /^(===|~=|==|!=|<=|>=|<|>|=)?\s*(\S+)$/.exec(piece.trim()) ?? [];
    if (version === '*' && /^==?$/.test(operator)) {
      intervals.push({});
      continue;
    }
    const isPrefix = version.endsWith('.*');
    const parsed = parsePypi(isPrefix ? version.slice(0, -2) : version);
    if (parsed === undefined) throw invalidRange(whole, `"${version}" is not a valid pypi version`);
    if (isPrefix && operator === '!=')
      throw invalidRange(whole, '"!=" with ".*" is not supported here; write two ranges with "||"');
    if (isPrefix && !/^==?$/.test(operator)) throw invalidRange(whole, `"${operator}" takes no ".*"`);
    if (operator === '!=') except.push(version);
    else
      intervals.push(
        isPrefix
          ? prefixInterval(parsed, parsed.release.length)
          : specifierInterval(operator, version, parsed, whole),
      );
  }
  return { interval: intersect(intervals, versionOrder('pypi')), except };
}

function specifierInterval(
  operator: string,
  version: string,
  parsed: PypiVersion,
  whole: string,
): VersionInterval {
  const hasLocal = parsed.local !== undefined;
  switch (operator) {
    case '~=': {
      if (parsed.release.length < 2) throw invalidRange(whole, '"~=" needs a version of two numbers or more');
      const { high } = prefixInterval(parsed, parsed.release.length - 1);
      return withoutUndefined({ low: version, high });
    }
    case '<':
      // Prereleases of a release are not below it, unless it is one itself.
      return { high: isFinal(parsed) ? `${releaseOf(parsed)}.dev0` : version };
    case '<=':
      return hasLocal ? intervalOf('<=', version) : { high: `${version}+${ABOVE_LOCALS}` };
    case '>':
      // Neither its local versions nor, of a release, its post-releases are above it.
      return {
        low: isFinal(parsed) ? `${releaseOf(parsed)}.post${ABOVE_POSTS}` : `${version}+${ABOVE_LOCALS}`,
        lowExcluded: true,
      };
    case '>=':
      return intervalOf(operator as Comparator, version);
    default:
      return hasLocal || operator === '==='
        ? { low: version, high: version, highIncluded: true }
        : { low: version, high: `${version}+${ABOVE_LOCALS}` };
  }
}

// The order has no name for the end of all post-releases or local versions; no real one comes near these.
const ABOVE_POSTS = '9'.repeat(40);
const ABOVE_LOCALS = '9'.repeat(40);

/** A release without pre-, post- and development parts; a local part does not matter. */
function isFinal({ pre, post, dev }: PypiVersion): boolean {
  return pre.rank === 9 && post.rank < 0 && dev.rank === 9;
}

function releaseOf({ epoch, release }: PypiVersion): string {
  return `${epoch}!${release.join('.')}`;
}

/** All versions that begin with the first `length` numbers of the release: `==1.4.*` is from 1.4.dev0 to before 1.5.dev0. */
function prefixInterval({ epoch, release }: PypiVersion, length: number): VersionInterval {
  const prefix = release.slice(0, length);
  const last = prefix.pop() ?? '0';
  const begin = [...prefix, last].join('.');
  const end = [...prefix, String(BigInt(last) + 1n)].join('.');
  return { low: `${epoch}!${begin}.dev0`, high: `${epoch}!${end}.dev0` };
}
