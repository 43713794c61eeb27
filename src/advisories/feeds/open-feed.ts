import type { FeedItem, FeedKind } from '../types.ts';
import { readArchTracker } from './arch/read-arch-tracker.ts';
import { FeedCoverage } from './coverage.ts';
import { readCveRecord } from './cve/read-cve-record.ts';
import { readAdvisoryList } from './debian/read-advisory-list.ts';
import { readDebianTracker } from './debian/read-tracker.ts';
import { detectFeedKind, isOneRecord } from './detect-kind.ts';
import { readDistroInfo } from './end-of-life/read-distro-info.ts';
import { readEpss } from './exploited/read-epss.ts';
import { readKev } from './exploited/read-kev.ts';
import { feedIdOf } from './feed-id.ts';
import { readOsvRecord } from './osv/read-osv-record.ts';
import { readPackageList } from './packages/package-list.ts';
import { oneLine } from './plain-text.ts';
import { type FeedShape, shapeOf } from './records/feed-bytes.ts';
import { readRecords } from './records/read-records.ts';
import { readSecdb } from './secdb/read-secdb.ts';
import type { FeedLocation, FeedNotes, FeedRecord, OpenedFeed } from './types.ts';
import { readVexDocument } from './vex/read-vex-document.ts';
import { readWolfiDocument } from './wolfi/read-advisories.ts';

/**
 * Opens a feed as its publisher gives it, by its content; nothing is read yet but its beginning. Its records then come one by one: neither
 * their number nor the size of the file matters. Throws FEED_UNREADABLE, FEED_KIND_UNKNOWN and FEED_DAMAGED.
 */
export async function openFeed(location: FeedLocation): Promise<OpenedFeed> {
  const { path } = location;
  const shape = await shapeOf(path);
  const kind = location.kind ?? (await detectFeedKind(path, shape));
  const head = shape.head.toString('latin1');
  const coverage = new FeedCoverage(location, kind, isOneRecord(shape));
  return {
    id: location.feedId ?? feedIdOf(location.origin ?? path, kind, head),
    kind,
    items: watched(itemsOf(kind, path, shape, coverage), coverage),
    get covers() {
      return coverage.ecosystems;
    },
    get dataDate() {
      return coverage.dataDate;
    },
  };
}

async function* watched(
  items: AsyncIterable<FeedItem>,
  coverage: FeedCoverage,
): AsyncGenerator<FeedItem, void, undefined> {
  for await (const item of items) {
    coverage.see(item);
    yield item.type === 'rejected' ? { ...item, id: oneLine(item.id), reason: oneLine(item.reason) } : item;
  }
}

function itemsOf(kind: FeedKind, path: string, shape: FeedShape, notes: FeedNotes): AsyncIterable<FeedItem> {
  switch (kind) {
    case 'debian-tracker':
      return readDebianTracker(path);
    case 'debian-list':
      return readAdvisoryList(path, notes);
    case 'arch-tracker':
      return readArchTracker(path);
    case 'secdb':
      return readSecdb(path, shape, notes);
    case 'kev':
      return readKev(path, notes);
    case 'epss':
      return readEpss(path, notes);
    case 'end-of-life':
      return readDistroInfo(path);
    case 'debian-packages':
    case 'ubuntu-packages':
    case 'apk-packages':
      return readPackageList(path, notes);
    case 'wolfi':
      return fromRecords(readRecords(path, shape), readWolfiDocument);
    case 'cve':
      return fromRecords(readRecords(path, shape), parsed(readCveRecord));
    case 'csaf':
    case 'openvex':
      return fromRecords(readRecords(path, shape), parsed(readVexDocument));
    case 'osv':
      return fromRecords(readRecords(path, shape), parsed(readOsvRecord));
  }
}

async function* fromRecords(
  records: AsyncIterable<FeedRecord>,
  read: (record: FeedRecord) => FeedItem[],
): AsyncGenerator<FeedItem, void, undefined> {
  for await (const record of records) yield* read(record);
}

function parsed(read: (value: unknown, name: string) => FeedItem[]): (record: FeedRecord) => FeedItem[] {
  return (record) =>
    'refused' in record
      ? [{ type: 'rejected', id: record.name, reason: record.refused, isUnread: true }]
      : read(record.value, record.name);
}
