import { basename } from 'node:path';
import { type Fields, fieldsOf, textOf, textsOf } from '../../../base/fields.ts';
import { isCve } from '../../aliases/advisory-id.ts';
import type { Advisory, AffectedPackage, FeedItem, SeverityLevel } from '../../types.ts';
import { advisoryIds } from '../ids.ts';
import { isPlain, isVersionText, oneLine } from '../plain-text.ts';
import { tooLarge } from '../records/limits.ts';
import { parseJsonRecord } from '../records/parse-record.ts';
import { wholeMembers } from '../records/read-records.ts';
import { fixedIn, notAffected, notUnderstood, undetermined, unfixed } from '../statements.ts';

/** Arch is one rolling release. */
const ECOSYSTEM = 'Arch Linux';
const MOST_PACKAGES = 500;

/**
 * Arch Linux' security tracker, all.json: groups of CVEs (AVG) with the packages that have them, the version that was affected and the one that
 * fixes it. Each CVE becomes an advisory of its own that says the same of the same packages.
 */
export async function* readArchTracker(path: string): AsyncGenerator<FeedItem, void, undefined> {
  for await (const { bytes, sizeBytes } of wholeMembers(path)) {
    const record =
      bytes === undefined
        ? { name: basename(path), refused: tooLarge(sizeBytes) }
        : parseJsonRecord(basename(path), bytes);
    if ('refused' in record)
      yield { type: 'rejected', id: basename(path), reason: record.refused, isUnread: true };
    else yield* readGroup(fieldsOf(record.value));
  }
}

function* readGroup(group: Fields): Generator<FeedItem, void, undefined> {
  const name = textOf(group['name']) ?? '?';
  const cves = advisoryIds(textsOf(group['issues'])).filter(isCve);
  const packages = textsOf(group['packages'])
    .slice(0, MOST_PACKAGES)
    .filter((each) => isPlain(each, 200));
  const affected = packages.map((each) => affectedOf(each, group));
  if (cves.length === 0 || affected.length === 0) {
    yield {
      type: 'rejected',
      id: oneLine(name).slice(0, 100),
      reason: 'it names no CVE, or no package',
      about: [ECOSYSTEM],
    };
    return;
  }
  const [first] = affected;
  if (first?.status === 'undetermined' && first.fix.reason !== undefined)
    yield { type: 'rejected', id: oneLine(name).slice(0, 100), reason: first.fix.reason };
  const level = LEVELS.get(textOf(group['severity']) ?? '');
  const severities: Advisory['severities'] = level === undefined ? [] : [{ source: 'arch', level }];
  for (const id of cves)
    yield { type: 'advisory', advisory: { id, aliases: [], severities, cwes: [], affected } };
}

const LEVELS: ReadonlyMap<string, SeverityLevel> = new Map([
  ['Critical', 'critical'],
  ['High', 'high'],
  ['Medium', 'medium'],
  ['Low', 'low'],
]);

function affectedOf(name: string, group: Fields): AffectedPackage {
  const pack = { ecosystem: ECOSYSTEM, name };
  const [status, fixed] = [textOf(group['status']), textOf(group['fixed'])];
  if (status === 'Not affected') return notAffected(pack, 'alpm');
  if (fixed !== undefined)
    return isVersionText(fixed)
      ? fixedIn(pack, 'alpm', fixed)
      : notUnderstood(pack, 'alpm', 'it is fixed in what is not a version');
  if (status === 'Vulnerable' || status === 'Testing') return unfixed(pack, 'alpm', 'not-fixed');
  // `Unknown`: nobody has looked yet.
  return status === 'Unknown' ? undetermined(pack, 'alpm') : notUnderstood(pack, 'alpm', 'unknown status');
}
