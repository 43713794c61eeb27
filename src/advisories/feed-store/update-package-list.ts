import { readBounded, SMALL_FILE_BYTES } from '../../base/bounded-read.ts';
import { type Context, digestOf, messageOf } from '../../base/index.ts';
import { redactUrl } from '../../base/redact-url.ts';
import {
  fetchReleases,
  loadPackageIndex,
  type PackageIndex,
  type PackageSources,
  type SuiteRelease,
  type SuiteRequest,
} from '../../distro/index.ts';
import { advisoriesError } from '../errors.ts';
import { DEFAULT_FEEDS, packageListLines } from '../feeds/index.ts';
import type { ListedPackage } from '../types.ts';
import type { FeedStore } from './feed-store.ts';
import { surveyFeed } from './survey-feed.ts';
import type { ConfiguredFeed, StoredFeed } from './types.ts';

const COMPONENTS = ['main', 'contrib', 'non-free', 'non-free-firmware'];
const ARCHITECTURES = ['amd64', 'arm64'];
const WRITTEN_AT_ONCE = 1000;

type PackageListInput = {
  feed: ConfiguredFeed;
  held: StoredFeed | undefined;
  store: FeedStore;
  sources: PackageSources;
};

/**
 * Fetches the indexes of one release of Debian, its updates and security fixes among them, and keeps of them what tells whose a package
 * is. Each suite's signature is checked as a build does it. Throws REPOSITORY_…, HTTP_… and ADVISORIES_….
 */
export async function updatePackageList(
  { feed, held, store, sources }: PackageListInput,
  context: Context,
): Promise<{ outcome: 'updated' | 'unchanged'; feed: StoredFeed }> {
  const { release, requests } = await requestsOf(feed);
  const releases = await fetchReleases({ requests, floorDates: new Map(), sources }, context);
  const url = redactUrl(feed.url);
  const fetchedAt = Math.floor(context.clock.nowMs() / 1000);
  const validators = { etag: stateOf(releases) };
  if (held?.url === url && held.validators.etag === validators.etag) {
    const same = { ...held, fetchedAt };
    await store.describe(same);
    return { outcome: 'unchanged', feed: same };
  }
  const file = `${release}.packages`;
  await using incoming = await store.receive(file);
  for (const text of inPieces(
    packageListLines({ release, suites: releases.map(suiteOf) }, await listed(releases, context)),
  ))
    await incoming.write(Buffer.from(text));
  const content = await incoming.finish();
  const location = { path: incoming.path, kind: feed.kind, feedId: feed.id, covers: [], fetchedAt };
  const survey = await surveyFeed(location, url, context.signal);
  const updated = { ...survey, url, fetchedAt, file, ...content, validators };
  await store.accept(incoming, updated);
  return { outcome: 'updated', feed: updated };
}

/** `https://HOST/debian/dists/trixie`: the suites of that release; a public address stands for the mirror that builds use. */
async function requestsOf({
  id,
  url,
  keyring,
}: ConfiguredFeed): Promise<{ release: string; requests: SuiteRequest[] }> {
  const [, mirror = '', release = ''] = /^(.*)\/dists\/([a-z]+)\/?$/.exec(url) ?? [];
  if (release === '')
    throw advisoriesError('ADVISORIES_CONFIG', `the address of ${id} names no release: ${redactUrl(url)}`, {
      hint: 'write the mirror and the release, as in https://HOST/debian/dists/trixie',
    });
  const base = {
    components: COMPONENTS,
    architectures: ARCHITECTURES,
    mirrors: DEFAULT_FEEDS.some((each) => each.url === url) ? [] : [mirror],
    extraKeys: keyring === undefined ? [] : [await readKeys(keyring)],
  };
  const requests: SuiteRequest[] = [
    { ...base, archive: 'debian', suite: release },
    { ...base, archive: 'debian', suite: `${release}-updates` },
    { ...base, archive: 'security', suite: `${release}-security` },
  ];
  return { release, requests: release === 'sid' ? requests.slice(0, 1) : requests };
}

async function readKeys(path: string): Promise<Uint8Array> {
  return await readBounded(path, SMALL_FILE_BYTES).catch((cause: unknown) => {
    throw advisoriesError('ADVISORIES_CONFIG_UNREADABLE', `cannot read ${path}: ${messageOf(cause)}`, {
      cause,
    });
  });
}

/** What the indexes are made of: the same Releases list the same packages. */
function stateOf(releases: readonly SuiteRelease[]): string {
  return digestOf(Buffer.from(releases.map(({ verified }) => verified.digest).join('\n')));
}

function suiteOf({ verified: { suite, date, digest, fingerprints } }: SuiteRelease) {
  return { suite, date, digest, fingerprints };
}

async function listed(releases: readonly SuiteRelease[], context: Context): Promise<Iterable<ListedPackage>> {
  const indexes: PackageIndex[] = [];
  for (const architecture of ARCHITECTURES)
    indexes.push(await loadPackageIndex({ releases, architecture }, context));
  return packagesOf(indexes);
}

/** Those of no architecture are in each index; one of them is enough. */
function* packagesOf(indexes: readonly PackageIndex[]): Generator<ListedPackage> {
  for (const [at, index] of indexes.entries())
    for (const name of [...index.names()].sort())
      for (const record of index.versionsOf(name))
        if (at === 0 || record.architecture !== 'all') yield record;
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
