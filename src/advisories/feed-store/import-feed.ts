import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Context } from '../../base/index.ts';
import { advisoriesError } from '../errors.ts';
import { isApkIndex, openFeed, shapeOf } from '../feeds/index.ts';
import type { FeedKind, RejectedItem } from '../types.ts';
import type { FeedStore } from './feed-store.ts';
import { importApkIndex } from './import-apk-index.ts';
import { packFolder } from './pack-folder.ts';
import { isFeedId, storedFileName } from './stored-feed.ts';
import { surveyFeed } from './survey-feed.ts';
import type { StoredFeed } from './types.ts';

export type ImportFeedInput = {
  store: FeedStore;
  /** A file as its publisher gives it, or a folder of records. */
  path: string;
  /** Of a folder: names of the records that are taken; undefined: all that lie in and below it. */
  files?: readonly string[] | undefined;
  /** Undefined: detected from its content. */
  kind?: FeedKind | undefined;
  /** Undefined: by kind and path. An earlier version under the same id is replaced. */
  id?: string | undefined;
  /** The ecosystems that it covers completely; undefined: detected from its content. */
  covers?: readonly string[] | undefined;
  /** `covers` was said of several feeds at once: it holds of those that speak of it. */
  isOneOfSeveral?: boolean | undefined;
  /** Files of public keys that may sign the index of an apk repository, besides those that come with the program. */
  apkKeys?: readonly string[] | undefined;
  /** Seconds since 1970; default: now. */
  fetchedAt?: number;
  /** Told of everything in it that could not be taken, in its order. */
  onRejected?: (item: RejectedItem) => void;
};

/** Copies a feed into the store, once all of it could be read. Throws FEED_…, ADVISORIES_FEED_…. */
export async function importFeed(
  { store, path, files, kind, id, covers, isOneOfSeveral, apkKeys = [], ...input }: ImportFeedInput,
  { signal, clock }: Pick<Context, 'signal' | 'clock'>,
): Promise<StoredFeed> {
  const fetchedAt = input.fetchedAt ?? Math.floor(clock.nowMs() / 1000);
  if (id !== undefined) checkFeedId(id);
  if (isApkIndex(await shapeOf(path)))
    return await importApkIndex({ store, path, id, covers, keyFiles: apkKeys, fetchedAt }, { signal });
  const location = { kind, feedId: id, covers, isOneOfSeveral, fetchedAt };
  const opened = await openFeed({ ...location, path });
  checkFeedId(opened.id);
  const isFolder = (await stat(path)).isDirectory();
  const file = `${storedFileName(path)}${isFolder ? '.tar' : ''}`;
  await using incoming = await store.receive(file);
  const bytes: AsyncIterable<Uint8Array> = isFolder ? packFolder(path, files) : createReadStream(path);
  for await (const chunk of bytes) {
    signal.throwIfAborted();
    await incoming.write(chunk);
  }
  const content = await incoming.finish();
  const { id: _, ...survey } = await surveyFeed(
    { ...location, path: incoming.path, kind: opened.kind },
    path,
    signal,
    input.onRejected,
  );
  const feed: StoredFeed = {
    ...survey,
    id: opened.id,
    url: undefined,
    fetchedAt,
    file,
    ...content,
    validators: {},
    isDeclared: isDeclared(covers, survey),
  };
  await store.accept(incoming, feed);
  return feed;
}

/** Of a feed whose user says what it covers. */
function isDeclared(
  stated: readonly string[] | undefined,
  { covers }: Pick<StoredFeed, 'covers'>,
): true | undefined {
  return stated?.some((ecosystem) => covers.includes(ecosystem)) === true ? true : undefined;
}

export function checkFeedId(id: string): void {
  if (!isFeedId(id))
    throw advisoriesError('ADVISORIES_FEED_ID', `'${id}' is not a valid feed id`, {
      hint: 'use letters, digits, dots and dashes, at most 100 characters, for example osv-npm',
    });
}
