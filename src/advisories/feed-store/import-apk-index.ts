import { readBounded } from '../../base/bounded-read.ts';
import { type Context, digestOf, messageOf } from '../../base/index.ts';
import { readApkKey } from '../../distro/index.ts';
import { advisoriesError } from '../errors.ts';
import { packageListId } from '../feeds/index.ts';
import { apkIndexOf, listedIn, MOST_APK_INDEX_BYTES } from './apk-index.ts';
import type { FeedStore } from './feed-store.ts';
import { keepPackageList } from './keep-package-list.ts';
import type { StoredFeed } from './types.ts';

type ApkIndexImport = {
  store: FeedStore;
  path: string;
  /** Undefined: by release, repository and architecture. */
  id: string | undefined;
  /** The release; undefined: as its description tells. */
  covers: readonly string[] | undefined;
  /** Files of keys that may sign, besides those that come with the program. */
  keyFiles: readonly string[];
  fetchedAt: number;
};

/** Takes the signed index of an apk repository, once its signature was checked, as `db update` does. Throws REPOSITORY_… and ADVISORIES_…. */
export async function importApkIndex(
  { store, path, id, covers, keyFiles, fetchedAt }: ApkIndexImport,
  { signal }: Pick<Context, 'signal'>,
): Promise<StoredFeed> {
  const keys = await Promise.all(keyFiles.map(readApkKey));
  const bytes = await readBounded(path, MOST_APK_INDEX_BYTES).catch((cause: unknown) => {
    throw advisoriesError('ADVISORIES_CONFIG_UNREADABLE', `cannot read ${path}: ${messageOf(cause)}`, {
      cause,
    });
  });
  const { ecosystem, index } = apkIndexOf({ bytes, what: path, ecosystem: covers?.[0], keys });
  const architectures = [...new Set(index.packages.map(({ architecture }) => architecture))];
  const architecture = architectures.find((one) => one !== 'noarch') ?? 'noarch';
  const repository = repositoryIn(path, architecture);
  const parts = [ecosystem, repository, architecture].filter((part) => part !== undefined);
  const kept = {
    store,
    id: id ?? packageListId('apk-packages', parts),
    kind: 'apk-packages' as const,
    release: ecosystem,
    shown: path,
    url: undefined,
    fetchedAt,
    validators: {},
    suites: [
      {
        suite: [repository, architecture].filter((part) => part !== undefined).join('/'),
        date: index.date,
        digest: digestOf(bytes),
        signers: [index.signer],
      },
    ],
    packages: listedIn([index]),
  };
  return await keepPackageList(kept, signal);
}

/** `…/main/x86_64/APKINDEX.tar.gz`, as repositories are laid out. */
function repositoryIn(path: string, architecture: string): string | undefined {
  const [, folder, above] = path.split('/').toReversed();
  return folder === architecture && above !== undefined && /^[a-z]{1,40}$/.test(above) ? above : undefined;
}
