import { compareBytes } from '../../base/bytes.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { schemeOfPurlType } from '../ecosystem/ecosystems.ts';
import { type VersionOrder, type VersionScheme, versionOrder } from '../order/index.ts';
import { type Comparator, intervalOf } from './intervals.ts';
import { invalidRange } from './invalid-range.ts';
import type { VersionInterval, VersionRange } from './types.ts';

/** Versioning schemes of the VERS specification that are not purl types, or have other names there. */
const OTHER_SCHEMES: Readonly<Record<string, VersionScheme>> = {
  alpine: 'apk',
  arch: 'alpm',
  archlinux: 'alpm',
  go: 'golang',
  openssl: 'generic',
  semver: 'semver',
};

type Constraint = { comparator: Comparator | '=' | '!='; version: string };

const MAX_LENGTH = 100_000;

/**
 * A range by the VERS specification, `vers:deb/>=5.6.0|<5.6.1+really5.4.5-1`. Constraints may stand in any order, for many writers do
 * not sort them; a version that is there twice is an error, as the specification has it. Throws VERSION_RANGE_INVALID.
 */
export function parseVers(text: string): VersionRange {
  if (text.length > MAX_LENGTH)
    throw invalidRange(`${text.slice(0, 60)}…`, `it has more than ${MAX_LENGTH} characters`);
  const match = /^vers:([A-Za-z0-9.+-]+)\/(.*)$/s.exec(text.trim());
  if (match === null) throw invalidRange(text, 'it is not vers:TYPE/CONSTRAINTS');
  const name = (match[1] ?? '').toLowerCase();
  const scheme = Object.hasOwn(OTHER_SCHEMES, name) ? OTHER_SCHEMES[name] : schemeOfPurlType(name);
  if (scheme === undefined) throw invalidRange(text, `"${name}" is not a known versioning scheme`);
  const body = (match[2] ?? '').replaceAll(/\s+/g, '');
  if (body === '*') return { scheme, intervals: [{}] };
  return rangeOf(constraintsOf(body, text, versionOrder(scheme)), scheme);
}

function constraintsOf(body: string, text: string, order: VersionOrder): Constraint[] {
  const pieces = body.split('|').filter((piece) => piece !== '');
  if (pieces.length === 0) throw invalidRange(text, 'it has no constraint');
  const constraints = pieces.map((piece): Constraint => {
    if (piece === '*') throw invalidRange(text, '"*" stands alone');
    const [, comparator = '=', escaped = ''] = /^(>=|<=|!=|>|<|=)?(.*)$/s.exec(piece) ?? [];
    const version = decode(escaped, text);
    if (!order.isVersion(version))
      throw invalidRange(text, `"${version}" is not a valid ${order.scheme} version`);
    return { comparator: comparator as Constraint['comparator'], version };
  });
  constraints.sort((a, b) => order.compare(a.version, b.version) || compareBytes(a.version, b.version));
  for (const [at, { version }] of constraints.entries()) {
    const next = constraints[at + 1]?.version;
    if (next !== undefined && order.compare(version, next) === 0)
      throw invalidRange(
        text,
        version === next ? `"${version}" is there twice` : `"${version}" and "${next}" are equal`,
      );
  }
  return constraints;
}

function decode(escaped: string, text: string): string {
  try {
    return decodeURIComponent(escaped);
  } catch {
    throw invalidRange(text, `"${escaped}" is not percent-encoded UTF-8`);
  }
}

/** "Checking if a version is contained within a range": pairs of sorted bounds, after `=` and `!=` are put aside. */
function rangeOf(constraints: readonly Constraint[], scheme: VersionScheme): VersionRange {
  const versions = constraints.filter(({ comparator }) => comparator === '=').map(({ version }) => version);
  const except = constraints.filter(({ comparator }) => comparator === '!=').map(({ version }) => version);
  const intervals: VersionInterval[] = [];
  let open: VersionInterval | undefined;
  let closed: VersionInterval | undefined;
  for (const { comparator, version } of constraints) {
    if (comparator === '=' || comparator === '!=') continue;
    const bound = intervalOf(comparator, version);
    if (comparator.startsWith('>')) {
      // Of two lower bounds in a row the first says all, of two upper bounds the second.
      open ??= bound;
    } else if (open === undefined && closed !== undefined) {
      intervals[intervals.length - 1] = closed = withHigh(closed, bound);
    } else {
      closed = withHigh(open ?? {}, bound);
      intervals.push(closed);
      open = undefined;
    }
  }
  if (open !== undefined) intervals.push(open);
  if (intervals.length === 0 && versions.length === 0) intervals.push({});
  return withoutUndefined({
    scheme,
    intervals,
    versions: versions.length > 0 ? versions : undefined,
    except: except.length > 0 ? except : undefined,
  });
}

function withHigh(
  { low, lowExcluded }: VersionInterval,
  { high, highIncluded }: VersionInterval,
): VersionInterval {
  return withoutUndefined({
    low,
    lowExcluded: lowExcluded ? lowExcluded : undefined,
    high,
    highIncluded: highIncluded ? highIncluded : undefined,
  });
}
