import type { FeedItem } from '../../types.ts';
import { feedBytes } from '../records/feed-bytes.ts';
import { tooLarge } from '../records/limits.ts';
import { lines } from '../records/lines.ts';

/**
 * distro-info-data's debian.csv and ubuntu.csv, distinguished by their columns: until when a release is supported, and until when for
 * organisations that support it longer.
 */
export async function* readDistroInfo(path: string): AsyncGenerator<FeedItem, void, undefined> {
  let columns: string[] = [];
  for await (const { number, bytes, sizeBytes } of lines(feedBytes(path))) {
    const line = bytes?.toString('utf8').trim() ?? '';
    if (bytes === undefined)
      yield { type: 'rejected', id: `line ${number}`, reason: tooLarge(sizeBytes), isUnread: true };
    else if (columns.length === 0) columns = line.split(',');
    else if (line !== '') {
      const cells = line.split(',', columns.length);
      yield readRelease(new Map(columns.map((column, at) => [column, cells[at] ?? ''])), `line ${number}`);
    }
  }
}

function readRelease(row: ReadonlyMap<string, string>, where: string): FeedItem {
  const isUbuntu = row.has('eol-server') || row.has('eol-esm');
  const [version = '', series = '', codename = ''] = ['version', 'series', 'codename'].map((key) =>
    row.get(key),
  );
  if (series === '') return { type: 'rejected', id: where, reason: 'it names no release' };
  const ecosystem = isUbuntu
    ? `Ubuntu:${version.replace(/ LTS$/, ':LTS')}`
    : `Debian:${debianNumber(version) || series}`;
  const dates = {
    endOfLife: dateOf(row, 'eol'),
    endOfLongTermSupport: dateOf(row, 'eol-lts'),
    endOfPaidSupport: dateOf(row, 'eol-elts') ?? dateOf(row, 'eol-legacy') ?? dateOf(row, 'eol-esm'),
  };
  return {
    type: 'end-of-life',
    release: {
      ecosystem,
      name: codename || series,
      ...Object.fromEntries(Object.entries(dates).filter(([, date]) => date !== undefined)),
    },
  };
}

/** Since 4 a release has one number: OSV's `Debian:7`, where the file has `7`. */
function debianNumber(version: string): string {
  return /^\d+(?:\.\d+)?$/.test(version) ? version : '';
}

function dateOf(row: ReadonlyMap<string, string>, column: string): string | undefined {
  const date = row.get(column) ?? '';
  return /^\d{4}-\d\d-\d\d$/.test(date) ? date : undefined;
}
