import { messageOf } from '../../../base/errors.ts';
import { type Fields, fieldsOf, objectsOf, textOf, textsOf } from '../../../base/fields.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import { canonicalId, isCve, isUpdateNotice } from '../../aliases/advisory-id.ts';
import { secondsOf } from '../../dates.ts';
import type { Advisory, AffectedPackage, FeedItem, RejectedItem } from '../../types.ts';
import { isKnownEcosystem, resembledEcosystem, schemeOf } from '../ecosystems.ts';
import { advisoryIds, isAdvisoryId } from '../ids.ts';
import { notUnderstood } from '../statements.ts';
import { ecosystemNamed, packageOf, readAffected } from './read-affected.ts';
import { readSeverities } from './read-severities.ts';
import { withoutSubscription } from './ubuntu-pro.ts';

/** Of a record that names no package one is there. */
const WORDS = ['summary', 'details', 'aliases', 'upstream', 'severity'];

/** Updates of other kinds, which now and then fix a CVE too. */
const NO_SECURITY = /^(?:(?:RH|AL|RL)[BE]A|(?:open)?SUSE-[RFO]U)-/i;

const LONGEST_TITLE = 200;

/** One record in OSV's schema (1.0 to 1.7), and what of it could not be taken. `name`: where it was found, for records without an id. */
export function readOsvRecord(value: unknown, name: string): FeedItem[] {
  const record = fieldsOf(value);
  const id = canonicalId(textOf(record['id']) ?? '');
  if (!isAdvisoryId(id)) return [withoutId(record, name)];
  if (isOfAnotherForm(record))
    return [
      {
        type: 'rejected',
        id,
        reason: 'its packages are not where OSV has them, in affected',
        isUnread: true,
      },
    ];
  if (!isRecord(record))
    return [{ type: 'rejected', id, reason: 'it is an entry of an index, not an advisory' }];
  const rejected: FeedItem[] = [];
  const reject: Reject = (reason, lost = {}) => void rejected.push({ type: 'rejected', id, reason, ...lost });
  const names = namesOf(record, id);
  const isOfBugs = NO_SECURITY.test(id) && names.about === undefined;
  const affected = isOfBugs ? [] : withoutSubscription(readPackages(record, reject));
  const advisory: Advisory = withoutUndefined({
    id,
    ...names,
    ...headOf(record),
    severities: readSeverities(record, id),
    cwes: cwesOf(record),
    isMalicious: id.startsWith('MAL-') ? true : undefined,
    affected,
  });
  return [{ type: 'advisory', advisory }, ...rejected];
}

type Reject = (reason: string, lost?: Pick<RejectedItem, 'isUnread' | 'about'>) => void;

/** An advisory that nobody can name is one that nobody finds; what says nothing of any package is another kind of file. */
function withoutId(record: Fields, name: string): RejectedItem {
  const rejected = { type: 'rejected', id: name, reason: 'it has no advisory id' } as const;
  if (isOfAnotherForm(record)) return { ...rejected, isUnread: true };
  const affected = oneOrMore(record['affected']);
  if (affected.length === 0) return rejected;
  const ecosystems = affected.flatMap((each) => packageOf(each)?.ecosystem ?? []);
  const about = ecosystems.length === affected.length ? [...new Set(ecosystems)] : undefined;
  return withoutUndefined({ ...rejected, isUnread: true as const, about });
}

/** GitHub's API has packages in `vulnerabilities`; and a text in the place of packages names some, to somebody. */
function isOfAnotherForm({ affected, vulnerabilities }: Fields): boolean {
  return affected === undefined
    ? objectsOf(vulnerabilities).some((each) => each['package'] !== undefined)
    : textOf(affected) !== undefined;
}

/** `modified` is required; entries of an index have nothing else, and the sources that some publishers make records of lack it. */
function isRecord(record: Fields): boolean {
  const has = (key: string): boolean => record[key] !== undefined;
  return has('affected') || has('withdrawn') || (has('modified') && WORDS.some(has));
}

/**
 * `upstream` is what Ubuntu, Debian, Alpine and others call the CVE that their record is about. A record that names several CVEs is a bundle, and
 * makes them not one.
 */
function namesOf(record: Fields, id: string): Pick<Advisory, 'aliases' | 'about'> {
  const isNotice = isUpdateNotice(id);
  const texts = [
    ...textsOf(record['aliases']),
    ...textsOf(record['upstream']),
    ...(isNotice ? textsOf(record['related']) : []),
  ];
  const names = advisoryIds([id, ...texts, ...[id, ...texts].flatMap(cveWithin)]).filter(
    (each) => each !== id,
  );
  const cves = (isNotice || !isCve(id) ? names : [id, ...names]).filter(isCve);
  if (isNotice) return withoutUndefined({ aliases: [], about: cves.length > 0 ? cves : undefined });
  return cves.length > 1 ? { aliases: [], about: cves } : { aliases: names };
}

