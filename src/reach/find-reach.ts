import { type ImageFiles, NO_RUN, type RunConfig } from '../image-files/index.ts';
import { fileAnswers, pathTo, treeSteps, unreadPaths } from './answer/report.ts';
import { type Followed, FollowSteps } from './engine/follow-steps.ts';
import { reachError } from './errors.ts';
import { LoaderLinks } from './loader/loader-links.ts';
import { PACKS } from './packs/packs.ts';
import { absentProgram } from './roots/absent-program.ts';
import { applicationSteps } from './roots/application.ts';
import { configRoots } from './roots/config-roots.ts';
import { rootSteps } from './roots/root-steps.ts';
import type { Pack, ReachReport, Root } from './types.ts';
import { environmentOf, foldersOf, searchPathOf } from './world/environment.ts';
import { givenSearchPath } from './world/given-search-path.ts';
import { ImageWorld } from './world/image-world.ts';
import { ListedTree } from './world/listed-tree.ts';
import { TargetFiles } from './world/target-files.ts';

/** Counted up whenever the same image may get other answers. */
export const REACH = 48;

export type ReachInput = {
  /** Read with `REACH_EXAMINERS` among the examiners. */
  files: Pick<ImageFiles, 'tree' | 'problems'>;
  /** Undefined: it is not an image; then roots must be given. */
  run: RunConfig | undefined;
  /** Beside what the config starts. */
  roots?: readonly Root[];
  /** Whether a package brought the file; default: nothing is known of packages, and no file is somebody's own for that. */
  isOwned?: (path: string) => boolean;
  /** Default: all that there are. */
  packs?: readonly Pack[];
};

/**
 * Which files of an image its processes can load, from its config and files alone. Throws REACH_NO_ROOT when nothing is started, or what is
 * started is not in the image and no roots are given, or a root that is given is not in it; REACH_LIMIT.
 */
export function findReach({
  files: { tree: whole, problems },
  run = NO_RUN,
  roots: given = [],
  isOwned = () => true,
  packs = PACKS,
}: ReachInput): ReachReport {
  const tree = new ListedTree(whole);
  const environment = environmentOf(run.environment);
  const words = [...configRoots(run), ...given].flatMap((root) => ('argv' in root ? root.argv : []));
  const configPath = searchPathOf(environment);
  const givenPath = givenSearchPath({ tree, environment }, words).filter(
    (folder) => !configPath.includes(folder),
  );
  const searchPath = [...configPath, ...givenPath];
  const loader = new LoaderLinks(tree, foldersOf(environment.get('LD_LIBRARY_PATH'), run.workingFolder));
  const isApplication = (path: string): boolean => !isOwned(path) && !isOwned(sourceOf(path));
  const world = new ImageWorld({ tree, run, environment, searchPath, loader, packs, isApplication });

  const roots = [...configRoots(run), ...given, ...packs.flatMap((pack) => [...(pack.roots?.(world) ?? [])])];
  if (configRoots(run).length + given.length === 0)
    throw noRoot('the image starts nothing: it has neither entrypoint nor command');
  for (const root of given) {
    const missing = 'argv' in root ? absentProgram(root.argv, world) : undefined;
    if (missing !== undefined) throw noRoot(`what ${root.why} names is not in the image: ${missing}`);
  }
  const absent = absentProgram([...run.entrypoint, ...run.command], world);
  if (absent !== undefined && given.length === 0)
    throw noRoot(`what the image starts is not in it: ${absent}`);
  const first = [...rootSteps(roots, world), ...applicationSteps(tree, isApplication)];
  const targets = new TargetFiles(tree, configPath, givenPath);
  const followed = new FollowSteps(world, packs, targets, loader).follow(first);
  return reportOf(followed, roots, { tree: whole, problems });
}

/** Apart, so that what answers later does not keep all that was asked while following. */
function reportOf(
  { arrivals, triggers }: Followed,
  roots: readonly Root[],
  { tree, problems }: ReachInput['files'],
): ReachReport {
  return {
    version: REACH,
    roots,
    files: fileAnswers(tree, arrivals, unreadPaths(problems)),
    triggers,
    problems,
    pathTo: (path) => pathTo(arrivals, path),
    treeSteps: () => treeSteps(arrivals, tree),
  };
}

/** What Python compiled when a package was installed is that package's (PEP 3147). */
function sourceOf(path: string): string {
  const [folder, name] = path.split('/__pycache__/', 2);
  return name === undefined ? path : `${folder}/${name.split('.', 1)[0]}.py`;
}

function noRoot(why: string): Error {
  return reachError('REACH_NO_ROOT', why, {
    hint: 'name a command that is run in it, as in --root "/usr/sbin/nginx -g daemon"',
  });
}
