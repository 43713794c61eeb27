import { withinMinutes } from '../base/within-minutes.ts';
import type { ImageFiles, ImageTree, Problem, Report } from '../image-files/index.ts';
import { account, broughtPrograms } from './accounting/index.ts';
import { CATALOGUERS } from './cataloguers.ts';
import { comparedFiles } from './compared-files.ts';
import { catalogedFiles } from './documents/cataloged-files.ts';
import { edges } from './edges/index.ts';
import { join } from './join/index.ts';
import { installedOnly } from './kinds/declared/index.ts';
import { distroOf } from './kinds/distro-id/index.ts';
import { goPrograms } from './kinds/go/index.ts';
import { withLessConfidence } from './kinds/samples.ts';
import type { Catalog, CatalogLayer, Cataloguer, Found } from './types.ts';

/** What follows from the layers of an image alone. */
export type Contents = Pick<
  Catalog,
  | 'distro'
  | 'unreadLayers'
  | 'excluded'
  | 'goPrograms'
  | 'components'
  | 'dependencies'
  | 'unaccounted'
  | 'brought'
  | 'coverage'
  | 'entries'
  | 'files'
  | 'problems'
> & { layerSizes: readonly Pick<CatalogLayer, 'sizeBytes' | 'entries'>[] };

/** What of it is not said of single files and components. */
export type ContentsHead = Pick<
  Contents,
  'unreadLayers' | 'excluded' | 'coverage' | 'entries' | 'problems' | 'layerSizes'
> & { unaccounted: { readonly length: number } };

export type CatalogueFilesOptions = {
  cataloguers?: readonly Cataloguer[];
  exclude?: readonly string[];
  files?: boolean;
};

/**
 * The pipeline: files → evidence of each kind → digests to compare it by → components joined from it → what accounts for which file →
 * edges. Each file was watched while it was read; what follows from all of them is here.
 */
export async function catalogueFiles(image: ImageFiles, options: CatalogueFilesOptions): Promise<Contents> {
  const what = 'what the files of this image make together';
  const problems: Problem[] = [...image.problems];
  const report: Report = (problem) => problems.push(problem);
  const { found, asked } = withinMinutes(what, () => evidenceIn(image, report, options));
  await image.computeDigests(asked);
  return withinMinutes(what, () => contentsOf(image, { found, asked, problems, report }, options));
}

function evidenceIn(
  { tree }: ImageFiles,
  report: Report,
  { cataloguers = CATALOGUERS, files = false }: CatalogueFilesOptions,
): ReturnType<typeof comparedFiles> {
  return comparedFiles(installedOnly(findAll(cataloguers, tree, report), report), tree, files);
}

function contentsOf(
  image: ImageFiles,
  {
    found,
    asked,
    problems,
    report,
  }: ReturnType<typeof comparedFiles> & { problems: Problem[]; report: Report },
  { exclude = [], files = false }: CatalogueFilesOptions,
): Contents {
  const { tree, layers } = image;
  const joined = join(found, tree, report);
  const { components } = joined;
  const accounted = account(tree, joined);
  for (const glob of image.unusedExcludes)
    problems.push({ path: '', by: 'exclude', message: `nothing fits ${glob}`, isRemark: true });
  return {
    distro: distroIn(tree),
    excluded: exclude,
    unreadLayers: layers.flatMap(({ damage, position }) => (damage === undefined ? [] : [position])),
    entries: tree.size,
    layerSizes: layers.map(({ sizeBytes, entries }) => ({ sizeBytes, entries })),
    components,
    dependencies: edges(joined, found, tree),
    ...accounted,
    brought: broughtPrograms(tree, components),
    files: catalogedFiles(tree, components, asked, files),
    goPrograms: goPrograms(tree),
    problems,
  };
}

function findAll(cataloguers: readonly Cataloguer[], tree: ImageTree, report: Report): Found[] {
  const found: Found[] = [];
  for (const cataloguer of cataloguers)
    for (const item of cataloguer.catalogue(tree, report, [...found])) found.push(withLessConfidence(item));
  return found;
}

function distroIn(tree: ImageTree): Catalog['distro'] {
  const distro = distroOf(tree);
  return distro && { id: distro.id, versionId: distro.versionId, name: distro.name };
}
