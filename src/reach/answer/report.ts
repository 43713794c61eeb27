import type { ImageFile, ImageTree, Problem } from '../../image-files/index.ts';
import type { Arrival, Arrivals, UsedFile } from '../engine/arrivals.ts';
import { answerOfLevel } from '../engine/levels.ts';
import { type FileReach, type PathStep, REACH_ANSWERS, type TreeStep, type Use } from '../types.ts';
import { cannotRunHere } from './cannot-run-here.ts';

/** The answer for every regular file and symlink; hard links of one file have the best of all. */
export function fileAnswers(tree: ImageTree, arrivals: Arrivals, unread: ReadonlySet<string>): FileReach[] {
  const files: FileReach[] = [];
  const byInode = new Map<number, FileReach>();
  for (const file of tree.files()) {
    if (file.type !== 'file' && file.type !== 'symlink') continue;
    const reach = reachOf(file, arrivals, unread);
    files.push(reach);
    if (file.inode === undefined) continue;
    const other = byInode.get(file.inode);
    if (other === undefined || rank(other) < rank(reach)) byInode.set(file.inode, reach);
  }
  if (byInode.size === 0) return files;
  return files.map((reach) => {
    const inode = tree.get(reach.path, { follow: false })?.inode;
    const best = inode === undefined ? undefined : byInode.get(inode);
    return best === undefined ? reach : { ...reach, answer: best.answer, use: best.use };
  });
}

function rank({ answer }: FileReach): number {
  return REACH_ANSWERS.indexOf(answer);
}

function reachOf(file: ImageFile, arrivals: Arrivals, unread: ReadonlySet<string>): FileReach {
  const { path, sizeBytes, digest, type } = file;
  const best = arrivals.best(path);
  const base = {
    path,
    use: best?.use,
    sizeBytes: type === 'file' ? sizeBytes : 0,
    digest,
    isLink: type === 'symlink',
  };
  if (best !== undefined) return { ...base, answer: answerOfLevel(best.level) };
  if (unread.has(path)) return { ...base, answer: 'possibly' };
  return { ...base, answer: cannotRunHere(path) ? 'cannot run here' : 'unreachable' };
}

/** Files of which something was not read. */
export function unreadPaths(problems: readonly Problem[]): Set<string> {
  return new Set(problems.filter(({ isRemark }) => isRemark !== true).map(({ path }) => path));
}

const LIMIT_STEPS = 1000;

/** From a root to the file at its best level; empty: nothing leads there. */
export function pathTo(arrivals: Arrivals, path: string): PathStep[] {
  const steps: PathStep[] = [];
  for (const { file, arrival } of wayTo(arrivals, path)) {
    if (steps.length === LIMIT_STEPS) break;
    steps.unshift(stepOf(file, arrival));
  }
  return steps;
}

/** The best ways to all files have their beginnings in common: what was given once is not walked again. */
export function* treeSteps(arrivals: Arrivals, tree: ImageTree): Generator<TreeStep, void, undefined> {
  const given: Record<Use, Set<string>> = { code: new Set(), data: new Set(), link: new Set() };
  for (const { path } of tree.files()) {
    const fresh: TreeStep[] = [];
    for (const { file, arrival } of wayTo(arrivals, path)) {
      if (given[file.use].has(file.path)) break;
      given[file.use].add(file.path);
      const answer = answerOfLevel(arrivals.levelOf(file) ?? 1);
      const step = { ...stepOf(file, arrival), answer };
      fresh.push(arrival.from === '' ? step : { ...step, fromUse: arrival.fromUse });
    }
    yield* fresh.reverse();
  }
}

/** From the file back to a root. */
function* wayTo(
  arrivals: Arrivals,
  path: string,
): Generator<{ file: UsedFile; arrival: Arrival }, void, undefined> {
  const best = arrivals.best(path);
  let file: UsedFile | undefined = best && { path, use: best.use };
  while (file !== undefined) {
    const arrival = arrivals.bestOf(file);
    if (arrival === undefined) return;
    yield { file, arrival };
    file = arrival.from === '' ? undefined : { path: arrival.from, use: arrival.fromUse };
  }
}

function stepOf({ path, use }: UsedFile, { from, step }: Arrival): PathStep {
  const plain = { from, to: path, use, evidence: step.evidence };
  return 'trigger' in step
    ? { ...plain, kind: 'may load', trigger: step.trigger }
    : { ...plain, kind: step.kind };
}