/** `UBUNTU-CVE-2026-1111` is CVE-2026-1111, as Ubuntu has it. */
function cveWithin(id: string): string[] {
  const cve = /^[A-Z]+-(CVE-\d{4}-\d{4,19})$/.exec(id)?.[1];
  return cve === undefined ? [] : [cve];
}

function headOf(record: Fields): Partial<Advisory> {
  const title = titleOf(textOf(record['summary']) ?? textOf(record['details']));
  const url = urlOf(record);
  const dates = (['published', 'modified', 'withdrawn'] as const).flatMap((key) => {
    const text = textOf(record[key]);
    return text !== undefined && secondsOf(text) !== undefined ? [[key, text] as const] : [];
  });
  return withoutUndefined({
    title,
    ...Object.fromEntries(dates),
    url,
  });
}

/** The first line that says something: no heading and no rule of Markdown. */
export function titleOf(text: string | undefined): string | undefined {
  const line = text
    ?.slice(0, 2000)
    .split('\n')
    .map((each) => each.replaceAll(/[\p{Cc}\p{Cf}]/gu, ' ').trim())
    .find((each) => /\w/.test(each) && !/^(?:#|[-=_]{2})/.test(each));
  if (line === undefined) return undefined;
  return line.length > LONGEST_TITLE ? `${line.slice(0, LONGEST_TITLE - 1).trimEnd()}…` : line;
}

function urlOf(record: Fields): string | undefined {
  const references = objectsOf(record['references']);
  const ordered = [
    fieldsOf(record['database_specific'])['url'],
    ...references.filter(({ type }) => type === 'ADVISORY').map(({ url }) => url),
    ...references.map(({ url }) => url),
  ];
  return ordered.map(textOf).find((url) => url !== undefined && isWebUrl(url));
}

export function isWebUrl(text: string): boolean {
  return text.length <= 1000 && /^https?:\/\/[^\s\p{Cc}]+$/u.test(text);
}

function cwesOf(record: Fields): string[] {
  const packages = objectsOf(record['affected']).flatMap(({ database_specific: own }) =>
    objectsOf(fieldsOf(own)['cwes']),
  );
  const ids = [
    ...textsOf(fieldsOf(record['database_specific'])['cwe_ids']),
    ...packages.map(({ cweId }) => textOf(cweId) ?? ''),
  ];
  return [...new Set(ids)].filter((cwe) => /^CWE-\d{1,6}$/.test(cwe));
}

/** Entries that say the same of several repositories of one release are one. */
function readPackages(record: Fields, reject: Reject): AffectedPackage[] {
  const packages = new Map<string, AffectedPackage>();
  // Of what was taken back nobody needs the versions.
  const isWithdrawn = secondsOf(record['withdrawn']) !== undefined;
  const take = (read: AffectedPackage): void => void packages.set(JSON.stringify(read), read);
  for (const affected of oneOrMore(record['affected'])) {
    const cannot = (why: string): void => {
      const pack = packageOf(affected);
      const ecosystem = ecosystemNamed(affected);
      const about = ecosystem === undefined ? {} : { about: [ecosystem] };
      reject(
        `${whose(affected)}: ${why}`,
        pack === undefined && !isWithdrawn ? { isUnread: true, ...about } : {},
      );
      if (pack !== undefined) take(notUnderstood(pack, schemeOf(pack.ecosystem), why));
    };
    try {
      const read = readAffected(affected, record);
      if (read !== undefined) take(read);
      else if (packageOf(affected) !== undefined && !isWithdrawn) cannot(withoutVersions(affected));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      cannot(messageOf(error));
    }
  }
  if (!isWithdrawn) tellOfStrange([...packages.values()], reject);
  return [...packages.values()];
}

/** Beside packages of known ecosystems only what looks like one of these is a mistake; else OSV may have learnt of a new one. */
function tellOfStrange(packages: readonly AffectedPackage[], reject: Reject): void {
  const ecosystems = [...new Set(packages.map(({ ecosystem }) => ecosystem))];
  const isAlone = !ecosystems.some(isKnownEcosystem);
  for (const ecosystem of ecosystems.filter((each) => !isKnownEcosystem(each))) {
    const meant = resembledEcosystem(ecosystem);
    if (isAlone || meant !== undefined)
      reject(
        `${ecosystem} is not one of OSV's ecosystems${meant === undefined ? '' : `; did you mean ${meant}?`}`,
        { about: [ecosystem] },
      );
  }
}

/** One publisher writes a single one without its list. */
function oneOrMore(value: unknown): Fields[] {
  return Array.isArray(value) ? objectsOf(value) : objectsOf([value]);
}

function withoutVersions(affected: Fields): string {
  return objectsOf(affected['ranges']).some(({ type }) => type === 'GIT')
    ? 'it is given in commits only, which no version can be compared with'
    : 'it names no versions that can be compared';
}

function whose(affected: Fields): string {
  const { ecosystem, name } = fieldsOf(affected['package']);
  return `${textOf(ecosystem) ?? '?'} ${textOf(name) ?? '?'}`.slice(0, 120);
}
