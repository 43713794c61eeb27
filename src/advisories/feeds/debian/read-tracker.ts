import { type Fields, fieldsOf, textOf } from '../../../base/fields.ts';
import { isJsonObject } from '../../../base/parse-json.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import { canonicalId } from '../../aliases/advisory-id.ts';
import type { AffectedPackage, FeedItem } from '../../types.ts';
import { isAdvisoryId } from '../ids.ts';
import { titleOf } from '../osv/read-osv-record.ts';
import { severityLevel } from '../osv/read-severities.ts';
import { isVersionText } from '../plain-text.ts';
import { tooLarge } from '../records/limits.ts';
import { parseJsonRecord } from '../records/parse-record.ts';
import { wholeMembers } from '../records/read-records.ts';
import { fixedIn, notAffected, notUnderstood, undetermined, unfixed } from '../statements.ts';
import { debianEcosystem, resembledRelease } from './releases.ts';

/**
 * The security tracker's JSON (security-tracker.debian.org/tracker/data/json): source package, vulnerability, release. One source
 * package is held at a time.
 */
export async function* readDebianTracker(path: string): AsyncGenerator<FeedItem, void, undefined> {
  for await (const { key: source = '', bytes, sizeBytes } of wholeMembers(path)) {
    const record =
      bytes === undefined ? { name: source, refused: tooLarge(sizeBytes) } : parseJsonRecord(source, bytes);
    if ('refused' in record) yield { type: 'rejected', id: source, reason: record.refused, isUnread: true };
    else if (!isJsonObject(record.value))
      yield { type: 'rejected', id: source, reason: 'its flaws are not by their ids', isUnread: true };
    else yield* readSource(source, record.value);
  }
}

function* readSource(source: string, vulnerabilities: Fields): Generator<FeedItem, void, undefined> {
  for (const [key, value] of Object.entries(vulnerabilities)) {
    const id = canonicalId(key);
    const releases = fieldsOf(fieldsOf(value)['releases']);
    if (!isAdvisoryId(id) || !isSourceName(source)) {
      yield {
        type: 'rejected',
        id: `${source} ${id}`.slice(0, 200),
        reason: 'not a vulnerability id, or not a source package',
        about: Object.keys(releases).flatMap((codename) => debianEcosystem(codename) ?? []),
      };
      continue;
    }
    if (!isJsonObject(fieldsOf(value)['releases'])) {
      const reason = 'it does not say of which releases it speaks';
      yield { type: 'rejected', id: `${id} ${source}`.slice(0, 200), reason, isUnread: true };
      continue;
    }
    const affected: AffectedPackage[] = [];
    const rejected: FeedItem[] = [];
    for (const [codename, status] of Object.entries(releases)) {
      const read = readRelease(source, codename, fieldsOf(status));
      if (typeof read !== 'string') affected.push(read);
      else {
        const ecosystem = debianEcosystem(codename);
        const meant = ecosystem === undefined ? resembledRelease(codename) : undefined;
        rejected.push(
          withoutUndefined({
            type: 'rejected' as const,
            id: `${id} ${source} ${codename}`.slice(0, 200),
            reason: read,
            about: meant === undefined ? undefined : [meant],
          }),
        );
        if (ecosystem !== undefined) affected.push(notUnderstood({ ecosystem, name: source }, 'deb', read));
      }
    }
    yield* rejected;
    if (affected.length > 0) yield { type: 'advisory', advisory: advisoryOf(id, fieldsOf(value), affected) };
  }
}

function isSourceName(name: string): boolean {
  return /^[a-z0-9][a-z0-9.+-]{0,120}$/.test(name);
}

function advisoryOf(
  id: string,
  { description }: Fields,
  affected: AffectedPackage[],
): Extract<FeedItem, { type: 'advisory' }>['advisory'] {
  const title = titleOf(textOf(description));
  const levels = new Set(affected.map(({ urgency }) => severityLevel(urgency ?? '')));
  return withoutUndefined({
    id,
    aliases: [],
    title,
    severities: [...levels].flatMap((level) => (level === undefined ? [] : [{ source: 'debian', level }])),
    cwes: [],
    url: `https://security-tracker.debian.org/tracker/${encodeURIComponent(id)}`,
    affected,
  });
}

/** A text: why nothing can be said of this release. */
function readRelease(name: string, codename: string, status: Fields): AffectedPackage | string {
  const ecosystem = debianEcosystem(codename);
  if (ecosystem === undefined) return `Debian has no release ${codename}`;
  const pack = { ecosystem, name };
  const urgency = urgencyOf(status);
  const read = readStatus(pack, status, urgency);
  return typeof read === 'string' || urgency === undefined ? read : { ...read, urgency };
}

function readStatus(
  pack: { ecosystem: string; name: string },
  status: Fields,
  urgency: string | undefined,
): AffectedPackage | string {
  const fixed = textOf(status['fixed_version']);
  switch (textOf(status['status'])?.toLowerCase()) {
    case 'resolved':
      if (fixed === undefined || !isVersionText(fixed)) return 'it is resolved, but no version is given';
      // The tracker's way to say that no version of this release ever had it.
      return fixed === '0' ? notAffected(pack, 'deb') : fixedIn(pack, 'deb', fixed);
    case 'open':
      return unfixed(pack, 'deb', stateOf(status, urgency), textOf(status['nodsa']));
    case 'undetermined':
      return undetermined(pack, 'deb');
    default:
      return 'unknown status';
  }
}

/** security-team.debian.org/security_tracker.html, "ignored", "postponed": no DSA alone leaves it to a point release. */
function stateOf(
  status: Fields,
  urgency: string | undefined,
): 'will-not-fix' | 'deferred' | 'end-of-life' | 'not-fixed' {
  if (urgency === 'end-of-life') return 'end-of-life';
  if (status['nodsa_reason'] === 'ignored') return 'will-not-fix';
  return status['nodsa_reason'] === 'postponed' ? 'deferred' : 'not-fixed';
}

/** A star marks what was not set by hand. */
function urgencyOf(status: Fields): string | undefined {
  const urgency = textOf(status['urgency'])?.replaceAll('*', '');
  return urgency === undefined || urgency === 'not yet assigned' || urgency.length > 40 ? undefined : urgency;
}
