import { join } from 'node:path';
import { mapConcurrently } from '../../base/concurrency.ts';
import { download } from '../../base/download.ts';
import { httpError } from '../../base/http-errors.ts';
import { type Context, ShearwallError, type Validators } from '../../base/index.ts';
import { redactUrl } from '../../base/redact-url.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { type PackageSources, seenReleasesFolder } from '../../distro/index.ts';
import type { FeedStore } from './feed-store.ts';
import { checkFeedId } from './import-feed.ts';
import { storedFileName } from './stored-feed.ts';
import { surveyFeed } from './survey-feed.ts';
import type { ConfiguredFeed, StoredFeed } from './types.ts';
import { updateApkList } from './update-apk-list.ts';
import { updateDebList } from './update-deb-list.ts';

/** The largest public feed, all CVE records, has about 0.7 GB. */
const MOST_FEED_BYTES = 4 * 1024 ** 3;
const AT_ONCE = 3;

export type FeedUpdate = { id: string; url: string } & (
  | { outcome: 'updated' | 'unchanged'; feed: StoredFeed }
  /** `held`: what stays in use; undefined: there never was one. */
  | { outcome: 'failed'; error: ShearwallError; held: StoredFeed | undefined }
);

export type UpdateFeedsInput = {
  feeds: readonly ConfiguredFeed[];
  store: FeedStore;
  /** Where the indexes of Debian and Ubuntu are fetched from, as builds do; undefined: from where each feed says. */
  packageSources?: PackageSources | undefined;
};

/**
 * Fetches what has changed. Feeds are independent: where one fails, or gives what cannot be read, its last good version stays. In the
 * order of `feeds`.
 */
export async function updateFeeds(
  { feeds, store, packageSources }: UpdateFeedsInput,
  context: Context,
): Promise<FeedUpdate[]> {
  if (context.offline)
    throw httpError('OFFLINE', 'feeds cannot be fetched: --offline forbids it', {
      hint: 'import files with "shearwall db import FILE…", or run it without --offline',
    });
  for (const { id } of feeds) checkFeedId(id);
  const held = new Map((await store.list()).feeds.map((feed) => [feed.id, feed]));
  const sources = packageSources ?? {
    aptSources: [],
    seen: seenReleasesFolder(join(store.dir, '.releases')),
  };
  const update = async (feed: ConfiguredFeed, before: StoredFeed | undefined) => {
    switch (feed.kind) {
      case 'debian-packages':
      case 'ubuntu-packages':
        return await updateDebList({ feed, kind: feed.kind, held: before, store, sources }, context);
      case 'apk-packages':
        return await updateApkList({ feed, held: before, store }, context);
      default:
        return await updateFeed(feed, before, store, context);
    }
  };
  return await mapConcurrently(feeds, AT_ONCE, async (feed) => {
    const url = redactUrl(feed.url);
    try {
      return { id: feed.id, url, ...(await update(feed, held.get(feed.id))) };
    } catch (error) {
      context.signal.throwIfAborted();
      if (!(error instanceof ShearwallError)) throw error;
      return { id: feed.id, url, outcome: 'failed', error, held: held.get(feed.id) };
    }
  });
}

async function updateFeed(
  { id, url, kind, covers }: ConfiguredFeed,
  held: StoredFeed | undefined,
  store: FeedStore,
  context: Context,
): Promise<{ outcome: 'updated' | 'unchanged'; feed: StoredFeed }> {
  const { http, clock, log, signal, progress } = context;
  const shown = redactUrl(url);
  const isSamePlace = held?.url === shown && (kind === undefined || kind === held.kind);
  const file = storedFileName(url);
  await using incoming = await store.receive(file);
  const task = progress.start(`fetch ${id}`, undefined, 'bytes');
  const sink = {
    write: async (chunk: Uint8Array) => {
      task.add(chunk.length);
      await incoming.write(chunk);
    },
    restart: async () => await incoming.restart(),
  };
  const options = withoutUndefined({
    clock,
    log,
    signal,
    limitBytes: MOST_FEED_BYTES,
    held: isSamePlace ? held.validators : undefined,
  });
  const { headers, isUnchanged } = await download(http, { url, sink }, options).finally(() => task.done());
  const fetchedAt = Math.floor(clock.nowMs() / 1000);
  const content = isUnchanged ? undefined : await incoming.finish();
  const validators = validatorsOf(headers);
  if (held !== undefined && (content === undefined || (isSamePlace && content.digest === held.digest))) {
    const feed = {
      ...held,
      fetchedAt,
      validators: { ...held.validators, ...validators },
      covers: covers ?? held.covers,
    };
    await store.describe(feed);
    return { outcome: 'unchanged', feed };
  }
  const location = { path: incoming.path, kind, feedId: id, covers, fetchedAt };
  const survey = await surveyFeed(location, shown, signal);
  const bytes = content ?? (await incoming.finish());
  const feed = {
    ...survey,
    id,
    url: shown,
    fetchedAt,
    file,
    ...bytes,
    validators,
  };
  warnOfLoss(feed, held, log);
  await store.accept(incoming, feed);
  return { outcome: 'updated', feed };
}

function validatorsOf(headers: { get(name: string): string | null }): Validators {
  const [etag, lastModified] = [headers.get('etag'), headers.get('last-modified')];
  return withoutUndefined({
    etag: etag !== null ? etag : undefined,
    lastModified: lastModified !== null ? lastModified : undefined,
  });
}

/** Feeds grow. One that has lost half of its records is taken, as its publisher may have meant it, but not in silence. */
function warnOfLoss({ id, records }: StoredFeed, held: StoredFeed | undefined, log: Context['log']): void {
  if (held !== undefined && records * 2 < held.records)
    log.warn(`the feed ${id} has ${records} records, and had ${held.records} before`);
}
