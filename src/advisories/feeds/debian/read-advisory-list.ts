import { withoutUndefined } from '../../../base/without-undefined.ts';
import { canonicalId } from '../../aliases/advisory-id.ts';
import type { AffectedPackage, FeedItem } from '../../types.ts';
import { advisoryIds } from '../ids.ts';
import { feedBytes } from '../records/feed-bytes.ts';
import { tooLarge } from '../records/limits.ts';
import { lines } from '../records/lines.ts';
import { fixedIn, notAffected, unfixed } from '../statements.ts';
import type { FeedNotes } from '../types.ts';
import { debianEcosystem } from './releases.ts';

const HEADER = /^\[(\d{1,2}) (\w{3}) (\d{4})\] ((?:DSA|DLA|DTSA)-[\w.-]+)\s+(.*)$/;
const VULNERABILITIES = /^\{([^}]*)\}/;
const PACKAGE = /^(?:\[([\w-]+)\]\s+)?-\s+(\S+)\s+(\S+)(?:\s+(.*))?$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

type Entry = { id: string; title: string; date: string; about: string[]; affected: AffectedPackage[] };

/**
 * The security tracker's lists of advisories (data/DSA/list, data/DLA/list): which update fixes which CVEs, in which version of each
 * release. What is not fixed, or fixed without an advisory, is not in them.
 */
export async function* readAdvisoryList(
  path: string,
  notes: FeedNotes,
): AsyncGenerator<FeedItem, void, undefined> {
  let entry: Entry | undefined;
  for await (const { number, bytes, sizeBytes } of lines(feedBytes(path))) {
    const at = `line ${number}`;
    if (bytes === undefined) yield { type: 'rejected', id: at, reason: tooLarge(sizeBytes), isUnread: true };
    const line = bytes?.toString('utf8').trimEnd() ?? '';
    const header = HEADER.exec(line);
    if (header !== null) {
      if (entry !== undefined) yield itemOf(entry, notes);
      entry = entryOf(header);
    } else if (line !== '' && entry === undefined) {
      yield { type: 'rejected', id: at, reason: 'it comes before the first advisory' };
    } else if (line !== '' && entry !== undefined) {
      const reason = readLine(line.trim(), entry);
      if (reason !== undefined) yield { type: 'rejected', id: `${entry.id}, ${at}`, reason };
    }
  }
  if (entry !== undefined) yield itemOf(entry, notes);
}

function entryOf([, day = '', month = '', year = '', id = '', title = '']: RegExpExecArray): Entry {
  const number = String(MONTHS.indexOf(month) + 1).padStart(2, '0');
  return {
    id: canonicalId(id),
    title,
    date: `${year}-${number}-${day.padStart(2, '0')}`,
    about: [],
    affected: [],
  };
}

/** A string: why the line is not understood. */
function readLine(line: string, entry: Entry): string | undefined {
  if (/^(?:NOTE|TODO|RESERVED|REJECTED)\b/.test(line)) return undefined;
  const named = VULNERABILITIES.exec(line);
  if (named !== null) {
    entry.about.push(...advisoryIds((named[1] ?? '').split(/\s+/)));
    return undefined;
  }
  const [, codename = 'sid', name, version, note] = PACKAGE.exec(line) ?? [];
  if (name === undefined || version === undefined) return `not a line of an advisory: ${line.slice(0, 80)}`;
  const ecosystem = debianEcosystem(codename);
  if (ecosystem === undefined) return `Debian has no release ${codename}`;
  const affected = affectedBy({ ecosystem, name }, version, note);
  if (affected === undefined) return `not understood as a version: ${version}`;
  entry.affected.push(affected);
  return undefined;
}

/** security-team.debian.org/security_tracker.html, "Distribution tags". */
function affectedBy(
  pack: { ecosystem: string; name: string },
  version: string,
  note: string | undefined,
): AffectedPackage | undefined {
  switch (version) {
    case '<not-affected>':
      return notAffected(pack, 'deb', note);
    case '<unfixed>':
    case '<no-dsa>':
      return unfixed(pack, 'deb', 'not-fixed', note);
    case '<postponed>':
      return unfixed(pack, 'deb', 'deferred', note);
    case '<ignored>':
      return unfixed(pack, 'deb', 'will-not-fix', note);
    case '<end-of-life>':
      return unfixed(pack, 'deb', 'end-of-life', note);
    default:
      return version.startsWith('<') ? undefined : fixedIn(pack, 'deb', version);
  }
}

/** A regression or a new list of time zones is not a vulnerability: without one that it names, such an update says nothing of versions. */
function itemOf({ id, title, date, about, affected }: Entry, notes: FeedNotes): FeedItem {
  const isSecurity = about.length > 0 || /security update/i.test(title);
  notes.dated(Date.parse(date) / 1000);
  return {
    type: 'advisory',
    advisory: withoutUndefined({
      id,
      aliases: [],
      about: about.length > 0 ? [...new Set(about)] : undefined,
      title,
      published: date,
      severities: [],
      cwes: [],
      url: `https://security-tracker.debian.org/tracker/${id}`,
      affected: isSecurity ? affected : [],
    }),
  };
}
