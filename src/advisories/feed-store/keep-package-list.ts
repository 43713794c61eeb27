import type { Validators } from '../../base/index.ts';
import { type ListedSuite, type PackageListHead, packageListLines } from '../feeds/index.ts';
import type { ListedPackage } from '../types.ts';
import type { FeedStore } from './feed-store.ts';
import { surveyFeed } from './survey-feed.ts';
import type { StoredFeed } from './types.ts';

const WRITTEN_AT_ONCE = 1000;

export type PackageListToKeep = PackageListHead & {
  store: FeedStore;
  id: string;
  /** What the user knows it by: an address, or a path. */
  shown: string;
  url: string | undefined;
  /** Seconds since 1970. */
  fetchedAt: number;
  validators: Validators;
  suites: readonly ListedSuite[];
  packages: Iterable<ListedPackage>;
};

/** Keeps what signed indexes list as a feed. Throws ADVISORIES_FEED_EMPTY where they list nothing. */
export async function keepPackageList(input: PackageListToKeep, signal: AbortSignal): Promise<StoredFeed> {
  const { store, id, kind, release, shown, url, fetchedAt, validators, suites, packages } = input;
  const file = `${release.replaceAll(/[^\w.-]/g, '-')}.packages`;
  await using incoming = await store.receive(file);
  for (const text of inPieces(packageListLines({ kind, release, suites }, packages)))
    await incoming.write(Buffer.from(text));
  const content = await incoming.finish();
  const location = { path: incoming.path, kind, feedId: id, covers: [], fetchedAt };
  const survey = await surveyFeed(location, shown, signal);
  const feed: StoredFeed = { ...survey, url, fetchedAt, file, ...content, validators };
  await store.accept(incoming, feed);
  return feed;
}

function* inPieces(lines: Iterable<string>): Generator<string> {
  let piece: string[] = [];
  for (const line of lines)
    if (piece.push(line) === WRITTEN_AT_ONCE) {
      yield piece.join('');
      piece = [];
    }
  yield piece.join('');
}
