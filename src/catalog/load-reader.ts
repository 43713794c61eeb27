import type { ImageFilesOptions } from '../image-files/index.ts';
import type { CatalogueOptions } from './catalogue-options.ts';

type Reader = Awaited<ReturnType<typeof loadReader>>;

/** All cataloguers and what joins their findings: an image that is known needs none of it. */
export async function loadReader() {
  const [{ catalogueApart }, { catalogueFiles }, { CATALOGUERS }, { everyDigest, likelyDigests }] =
    await Promise.all([
      import('./catalogue-apart.ts'),
      import('./catalogue-files.ts'),
      import('./cataloguers.ts'),
      import('./compared-files.ts'),
    ]);
  return { catalogueApart, catalogueFiles, CATALOGUERS, everyDigest, likelyDigests };
}

export function filesOptions(
  {
    cataloguers,
    limitBytes,
    exclude,
    cacheKeyFile,
    examiners = [],
    files = false,
    ...options
  }: CatalogueOptions,
  { CATALOGUERS, everyDigest, likelyDigests }: Reader,
): ImageFilesOptions {
  const all = [...(cataloguers ?? CATALOGUERS).flatMap((cataloguer) => cataloguer.examiners), ...examiners];
  const digests = files ? everyDigest : likelyDigests();
  return {
    examiners: all,
    digests,
    checksDiffIds: comparesDiffIds(options),
    limitBytes,
    exclude,
    cacheKeyFile,
  };
}

export function comparesDiffIds({ checksDiffIds = true, base }: CatalogueOptions): boolean {
  return checksDiffIds || base !== undefined;
}
