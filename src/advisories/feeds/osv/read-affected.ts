import { type Fields, fieldsOf, objectsOf, textOf, textsOf } from '../../../base/fields.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import {
  comparedName,
  ecosystemInAnyCase,
  inRange,
  isRegistry,
  type VersionRange,
} from '../../../versions/index.ts';
import type { AffectedPackage, Fix } from '../../types.ts';
import { baseOf, compareIn, isOfDistributions, schemeOf } from '../ecosystems.ts';
import { isPlain, isVersionText, oneLine } from '../plain-text.ts';
import { notAffected } from '../statements.ts';
import { packageOfProduct } from '../vex/package-of-product.ts';
import { goSpecifics, withCustomRanges } from './go-specifics.ts';
import { type EventIntervals, eventIntervals } from './range-events.ts';
import { moduleOf } from './rpm-modules.ts';

const MOST_VERSIONS = 20_000;
/** Versions with intervals that may contain them. */
const MOST_COMPARED = 1_000_000;

/**
 * What an OSV record says of one package; undefined, when it says nothing that can be compared. Throws RangeError with a message where it
 * cannot be understood.
 */
export function readAffected(affected: Fields, record: Fields): AffectedPackage | undefined {
  const pack = fieldsOf(affected['package']);
  const named = packageOf(affected);
  if (named === undefined) {
    // Of a repository alone nothing here is ever a package.
    if (['ecosystem', 'name', 'purl'].every((key) => textOf(pack[key]) === undefined)) return undefined;
    throw new RangeError('a package has no ecosystem or no name');
  }
  const { ecosystem, name } = named;
  const scheme = schemeOf(ecosystem);
  const specific = fieldsOf(affected['ecosystem_specific']);
  const found = readRange(affected, specific, scheme);
  if (found === undefined) return undefined;
  // Chainguard's way to say that no version of this package ever had it.
  if (found.fixed.join() === '0') return notAffected(named, scheme);
  const urgency = urgencyOf(specific, scheme);
  const { symbols, onlyFor } =
    ecosystem === 'Go'
      ? goSpecifics(specific)
      : { symbols: undefined, onlyFor: scheme === 'rpm' ? limitsOf(pack, record, found) : undefined };
  return withoutUndefined({
    ecosystem,
    name,
    status: 'affected',
    range: found.range,
    fix: fixOf(found, specific, urgency),
    urgency: urgency !== undefined ? oneLine(urgency, 40) : undefined,
    symbols,
    onlyFor: onlyFor !== undefined && Object.keys(onlyFor).length > 0 ? onlyFor : undefined,
  });
}

/** Which package it is about, in OSV's words or, where one of them is missing, by its package URL alone; undefined: it does not say. */
export function packageOf(affected: Fields): { ecosystem: string; name: string } | undefined {
  const pack = fieldsOf(affected['package']);
  const ecosystem = ecosystemOf(textOf(pack['ecosystem']));
  const name = textOf(pack['name'])?.trim();
  if (ecosystem !== undefined && name !== undefined && isName(name))
    return { ecosystem, name: comparedName(ecosystem, name) };
  const found = packageOfProduct({ purls: textsOf([pack['purl']]), names: [] });
  return found && { ecosystem: found.ecosystem, name: found.name };
}

/** The ecosystem that it names, whatever else is wrong with it. */
export function ecosystemNamed(affected: Fields): string | undefined {
  return ecosystemOf(textOf(fieldsOf(affected['package'])['ecosystem']));
}

/** What a distribution says of its own packages. Copies in OSV's form carry it into records of registries, where it says nothing. */
function urgencyOf(specific: Fields, scheme: VersionRange['scheme']): string | undefined {
  if (!isOfDistributions(scheme)) return undefined;
  return textOf(specific['urgency']) ?? textOf(specific['ubuntu_priority']);
}

