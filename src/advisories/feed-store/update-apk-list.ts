import { fetchBytes } from '../../base/download.ts';
import { type Context, digestOf } from '../../base/index.ts';
import { joinUrl } from '../../base/join-url.ts';
import { redactUrl } from '../../base/redact-url.ts';
import { isoSeconds } from '../../base/utc-time.ts';
import { readApkKey } from '../../distro/index.ts';
import { advisoriesError } from '../errors.ts';
import { apkIndexOf, listedIn, MOST_APK_INDEX_BYTES } from './apk-index.ts';
import type { FeedStore } from './feed-store.ts';
import { keepPackageList } from './keep-package-list.ts';
import type { ConfiguredFeed, StoredFeed } from './types.ts';

const ARCHITECTURES = ['x86_64', 'aarch64'];

type ApkListInput = { feed: ConfiguredFeed; held: StoredFeed | undefined; store: FeedStore };

/**
 * Fetches the signed indexes of one release of a distribution with apk, and keeps of them what tells whose a package is. One whose newest
 * package is older than what is held was set back. Throws REPOSITORY_…, HTTP_… and ADVISORIES_….
 */
export async function updateApkList(
  { feed, held, store }: ApkListInput,
  context: Context,
): Promise<{ outcome: 'updated' | 'unchanged'; feed: StoredFeed }> {
  const { ecosystem, folders } = repositoriesOf(feed);
  const keys = feed.keyring === undefined ? [] : [await readApkKey(feed.keyring)];
  const read = await Promise.all(
    folders.map(async (folder) => {
      const address = joinUrl(feed.url, ...folder, 'APKINDEX.tar.gz');
      const { bytes } = await fetchBytes(context.http, address, {
        ...context,
        limitBytes: MOST_APK_INDEX_BYTES,
      });
      const { index } = apkIndexOf({ bytes, what: redactUrl(address), ecosystem, keys });
      return { suite: folder.join('/'), digest: digestOf(bytes), index };
    }),
  );
  const date = Math.max(...read.map(({ index }) => index.date ?? 0));
  requireNotOlder(feed, date, held);
  const url = redactUrl(feed.url);
  const fetchedAt = Math.floor(context.clock.nowMs() / 1000);
  const validators = { etag: digestOf(Buffer.from(read.map(({ digest }) => digest).join('\n'))) };
  if (held?.url === url && held.validators.etag === validators.etag) {
    const same = { ...held, fetchedAt };
    await store.describe(same);
    return { outcome: 'unchanged', feed: same };
  }
  const kept = {
    store,
    id: feed.id,
    kind: 'apk-packages' as const,
    release: ecosystem,
    shown: url,
    url,
    fetchedAt,
    validators,
    suites: read.map(({ suite, digest, index }) => ({
      suite,
      digest,
      date: index.date,
      signers: [index.signer],
    })),
    packages: listedIn(read.map(({ index }) => index)),
  };
  return { outcome: 'updated', feed: await keepPackageList(kept, context.signal) };
}

/** `https://HOST/alpine/v3.22` has repositories, each with a folder for each architecture; of others `covers` says what they are. */
function repositoriesOf({ id, url, covers }: ConfiguredFeed): { ecosystem: string; folders: string[][] } {
  const branch = /\/(v\d{1,3}\.\d{1,3}|edge)\/?$/.exec(new URL(url).pathname)?.[1];
  const ecosystem = covers?.[0] ?? (branch === undefined ? undefined : `Alpine:${branch}`);
  if (ecosystem === undefined)
    throw advisoriesError('ADVISORIES_CONFIG', `the address of ${id} names no release: ${redactUrl(url)}`, {
      hint: 'write that of a branch, as in https://HOST/alpine/v3.22; of another distribution name the release, as in covers: [Wolfi]',
    });
  const repositories = branch === undefined ? [[]] : [['main'], ['community']];
  return {
    ecosystem,
    folders: repositories.flatMap((repository) => ARCHITECTURES.map((each) => [...repository, each])),
  };
}

/** An index has no date of its own, and never expires. */
function requireNotOlder({ id }: ConfiguredFeed, date: number, held: StoredFeed | undefined): void {
  if (held?.dataDate === undefined || date >= held.dataDate) return;
  const [now, before] = [date, held.dataDate].map((seconds) => isoSeconds(seconds * 1000));
  throw advisoriesError(
    'ADVISORIES_INDEX_OLDER',
    `the newest package of ${id} is of ${now}, and one of ${before} was seen before`,
    {
      hint: 'the mirror is behind, or was set back: name another one',
    },
  );
}
