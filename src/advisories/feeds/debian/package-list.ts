import type { FeedItem, ListedPackage } from '../../types.ts';
import { feedError } from '../errors.ts';
import { feedBytes } from '../records/feed-bytes.ts';
import { tooLarge } from '../records/limits.ts';
import { lines } from '../records/lines.ts';
import type { FeedNotes } from '../types.ts';
import { debianEcosystem } from './releases.ts';

/** How a list begins. It is ours: Debian's own index has fifty times the bytes, and is checked before it is made into one. */
export const PACKAGE_LIST = '#shearwall debian-packages 1 ';

/** A suite whose signature was checked: `date` and `digest` of its signed Release, and the keys that signed it. */
export type ListedSuite = { suite: string; date: number; digest: string; fingerprints: readonly string[] };

/** The lines of a list, in the order in which they are given. */
export function* packageListLines(
  { release, suites }: { release: string; suites: readonly ListedSuite[] },
  packages: Iterable<ListedPackage>,
): Generator<string> {
  yield `${PACKAGE_LIST}${release}\n`;
  for (const { suite, date, digest, fingerprints } of suites)
    yield `#suite ${suite} ${date} ${digest} ${fingerprints.join(',')}\n`;
  for (const { name, version, architecture, source, sourceVersion } of packages)
    yield `${[name, version, architecture, source, sourceVersion].join(' ')}\n`;
}

/** `trixie`, of the head of a list. */
export function releaseOfList(head: string): string | undefined {
  if (!head.startsWith(PACKAGE_LIST)) return undefined;
  return /^\S+/.exec(head.slice(PACKAGE_LIST.length))?.[0];
}

/** What the signed indexes of one release of Debian list, as `db update` keeps it. Throws FEED_DAMAGED where no known release is named. */
export async function* readPackageList(
  path: string,
  notes: FeedNotes,
): AsyncGenerator<FeedItem, void, undefined> {
  let ecosystem: string | undefined;
  for await (const { number, bytes, sizeBytes } of lines(feedBytes(path))) {
    const id = `line ${number}`;
    if (bytes === undefined) {
      yield { type: 'rejected', id, reason: tooLarge(sizeBytes), isUnread: true };
      continue;
    }
    const text = bytes.toString('utf8').trimEnd();
    const release = releaseOfList(text);
    if (release !== undefined) ecosystem = debianEcosystem(release);
    if (ecosystem === undefined) throw notAList(path, release);
    if (text.startsWith('#suite ')) notes.dated(Number(text.split(' ')[2]) || undefined);
    else if (!text.startsWith('#') && text !== '') yield itemOf(ecosystem, text, id);
  }
}

function itemOf(ecosystem: string, text: string, id: string): FeedItem {
  const parts = text.split(' ');
  const [name = '', version = '', architecture = '', source = '', sourceVersion = ''] = parts;
  return parts.length === 5 && !parts.includes('')
    ? { type: 'listed', ecosystem, listed: { name, version, architecture, source, sourceVersion } }
    : { type: 'rejected', id, reason: 'not a name, version, architecture, source and its version' };
}

function notAList(path: string, release: string | undefined): Error {
  const why = release === undefined ? 'it names no release' : `Debian has no release ${release}`;
  return feedError('FEED_DAMAGED', `${path} is not a list of packages: ${why}`, {
    hint: 'fetch it again, with "shearwall db update"',
  });
}
