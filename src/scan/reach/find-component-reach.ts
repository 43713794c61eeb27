import { canonicalJson, compareBytes, digestOf, displayPath } from '../../base/index.ts';
import { type Catalog, fileOwners } from '../../catalog/index.ts';
import type { ImageFiles, RunConfig } from '../../image-files/index.ts';
import {
  findReach,
  REACH_ANSWERS,
  type ReachAnswer,
  type ReachReport,
  type Root,
} from '../../reach/index.ts';
import { componentFiles } from './component-files.ts';
import type { ComponentReach, ScanReach } from './types.ts';
import { mayHaveUsedLinks } from './unlisted-links.ts';

type Looked = { files: ImageFiles; catalog: Catalog; run: RunConfig };

/** Of every component whose files are known, how well what the image starts can load the best of them. Throws REACH_NO_ROOT, REACH_LIMIT. */
export function findComponentReach({ files, catalog, run }: Looked): ScanReach {
  const owners = fileOwners(files.tree, catalog);
  const report = findReach({ files, run, isOwned: (path) => owners.has(path) });
  const answers = new Map(report.files.map(({ path, answer }) => [path, answer]));
  const allPaths = report.files.map(({ path }) => path).toSorted(compareBytes);
  const unsure = mayHaveUsedLinks(catalog, files.tree, report);
  const components = catalog.components.flatMap((component): [string, ComponentReach][] => {
    const own = componentFiles(component, files.tree, allPaths);
    const reach = own && reachOf(own, answers, report);
    return reach === undefined || (reach.isIdle && unsure.has(component.id)) ? [] : [[component.id, reach]];
  });
  const said = { engine: report.version, roots: report.roots.map(shown) };
  return {
    ...said,
    digest: digestOf(canonicalJson({ ...said, components })),
    components: new Map(components),
  };
}

const IDLE: ReadonlySet<ReachAnswer> = new Set(['cannot run here', 'unreachable']);

/** Undefined: only documentation and the like is left of it, which says nothing of code that may be elsewhere. */
function reachOf(
  paths: readonly string[],
  answers: ReadonlyMap<string, ReachAnswer>,
  report: ReachReport,
): ComponentReach | undefined {
  let best: { path: string; answer: ReachAnswer } | undefined;
  for (const path of paths) {
    // What has no answer was not looked at.
    const answer = answers.get(path) ?? 'possibly';
    if (best === undefined || REACH_ANSWERS.indexOf(answer) > REACH_ANSWERS.indexOf(best.answer))
      best = { path, answer };
  }
  if (best === undefined || best.answer === 'cannot run here') return undefined;
  if (IDLE.has(best.answer)) return { isIdle: true, files: paths.length };
  const steps = report.pathTo(best.path).map(({ kind, to, trigger, evidence: { literal, where } }) => {
    const proof = literal === '' ? '' : ` — “${displayPath(literal)}” in ${displayPath(where)}`;
    return `${trigger === undefined ? kind : `${kind} (${trigger})`} /${displayPath(to)}${proof}`;
  });
  return { isIdle: false, path: best.path, answer: best.answer, steps };
}

function shown(root: Root): ScanReach['roots'][number] {
  return 'file' in root ? { why: root.why, file: root.file } : { why: root.why, argv: root.argv };
}
