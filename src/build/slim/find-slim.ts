import { bytePath, compareBytes, displayPath } from '../../base/bytes.ts';
import { pathGlob } from '../../base/glob.ts';
import { type Catalog, fileOwners } from '../../catalog/index.ts';
import type { ImageFiles, ImageTree, RunConfig } from '../../image-files/index.ts';
import { findReach, isShell, type ReachReport, type Root } from '../../reach/index.ts';
import { buildError } from '../errors.ts';
import type { Slim } from '../recipe/index.ts';
import { KEPT_REASONS, type KeptReason } from './kept-reasons.ts';
import { KEEP_RULES } from './rules/keep-rules.ts';
import { cutConversions } from './rules/languages.ts';
import { nameServiceModules } from './rules/name-service.ts';
import { packagesLeft } from './rules/packages.ts';
import type { SlimView } from './types.ts';
import { WithoutFiles } from './without-files.ts';

export type SlimInput = {
  files: Pick<ImageFiles, 'tree' | 'problems'>;
  catalog: Pick<Catalog, 'components'>;
  run: RunConfig;
  slim: Slim;
  /** Beside what the config starts. */
  roots: readonly Root[];
  /** By path, the package that brought it. */
  owners: ReadonlyMap<string, string>;
};

export type FoundSlim = {
  /** Version of reach. */
  engine: number;
  roots: readonly Root[];
  /** By path, byte order: files, links and the folders that stay for themselves. */
  kept: ReadonlyMap<string, KeptReason>;
  /** Why what does not stay goes. */
  gone: ReadonlyMap<string, string>;
  costs: SlimCosts;
  /** Packages of the distribution of which something stays besides licences and metadata. */
  left: ReadonlySet<string>;
};

/** What each reason keeps, and what goes: regular files. */
export type SlimCosts = { reason: KeptReason | 'gone'; files: number; bytes: number }[];

/** What of an image stays when only what can be loaded stays, and why. Throws REACH_NO_ROOT, SLIM_SHELL. */
export function findSlim(input: SlimInput): FoundSlim {
  const { files, slim, owners, run, catalog } = input;
  const report = reachWanted(input);
  const kept = new Map<string, KeptReason>();
  const dropped = slim.drop.map((pattern) => pathGlob(bytePath(pattern)));
  const keep = (path: string, reason: KeptReason): void => {
    if (dropped.some((glob) => glob.covers(path))) return;
    if (!kept.has(path) && files.tree.get(path, { follow: false })?.path === path) kept.set(path, reason);
  };
  for (const { path, answer } of report.files)
    if (answer === 'reachable' || answer === 'possibly' || answer === 'via a shell') keep(path, answer);
  cutConversions(kept);
  const wanted = slim.keep.map((pattern) => pathGlob(bytePath(pattern)));
  for (const { path } of files.tree.files()) if (wanted.some((glob) => glob.covers(path))) keep(path, 'keep');
  const view: SlimView = { tree: files.tree, run, catalog, owners, kept };
  for (const { reason, paths } of KEEP_RULES) for (const path of paths(view)) keep(path, reason);
  const gone = report.files.filter(({ path }) => !kept.has(path));
  return {
    engine: report.version,
    roots: report.roots,
    kept: new Map([...kept].sort(([a], [b]) => compareBytes(a, b))),
    gone: new Map(gone.map(({ path, answer }) => [path, answer])),
    costs: costsOf(files.tree, kept),
    left: packagesLeft(view),
  };
}

/** Reach of what the image starts, of what the recipe names, and of what stays anyway and needs libraries of its own. */
function reachWanted({ files, catalog, run, slim, roots, owners }: SlimInput): ReachReport {
  const packaged = fileOwners(files.tree, catalog);
  const isOwned = (path: string): boolean => packaged.has(path) || owners.has(path);
  const given = [...roots, ...nameServiceModules(files.tree), ...keptPrograms(files.tree, slim.keep)];
  const report = findReach({ files, run, roots: given, isOwned });
  if (!slim.dropShell) return report;
  const shells = report.files.filter(({ path, use }) => use === 'code' && isShell(path));
  const needed = shells.find(({ answer }) => answer === 'reachable');
  if (needed !== undefined) throw shellIsNeeded(needed.path, report);
  const tree = new WithoutFiles(
    files.tree,
    new Set([...files.tree.files()].filter(({ path }) => isShell(path)).map(({ path }) => path)),
  );
  return findReach({ files: { ...files, tree }, run, roots: given, isOwned });
}

function keptPrograms(tree: ImageTree, patterns: readonly string[]): Root[] {
  return patterns.flatMap((pattern) => {
    const glob = pathGlob(bytePath(pattern));
    return [...tree.files()]
      .filter(({ path, type, magic }) => type === 'file' && magic !== undefined && glob.covers(path))
      .map(({ path }) => ({ why: `keep: ${pattern}`, file: displayPath(path) }));
  });
}

function shellIsNeeded(path: string, report: ReachReport): Error {
  const [last] = report.pathTo(path).slice(-1);
  const by =
    last === undefined || last.from === '' ? 'the image starts it' : `/${displayPath(last.from)} starts it`;
  return buildError('SLIM_SHELL', `the shell /${displayPath(path)} cannot go: ${by}`, {
    hint: 'leave "shell: drop" out of contents.slim, or start the program without a shell; "shearwall why IMAGE PATH" shows how it is reached',
  });
}

function costsOf(tree: ImageTree, kept: ReadonlyMap<string, KeptReason>): SlimCosts {
  const costs = new Map<KeptReason | 'gone', { files: number; bytes: number }>();
  for (const { path, type, sizeBytes } of tree.files()) {
    if (type !== 'file') continue;
    const reason = kept.get(path) ?? 'gone';
    const cost = costs.get(reason) ?? { files: 0, bytes: 0 };
    costs.set(reason, { files: cost.files + 1, bytes: cost.bytes + sizeBytes });
  }
  return [...KEPT_REASONS, 'gone' as const].flatMap((reason) => {
    const cost = costs.get(reason);
    return cost === undefined ? [] : [{ reason, ...cost }];
  });
}
