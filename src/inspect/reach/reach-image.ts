import { type Context, compareBytes, displayPath } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { type CatalogueOptions, catalogueWithFiles, fileOwners } from '../../catalog/index.ts';
import { onePlatform, type ReadableSource } from '../../image-files/index.ts';
import type { Platform } from '../../oci/index.ts';
import {
  findReach,
  isShell,
  REACH_ANSWERS,
  REACH_EXAMINERS,
  type ReachReport,
  type Root,
} from '../../reach/index.ts';
import { shownRoot } from './shown-root.ts';
import type { ImageReach, ReachCounts, ReachTreeStep } from './types.ts';

export type ReachImageInput = Omit<CatalogueOptions, 'platform' | 'refusesDamage' | 'examiners' | 'files'> & {
  source: ReadableSource;
  /** Of an index; that of this machine when absent. */
  platform?: Platform | undefined;
  /** Beside what the image's config starts. */
  roots?: readonly Root[];
  /** List every file. */
  listFiles?: boolean;
  /** List the steps to every reached file. */
  listSteps?: boolean;
};

/** Which files of one platform of an image its processes can load, by package and answer. Throws REACH_NO_ROOT, REACH_LIMIT. */
export async function reachImage(
  { source, platform, roots = [], listFiles = false, listSteps = false, ...options }: ReachImageInput,
  context: Context,
): Promise<ImageReach> {
  const layers = await onePlatform(source, platform);
  const look = { ...options, source: layers, refusesDamage: true, examiners: REACH_EXAMINERS };
  const { catalog, files } = await catalogueWithFiles(look, context);
  try {
    const owners = fileOwners(files.tree, catalog);
    const report = findReach({ files, run: layers.run, roots, isOwned: (path) => owners.has(path) });
    return withoutUndefined({
      image: layers.name,
      digest: layers.digest,
      platform: layers.platform,
      otherPlatforms: layers.otherPlatforms,
      engine: report.version,
      roots: report.roots.map(shownRoot),
      totals: countsOf(report.files),
      shells: report.files
        .filter(({ path, use, isLink }) => use === 'code' && !isLink && isShell(path))
        .map(({ path, answer }) => ({ path: `/${displayPath(path)}`, answer })),
      packages: packagesOf(report, owners),
      triggers: report.triggers.map(({ trigger, why, at, answer }) => ({
        trigger,
        why,
        at: at === '' ? 'the image' : `/${displayPath(at)}`,
        answer,
      })),
      unread: report.problems
        .filter(({ isRemark }) => isRemark !== true)
        .map(({ path, by, message }) => ({ path: `/${displayPath(path)}`, by, message })),
      files: listFiles ? listed(report, owners) : undefined,
      steps: listSteps ? stepsOf(report) : undefined,
    });
  } finally {
    await files.close();
  }
}

function countsOf(files: ReachReport['files']): ReachCounts {
  const counts = Object.fromEntries(
    REACH_ANSWERS.map((answer) => [answer, { files: 0, bytes: 0 }]),
  ) as ReachCounts;
  for (const { answer, sizeBytes, isLink } of files) {
    if (isLink) continue;
    counts[answer].files++;
    counts[answer].bytes += sizeBytes;
  }
  return counts;
}

function packagesOf({ files }: ReachReport, owners: ReadonlyMap<string, string>): ImageReach['packages'] {
  const groups = Map.groupBy(files, ({ path }) => owners.get(path) ?? '');
  return [...groups]
    .toSorted(([a], [b]) => compareBytes(a, b))
    .map(([name, own]) => withoutUndefined({ name: name === '' ? undefined : name, counts: countsOf(own) }));
}

function listed({ files }: ReachReport, owners: ReadonlyMap<string, string>): ImageReach['files'] {
  return files.map(({ path, answer, sizeBytes }) =>
    withoutUndefined({ path: `/${displayPath(path)}`, answer, sizeBytes, package: owners.get(path) }),
  );
}

function stepsOf(report: ReachReport): ReachTreeStep[] {
  const sizes = new Map(report.files.map(({ path, sizeBytes }) => [path, sizeBytes]));
  return [...report.treeSteps()].map(({ from, fromUse, to, use, answer, kind, evidence, trigger }) =>
    withoutUndefined({
      from: from === '' ? undefined : `/${displayPath(from)}`,
      fromUse,
      to: `/${displayPath(to)}`,
      use,
      answer,
      sizeBytes: sizes.get(to) ?? 0,
      kind,
      literal: displayPath(evidence.literal),
      where: displayPath(evidence.where),
      trigger,
    }),
  );
}
