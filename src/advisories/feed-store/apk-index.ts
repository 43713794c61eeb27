import { type ApkIndex, type ApkKey, alpineKeys, readApkIndex } from '../../distro/index.ts';
import { advisoriesError } from '../errors.ts';
import type { ListedPackage } from '../types.ts';

/** Of which release an index is, where it says so itself or whoever gives it does. */
export type ApkIndexOf = { ecosystem: string; index: ApkIndex };

/** Alpine's community has 2.5 MB. */
export const MOST_APK_INDEX_BYTES = 64 << 20;

type ApkIndexInput = {
  bytes: Buffer;
  /** Names it in errors. */
  what: string;
  /** `Alpine:v3.22`, `Wolfi`; undefined: as its description tells. */
  ecosystem: string | undefined;
  /** That the user named. Alpine's own may sign for Alpine besides. */
  keys: readonly ApkKey[];
};

/**
 * The index of an apk repository, once its signature was checked. Alpine's says its branch: another one's is refused, as the same keys sign
 * all. Throws REPOSITORY_SIGNATURE, REPOSITORY_MALFORMED, ADVISORIES_INDEX_RELEASE.
 */
export function apkIndexOf({ bytes, what, ecosystem, keys }: ApkIndexInput): ApkIndexOf {
  const isAlpine = ecosystem === undefined || ecosystem.startsWith('Alpine:');
  const index = readApkIndex(bytes, { keys: isAlpine ? [...keys, ...alpineKeys()] : keys, what });
  const said = isAlpine ? alpineBranch(index.description) : undefined;
  const found = ecosystem ?? said;
  if (found === undefined)
    throw advisoriesError('ADVISORIES_INDEX_RELEASE', `${what} does not say of which release it is`, {
      hint: 'name the release with --covers, or covers in feeds.yaml, as in Alpine:edge or Wolfi',
    });
  if (said !== undefined && said !== found)
    throw advisoriesError('ADVISORIES_INDEX_RELEASE', `${what} is of ${said}, not of ${found}`, {
      hint: `its description is ${JSON.stringify(index.description)}; name the release that you mean, or another index`,
    });
  return { ecosystem: found, index };
}

/** `v3.22.1-95-g0be4a5f2a1e`. That of edge is a date, or the next branch's first number. */
function alpineBranch(description: string): string | undefined {
  const branch = /^v(\d{1,3}\.\d{1,3})\.\d{1,3}(?:-|$)/.exec(description)?.[1];
  return branch === undefined ? undefined : `Alpine:v${branch}`;
}

/** A recipe's packages have its version. */
export function* listedIn(indexes: readonly ApkIndex[]): Generator<ListedPackage> {
  for (const { packages } of indexes)
    for (const { name, version, architecture, origin } of packages)
      yield { name, version, architecture, source: origin, sourceVersion: version };
}
