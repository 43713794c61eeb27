import { type Fields, fieldsOf, objectsOf, textOf, textsOf } from '../../../base/fields.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import { isCve } from '../../aliases/advisory-id.ts';
import { secondsOf } from '../../dates.ts';
import type { Advisory, AffectedPackage, FeedItem } from '../../types.ts';
import { advisoryIds, isAdvisoryId } from '../ids.ts';
import { isPlain, isVersionText } from '../plain-text.ts';
import { fixedIn, notAffected, notUnderstood, unfixed } from '../statements.ts';
import type { FeedRecord } from '../types.ts';

const ECOSYSTEM = 'Wolfi';

/** wolfi-dev/advisories, schema 2: one package a document, each advisory with what happened to it. */
export function readWolfiDocument(record: FeedRecord): FeedItem[] {
  if ('refused' in record)
    return [{ type: 'rejected', id: record.name, reason: record.refused, isUnread: true }];
  const document = fieldsOf(record.value);
  const name = textOf(fieldsOf(document['package'])['name']);
  if (name === undefined || !isPlain(name, 200) || !textOf(document['schema-version'])?.startsWith('2'))
    return [notAdvisories(document, record.name)];
  return objectsOf(document['advisories']).flatMap((advisory) => readAdvisory(advisory, name));
}

/** What has advisories and is not of this schema says something, and nobody can tell what. */
function notAdvisories(document: Fields, name: string): FeedItem {
  const rejected = { type: 'rejected', id: name, reason: 'not an advisory document of schema 2' } as const;
  return document['advisories'] === undefined ? rejected : { ...rejected, about: [ECOSYSTEM] };
}

function readAdvisory(fields: Fields, name: string): FeedItem[] {
  const id = textOf(fields['id']) ?? '';
  const events = objectsOf(fields['events']).toSorted(
    (a, b) => (secondsOf(a['timestamp']) ?? 0) - (secondsOf(b['timestamp']) ?? 0),
  );
  const last = events.at(-1);
  if (!isAdvisoryId(id) || last === undefined)
    return [
      {
        type: 'rejected',
        id: `${name} ${id}`.slice(0, 200),
        reason: 'it has no id or no events',
        about: [ECOSYSTEM],
      },
    ];
  const pack = { ecosystem: ECOSYSTEM, name };
  const known = stateOf(last, pack);
  const affected = known ?? notUnderstood(pack, 'apk', whyNot(last));
  const aliases = advisoryIds(textsOf(fields['aliases']));
  const cves = aliases.filter(isCve);
  const isOfSeveral = cves.length > 1;
  const dates = { published: textOf(events[0]?.['timestamp']), modified: textOf(last['timestamp']) };
  const advisory: Advisory = withoutUndefined({
    id,
    aliases: isOfSeveral ? [] : aliases,
    about: isOfSeveral ? cves : undefined,
    published: dates.published,
    modified: dates.modified,
    severities: [],
    cwes: [],
    affected: [affected],
  });
  const rejected: FeedItem = { type: 'rejected', id, reason: whyNot(last) };
  return [{ type: 'advisory', advisory }, ...(known === undefined ? [rejected] : [])];
}

/** Of an event that is later than this program, or broken. */
function whyNot({ type }: Fields): string {
  return `its last event has an unknown type: ${String(textOf(type)).slice(0, 60)}`;
}

/** What the last event says: each puts an end to those before. */
function stateOf(event: Fields, pack: { ecosystem: string; name: string }): AffectedPackage | undefined {
  const data = fieldsOf(event['data']);
  const note = textOf(data['note']);
  const said = (words: string): string => (note === undefined ? words : `${words}: ${note}`);
  switch (event['type']) {
    case 'fixed': {
      const version = textOf(data['fixed-version']);
      if (version === undefined || !isVersionText(version)) return undefined;
      return version === '0' ? notAffected(pack, 'apk') : fixedIn(pack, 'apk', version);
    }
    case 'false-positive-determination':
      return notAffected(pack, 'apk', said(textOf(data['type']) ?? 'false-positive-determination'));
    case 'pending-upstream-fix':
      return unfixed(pack, 'apk', 'deferred', said('pending-upstream-fix'));
    case 'fix-not-planned':
      return unfixed(pack, 'apk', 'will-not-fix', said('fix-not-planned'));
    case 'analysis-not-planned':
      return unfixed(pack, 'apk', 'unknown', said('analysis-not-planned'));
    case 'detection':
    case 'true-positive-determination':
      return unfixed(pack, 'apk', 'not-fixed');
    default:
      return undefined;
  }
}
