import type { FeedItem, ListedPackage } from '../../types.ts';
import { debianEcosystem } from '../debian/releases.ts';
import { feedError } from '../errors.ts';
import { feedBytes } from '../records/feed-bytes.ts';
import { tooLarge } from '../records/limits.ts';
import { lines } from '../records/lines.ts';
import type { FeedNotes } from '../types.ts';

/** What the signed indexes of a release were made into. It is ours: Debian's own has fifty times the bytes, and all are checked before. */
export type PackageListKind = 'debian-packages' | 'ubuntu-packages' | 'apk-packages';

/** An index whose signature was checked: `date` and `digest` of what was signed, and the keys that signed it. */
export type ListedSuite = {
  suite: string;
  date: number | undefined;
  digest: string;
  signers: readonly string[];
};

/** `release`: Debian's codename; of others the ecosystem. */
export type PackageListHead = { kind: PackageListKind; release: string };

const HEAD = /^#shearwall (debian-packages|ubuntu-packages|apk-packages) 1 (\S{1,100})/;

/** The lines of a list, in the order in which they are given. */
export function* packageListLines(
  { kind, release, suites }: PackageListHead & { suites: readonly ListedSuite[] },
  packages: Iterable<ListedPackage>,
): Generator<string> {
  yield `#shearwall ${kind} 1 ${release}\n`;
  for (const { suite, date, digest, signers } of suites)
    yield `#suite ${suite} ${date ?? 0} ${digest} ${signers.join(',')}\n`;
  for (const { name, version, architecture, source, sourceVersion } of packages)
    yield `${[name, version, architecture, source, sourceVersion].join(' ')}\n`;
}

/** Undefined: it is not the beginning of a list. */
export function headOfList(text: string): PackageListHead | undefined {
  const [, kind, release] = HEAD.exec(text) ?? [];
  return kind === undefined || release === undefined ? undefined : { kind: kind as PackageListKind, release };
}

/** What the signed indexes of one release list, as `db update` and `db import` keep it. Throws FEED_DAMAGED where no known release is named. */
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
    const head = headOfList(text);
    if (head !== undefined) ecosystem = ecosystemOf(head);
    if (ecosystem === undefined) throw notAList(path, head);
    if (text.startsWith('#suite ')) notes.dated(Number(text.split(' ')[2]) || undefined);
    else if (!text.startsWith('#') && text !== '') yield itemOf(ecosystem, text, id);
  }
}

function ecosystemOf({ kind, release }: PackageListHead): string | undefined {
  return kind === 'debian-packages' ? debianEcosystem(release) : release;
}

function itemOf(ecosystem: string, text: string, id: string): FeedItem {
  const parts = text.split(' ');
  const [name = '', version = '', architecture = '', source = '', sourceVersion = ''] = parts;
  return parts.length === 5 && !parts.includes('')
    ? { type: 'listed', ecosystem, listed: { name, version, architecture, source, sourceVersion } }
    : { type: 'rejected', id, reason: 'not a name, version, architecture, source and its version' };
}

function notAList(path: string, head: PackageListHead | undefined): Error {
  const why = head === undefined ? 'it names no release' : `Debian has no release ${head.release}`;
  return feedError('FEED_DAMAGED', `${path} is not a list of packages: ${why}`, {
    hint: 'fetch it again, with "shearwall db update"',
  });
}
