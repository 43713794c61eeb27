import type { Entry } from '../../../../rootfs/index.ts';
import type { DebianArch } from '../../types.ts';
import { entryMaker } from '../made-entries.ts';
import type { Effect, RootView } from '../types.ts';
import { compareLibraryNames } from './compare-library-names.ts';
import { configuredFolders } from './configured-folders.ts';
import { type CacheLine, encodeCache } from './encode-cache.ts';
import { findLibraries, type Library } from './find-libraries.ts';
import { defaultFolders, type LoaderAbi, loaderAbi } from './loader-abi.ts';

const CACHE = 'etc/ld.so.cache';

/**
 * Debian's loader looks into its multiarch folders by itself, so most images need no cache and do without: it is made
 * when /etc/ld.so.conf names another folder that holds shared objects. Sub-folders `glibc-hwcaps` are left out: the
 * loader then takes the object for every processor.
 */
export const loaderCache: Effect = {
  name: 'loader-cache',
  description:
    '/etc/ld.so.cache, where ld.so.conf names folders in which the loader would not look by itself',
  covers: [{ command: 'ldconfig' }, { package: 'libc-bin', scripts: ['postinst'] }],
  apply: async ({ root, settings }) => {
    const abi = loaderAbi(settings.arch);
    if (!abi || !(await isNeeded(root, abi))) return [];
    const libraries = await cachedLibraries(root, abi);
    const make = entryMaker(settings.epoch);
    return [
      make.file(CACHE, cacheOf(libraries, abi, settings.arch)),
      ...missingLinks(root, libraries, settings.epoch),
    ];
  },
};

/** The cache and missing links as they should be for what is in the tree now. Empty: the loader needs none. */
export const makeLoaderCache = loaderCache.apply;

async function isNeeded(root: RootView, abi: LoaderAbi): Promise<boolean> {
  const known = new Set(defaultFolders(abi).map((folder) => canonical(root, folder)));
  for (const folder of await configuredFolders(root)) {
    if (known.has(canonical(root, folder))) continue;
    if ((await findLibraries(root, folder, abi)).length > 0) return true;
  }
  return false;
}

/** Shared objects of all folders of ld.so.conf, then of the loader's own; a folder under two names is read once. */
export async function cachedLibraries(root: RootView, abi: LoaderAbi): Promise<Library[]> {
  const seen = new Set<string>();
  const libraries: Library[] = [];
  for (const folder of [...(await configuredFolders(root)), ...defaultFolders(abi)]) {
    const place = canonical(root, folder);
    if (place === undefined || seen.has(place)) continue;
    seen.add(place);
    libraries.push(...(await findLibraries(root, folder, abi)));
  }
  return libraries;
}

function canonical(root: RootView, folder: string): string | undefined {
  return root.get(folder, { follow: true })?.path;
}

/** The loader searches from high to low names; of equal ones the folder that was read first comes first. */
export function cacheOf(libraries: readonly Library[], abi: LoaderAbi, arch: DebianArch): Buffer {
  const lines = libraries.map(
    ({ folder, soname }): CacheLine => ({ name: soname, path: `/${folder}/${soname}`, flags: abi.flags }),
  );
  return encodeCache(
    lines.sort((a, b) => compareLibraryNames(b.name, a.name)),
    arch === 's390x',
  );
}

/** ldconfig links each soname to its file where the package does not. */
function missingLinks(root: RootView, libraries: readonly Library[], epoch: number): Entry[] {
  const make = entryMaker(epoch);
  return libraries
    .filter(({ folder, soname }) => !root.get(`${folder}/${soname}`))
    .map(({ folder, soname, fileName }) => make.symlink(`${folder}/${soname}`, fileName));
}
