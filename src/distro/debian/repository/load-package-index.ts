import { mapConcurrently } from '../../../base/concurrency.ts';
import type { Context } from '../../../base/context.ts';
import type { DebianArch, PackageIndex } from '../types.ts';
import { fetchIndexFile } from './fetch-index-file.ts';
import type { SuiteRelease } from './fetch-release.ts';
import { createPackageIndex } from './package-index.ts';
import type { PackagesFile } from './packages-file.ts';

const PARALLEL = 4;

/** All packages for one architecture that the releases' components list. `releases` in the order of the recipe. */
export async function loadPackageIndex(
  { releases, architecture }: { releases: readonly SuiteRelease[]; architecture: DebianArch },
  context: Context,
): Promise<PackageIndex> {
  const wanted = releases.flatMap((release) => indexPaths(release, architecture));
  const files = await mapConcurrently(
    wanted,
    PARALLEL,
    async ({ release, component, path }): Promise<PackagesFile> => {
      const bytes = await fetchIndexFile(release, path, context);
      return { bytes, origin: { suite: release.verified.suite, component } };
    },
  );
  return createPackageIndex(architecture, files);
}

/**
 * `main/binary-amd64/Packages`, and `main/binary-all/Packages` where the archive lists `all` packages there only
 * (DebianRepository/Format, Architectures and No-Support-for-Architecture-all).
 */
function indexPaths(
  release: SuiteRelease,
  architecture: DebianArch,
): { release: SuiteRelease; component: string; path: string }[] {
  const { text, verified } = release;
  return verified.components.flatMap((component) => {
    const own = { release, component, path: `${component}/binary-${architecture}/Packages` };
    const all = { release, component, path: `${component}/binary-all/Packages` };
    const listsAllApart =
      text.architectures.includes('all') && !text.noSupportForAll && text.files.has(all.path);
    return listsAllApart ? [own, all] : [own];
  });
}