/** Which registry a package came from is not in its purl, so that `Maven:https://…` is Maven, and no registry has releases. */
function ecosystemOf(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  if (trimmed === undefined || !/^[\w .:*+()/@-]{1,160}$/.test(trimmed)) return undefined;
  const named = ecosystemInAnyCase(trimmed);
  const base = baseOf(named);
  return isRegistry(base) ? base : named;
}

function isName(name: string): boolean {
  return isPlain(name, 512);
}

type FoundRange = { range: VersionRange; fixed: string[]; isBounded: boolean };

/**
 * Others make the list of versions from the ranges, so that little is left of it: in registries, versions that the ecosystem's order does
 * not know, and what is in no range. In distributions nothing: the list stays when a range is corrected, and then says that what is
 * fixed is not. It counts alone where no range can be compared: one of commits needs the repository.
 */
function readRange(
  affected: Fields,
  specific: Fields,
  scheme: VersionRange['scheme'],
): FoundRange | undefined {
  const versions = [...new Set(textsOf(affected['versions']).map(withoutSign))].filter(isVersionText);
  if (versions.length > MOST_VERSIONS)
    throw new RangeError(`a package has ${versions.length} versions listed`);
  const found = readIntervals(affected, specific, scheme);
  if (found === undefined)
    return versions.length === 0
      ? undefined
      : { range: { scheme, intervals: [], versions }, fixed: [], isBounded: true };
  const { intervals, fixed } = found;
  const isBounded = intervals.every(({ high }) => high !== undefined);
  const left = isOfDistributions(scheme) ? [] : versionsBeside(versions, { scheme, intervals });
  return {
    range: withoutUndefined({ scheme, intervals, versions: left.length > 0 ? left : undefined }),
    fixed,
    isBounded,
  };
}

function withoutSign(version: string): string {
  return version.replace(/^={1,3} ?/, '');
}

function readIntervals(
  affected: Fields,
  specific: Fields,
  scheme: VersionRange['scheme'],
): EventIntervals | undefined {
  const compare = compareIn(scheme);
  // One publisher writes a single range without its list.
  const ranges = Array.isArray(affected['ranges'])
    ? objectsOf(affected['ranges'])
    : [fieldsOf(affected['ranges'])];
  const found = ranges
    .filter(({ type }) => /^(?:ecosystem|semver)$/i.test(textOf(type) ?? ''))
    .map((range) => eventIntervals(range['events'], compare));
  if (found.length === 0) return undefined;
  const all: EventIntervals = {
    intervals: found.flatMap((each) => each.intervals),
    fixed: found.flatMap((each) => each.fixed),
  };
  return scheme === 'golang' ? withCustomRanges(all, specific, compare) : all;
}

function versionsBeside(versions: readonly string[], range: VersionRange): string[] {
  if (versions.length * range.intervals.length > MOST_COMPARED)
    throw new RangeError(
      `a package has ${versions.length} versions listed besides ${range.intervals.length} ranges`,
    );
  return versions.filter((version) => inRange(version, range) !== true);
}

function fixOf({ fixed, isBounded }: FoundRange, specific: Fields, urgency: string | undefined): Fix {
  const versions = [...new Set(fixed)];
  const availability = textOf(specific['availability']);
  const reason =
    availability !== undefined && /\bpro\b/i.test(availability) ? { reason: oneLine(availability, 200) } : {};
  if (versions.length > 0) return { state: 'fixed', versions, ...reason };
  if (urgency === 'end-of-life') return { state: 'end-of-life', versions };
  // Its last affected version is known: a later one may do, but nobody says so.
  return { state: isBounded ? 'unknown' : 'not-fixed', versions };
}

function limitsOf(pack: Fields, record: Fields, { fixed }: FoundRange): Record<string, string> {
  const purl = textOf(pack['purl']) ?? '';
  const architecture = /[?&]arch=([\w]{1,20})/.exec(purl)?.[1];
  const isLimited = architecture !== undefined && !['src', 'source', 'noarch', 'all'].includes(architecture);
  const module = moduleOf(purl, textOf(record['summary']), fixed);
  return withoutUndefined({ arch: isLimited ? architecture : undefined, module });
}
