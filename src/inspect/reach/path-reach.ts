import { displayPath } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { Catalog } from '../../catalog/index.ts';
import { fileOwners } from '../../catalog/index.ts';
import type { ImageFiles, RunConfig } from '../../image-files/index.ts';
import { findReach, type ReachReport, reachError } from '../../reach/index.ts';
import { shownRoot } from './shown-root.ts';
import type { ReachOfPath } from './types.ts';

type Looked = { files: ImageFiles; catalog: Catalog; run: RunConfig | undefined };

/** How one file (a real path) is reached; undefined where nothing is started, or of a folder. */
export function pathReach(path: string, looked: Looked): ReachOfPath | undefined {
  const report = reportOf(looked);
  return report && reachOfPath(path, report);
}

/** Of what the image itself starts; undefined: it starts nothing, or nothing that is in it. */
export function reportOf({ files, catalog, run }: Looked): ReachReport | undefined {
  const owners = fileOwners(files.tree, catalog);
  try {
    return findReach({ files, run, isOwned: (file) => owners.has(file) });
  } catch (error) {
    if (reachError.is(error, 'REACH_NO_ROOT')) return undefined;
    throw error;
  }
}

/** Undefined: of a folder. */
export function reachOfPath(path: string, report: ReachReport): ReachOfPath | undefined {
  const found = report.files.find((file) => file.path === path);
  if (found === undefined) return undefined;
  return {
    answer: found.answer,
    roots: report.roots.map(shownRoot),
    steps: report.pathTo(path).map(({ from, to, kind, use, evidence, trigger }) =>
      withoutUndefined({
        from: from === '' ? undefined : `/${displayPath(from)}`,
        to: `/${displayPath(to)}`,
        kind,
        use,
        literal: displayPath(evidence.literal),
        where: displayPath(evidence.where),
        trigger,
      }),
    ),
  };
}
