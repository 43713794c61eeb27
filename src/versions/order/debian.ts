import { nameGlob } from '../../base/glob.ts';
import { versionError } from '../errors.ts';
import { isDigit, isLetter } from './numbers.ts';
import type { VersionOrder } from './types.ts';

/** deb-version(7): `[epoch:]upstream[-revision]`. A missing epoch is 0, a missing revision the empty string. */
export type DebianVersion = { epoch: number; upstream: string; revision: string };

/** The relations of a control file, and `glob`, where `*` in the wanted version stands for any run of characters. */
export type VersionRelation = '<<' | '<=' | '=' | '>=' | '>>' | 'glob';

/** dpkg's order; every text that `parseDebianVersion` takes is a version. */
export const debianOrder: VersionOrder = {
  scheme: 'deb',
  compare: compareDebianVersions,
  isVersion: (text) => typeof readDebianVersion(text) !== 'string',
};

/** Takes a version apart as dpkg does; throws VERSION_INVALID naming the rule that it breaks. */
export function parseDebianVersion(text: string): DebianVersion {
  const version = readDebianVersion(text);
  if (typeof version !== 'string') return version;
  throw versionError('VERSION_INVALID', `invalid Debian version "${text}": ${version}`, {
    hint: 'write it as [epoch:]upstream[-revision], like 1:2.36-9+deb12u4',
  });
}

/** The version, or the rule that the text breaks. */
function readDebianVersion(text: string): DebianVersion | string {
  const colon = text.indexOf(':');
  const epochText = colon < 0 ? '0' : text.slice(0, colon);
  if (!/^\d+$/.test(epochText)) return 'the epoch is not a number';
  const epoch = Number(epochText);
  if (epoch > 0x7fffffff) return 'the epoch is too large';

  const rest = text.slice(colon + 1);
  const dash = rest.lastIndexOf('-');
  const upstream = dash < 0 ? rest : rest.slice(0, dash);
  const revision = dash < 0 ? '' : rest.slice(dash + 1);
  if (upstream === '') return 'the upstream version is empty';
  if (!/^\d/.test(upstream)) return 'the upstream version does not start with a digit';
  if (!/^[A-Za-z0-9.+~:-]+$/.test(upstream))
    return 'the upstream version has a character besides A-Z a-z 0-9 . + - : ~';
  if (dash >= 0 && revision === '') return 'the revision is empty';
  if (!/^[A-Za-z0-9.+~]*$/.test(revision)) return 'the revision has a character besides A-Z a-z 0-9 . + ~';
  return { epoch, upstream, revision };
}

/**
 * Negative when `a` is older than `b`, positive when newer, 0 when equal (deb-version(7)). It is a total order over all
 * strings: a text that is not a version is compared by the same rules, with everything before a bad epoch as upstream.
 */
export function compareDebianVersions(a: string, b: string): number {
  if (a === b) return 0;
  const aColon = epochEnd(a);
  const bColon = epochEnd(b);
  if (aColon > 0 || bColon > 0) {
    const byEpoch = compareParts(a, 0, Math.max(aColon, 0), b, 0, Math.max(bColon, 0));
    if (byEpoch !== 0) return byEpoch;
  }
  const aDash = revisionStart(a, aColon + 1);
  const bDash = revisionStart(b, bColon + 1);
  return (
    compareParts(a, aColon + 1, aDash, b, bColon + 1, bDash) ||
    compareParts(a, aDash + 1, a.length, b, bDash + 1, b.length)
  );
}

/** Whether `version` is in `relation` to `wanted`: `satisfies('1.26.3-3', '>=', '1.26')`. */
export function satisfies(version: string, relation: VersionRelation, wanted: string): boolean {
  if (relation === 'glob') return nameGlob(wanted).fits(version);
  const order = compareDebianVersions(version, wanted);
  switch (relation) {
    case '<<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '=':
      return order === 0;
    case '>=':
      return order >= 0;
    case '>>':
      return order > 0;
  }
}

/** The position of the colon after a numeric epoch, or -1. */
function epochEnd(text: string): number {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === COLON) return at === 0 ? -1 : at;
    if (!isDigit(code)) return -1;
  }
  return -1;
}

function revisionStart(text: string, from: number): number {
  const dash = text.lastIndexOf('-');
  return dash < from ? text.length : dash;
}

/** dpkg's verrevcmp on two slices: runs of non-digits and of digits in turn. */
// oxlint-disable-next-line max-params -- compares every pair of versions that is sorted: two slices without an object for each
function compareParts(
  a: string,
  aFrom: number,
  aEnd: number,
  b: string,
  bFrom: number,
  bEnd: number,
): number {
  let i = aFrom;
  let j = bFrom;
  while (i < aEnd || j < bEnd) {
    while ((i < aEnd && !isDigit(a.charCodeAt(i))) || (j < bEnd && !isDigit(b.charCodeAt(j)))) {
      const difference = weightAt(a, i, aEnd) - weightAt(b, j, bEnd);
      if (difference !== 0) return difference;
      i++;
      j++;
    }
    while (i < aEnd && a.charCodeAt(i) === ZERO) i++;
    while (j < bEnd && b.charCodeAt(j) === ZERO) j++;
    let firstDifference = 0;
    while (i < aEnd && j < bEnd && isDigit(a.charCodeAt(i)) && isDigit(b.charCodeAt(j))) {
      firstDifference ||= a.charCodeAt(i) - b.charCodeAt(j);
      i++;
      j++;
    }
    if (i < aEnd && isDigit(a.charCodeAt(i))) return 1;
    if (j < bEnd && isDigit(b.charCodeAt(j))) return -1;
    if (firstDifference !== 0) return firstDifference;
  }
  return 0;
}

const ZERO = 0x30;
const COLON = 0x3a;
const TILDE = 0x7e;

/** Tilde before the end, the end before letters, letters before everything else. */
function weightAt(text: string, at: number, end: number): number {
  if (at >= end) return 0;
  const code = text.charCodeAt(at);
  if (isDigit(code)) return 0;
  if (code === TILDE) return -1;
  return isLetter(code) ? code : code + 256;
}
