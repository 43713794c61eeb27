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
import { DEFAULT_FEEDS, type ListedSuite } from '../feeds/index.ts';
import type { ListedPackage } from '../types.ts';
import type { FeedStore } from './feed-store.ts';
import { keepPackageList } from './keep-package-list.ts';
import type { ConfiguredFeed, StoredFeed } from './types.ts';

const ARCHITECTURES = ['amd64', 'arm64'];

type DebListKind = 'debian-packages' | 'ubuntu-packages';

type DebListInput = {
  feed: ConfiguredFeed;
  kind: DebListKind;
  held: StoredFeed | undefined;
  store: FeedStore;
  sources: PackageSources;
};

/**
 * Fetches the indexes of one release of Debian or Ubuntu, its updates and security fixes among them, and keeps of them what tells whose a
 * package is. Each suite's signature is checked as a build does it. Throws REPOSITORY_…, HTTP_… and ADVISORIES_….
 */
export async function updateDebList(
  { feed, kind, held, store, sources }: DebListInput,
  context: Context,
): Promise<{ outcome: 'updated' | 'unchanged'; feed: StoredFeed }> {
  const { codename, requests } = await requestsOf(feed, kind);
  const releases = await fetchReleases({ requests, floorDates: new Map(), sources }, context);
  const url = redactUrl(feed.url);
  const fetchedAt = Math.floor(context.clock.nowMs() / 1000);
  const validators = { etag: stateOf(releases) };
  if (held?.url === url && held.validators.etag === validators.etag) {
    const same = { ...held, fetchedAt };
    await store.describe(same);
    return { outcome: 'unchanged', feed: same };
  }
  const release = kind === 'debian-packages' ? codename : ubuntuEcosystem(releases, feed);
  const [suites, packages] = [releases.map(suiteOf), await listed(releases, context)];
  const kept = {
    store,
    id: feed.id,
    kind,
    release,
    shown: url,
    url,
    fetchedAt,
    validators,
    suites,
    packages,
  };
  return { outcome: 'updated', feed: await keepPackageList(kept, context.signal) };
}

type Vendor = {
  components: readonly string[];
  archive: SuiteRequest['archive'];
  /** Whose suite of security fixes lies in an archive of its own. */
  security: SuiteRequest['archive'];
};

const VENDORS: Record<DebListKind, Vendor> = {
  'debian-packages': {
    components: ['main', 'contrib', 'non-free', 'non-free-firmware'],
    archive: 'debian',
    security: 'security',
  },
  'ubuntu-packages': {
    components: ['main', 'restricted', 'universe', 'multiverse'],
    archive: 'ubuntu',
    security: 'ubuntu',
  },
};

/** `https://HOST/debian/dists/trixie`: the suites of that release; a public address stands for the mirror that builds use. */
async function requestsOf(
  { id, url, keyring }: ConfiguredFeed,
  kind: DebListKind,
): Promise<{ codename: string; requests: SuiteRequest[] }> {
  const [, mirror = '', codename = ''] = /^(.*)\/dists\/([a-z]+)\/?$/.exec(url) ?? [];
  if (codename === '')
    throw advisoriesError('ADVISORIES_CONFIG', `the address of ${id} names no release: ${redactUrl(url)}`, {
      hint: 'write the mirror and the release, as in https://HOST/debian/dists/trixie',
    });
  const { components, archive, security } = VENDORS[kind];
  const base = {
    components,
    architectures: ARCHITECTURES,
    mirrors: DEFAULT_FEEDS.some((each) => each.url === url) ? [] : [mirror],
    extraKeys: keyring === undefined ? [] : [await readKeys(keyring)],
  };
  const requests: SuiteRequest[] = [
    { ...base, archive, suite: codename },
    { ...base, archive, suite: `${codename}-updates` },
    { ...base, archive: security, suite: `${codename}-security` },
  ];
  return { codename, requests: codename === 'sid' ? requests.slice(0, 1) : requests };
}

async function readKeys(path: string): Promise<Uint8Array> {
  return await readBounded(path, SMALL_FILE_BYTES).catch((cause: unknown) => {
    throw advisoriesError('ADVISORIES_CONFIG_UNREADABLE', `cannot read ${path}: ${messageOf(cause)}`, {
      cause,
    });
  });
}

/** As OSV names it, by the number that the signed Release gives: every second April's is kept for long. */
function ubuntuEcosystem(releases: readonly SuiteRelease[], { id }: ConfiguredFeed): string {
  const numbers = [...new Set(releases.map(({ text }) => text.version))];
  const [number = ''] = numbers;
  const [year, month] = number.split('.').map(Number);
  if (numbers.length > 1 || year === undefined || !/^\d{1,3}\.\d\d$/.test(number))
    throw advisoriesError('ADVISORIES_CONFIG', `the suites of ${id} are of ${numbers.join(' and ')}`, {
      hint: 'name the address of one release, as in http://HOST/ubuntu/dists/noble',
    });
  return `Ubuntu:${number}${year % 2 === 0 && month === 4 ? ':LTS' : ''}`;
}

/** What the indexes are made of: the same Releases list the same packages. */
function stateOf(releases: readonly SuiteRelease[]): string {
  return digestOf(Buffer.from(releases.map(({ verified }) => verified.digest).join('\n')));
}

function suiteOf({ verified: { suite, date, digest, fingerprints } }: SuiteRelease): ListedSuite {
  return { suite, date, digest, signers: fingerprints };
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
