import { compareBytes, displayPath } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { Catalog, CatalogComponent } from '../../catalog/index.ts';
import type { ImageFiles, ImageTree, RunConfig } from '../../image-files/index.ts';
import { REACH_ANSWERS, type ReachReport } from '../../reach/index.ts';
import { componentFiles } from '../../scan/index.ts';
import { reachOfPath, reportOf } from '../reach/path-reach.ts';
import type { ReachOfSoftware } from './types.ts';

export type LookedReach = {
  tree: ImageTree;
  /** Of the tree, in byte order. */
  allPaths: readonly string[];
  /** Undefined: the image starts nothing, or nothing that is in it. */
  reach: ReachReport | undefined;
};

export function lookedReach(looked: {
  files: ImageFiles;
  catalog: Catalog;
  run: RunConfig | undefined;
}): LookedReach {
  const { tree } = looked.files;
  const allPaths = [...tree.files()].map(({ path }) => path).toSorted(compareBytes);
  return { tree, allPaths, reach: reportOf(looked) };
}

/** How what the image starts gets to the best reached of the files of a component. */
export function reachOfSoftware(
  component: CatalogComponent,
  { tree, allPaths, reach }: LookedReach,
): ReachOfSoftware {
  const whole = componentFiles(component, tree, allPaths);
  const paths = whole ?? placesOf(component, tree);
  const best = reach && bestReached(paths, reach);
  return withoutUndefined({
    files: paths.length,
    knowsAllFiles: whole !== undefined,
    path: best === undefined ? undefined : `/${displayPath(best)}`,
    reach: best === undefined || reach === undefined ? undefined : reachOfPath(best, reach),
  });
}

/** Where it was seen: of a module in a program, the program. */
function placesOf({ evidence }: CatalogComponent, tree: ImageTree): string[] {
  const places = evidence.flatMap(({ locations }) =>
    locations.map((place) => place.split('!/', 1)[0] ?? place),
  );
  return [...new Set(places)].flatMap((place) => tree.get(place)?.path ?? []);
}

function bestReached(paths: readonly string[], { files }: ReachReport): string | undefined {
  const wanted = new Set(paths);
  const rank = ({ answer }: { answer: (typeof REACH_ANSWERS)[number] }): number =>
    REACH_ANSWERS.indexOf(answer);
  const [best] = files.filter(({ path }) => wanted.has(path)).toSorted((a, b) => rank(b) - rank(a));
  return best?.path;
}
