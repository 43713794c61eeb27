import type { ImageFile, ImageTree, Problem } from '../../image-files/index.ts';
import type { Arrivals } from '../engine/arrivals.ts';
import { answerOfLevel } from '../engine/levels.ts';
import { type FileReach, type PathStep, REACH_ANSWERS } from '../types.ts';
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
  const best = arrivals.best(path);
  if (best === undefined) return [];
  let { use, arrival } = best;
  let to = path;
  for (let count = 0; count < LIMIT_STEPS; count++) {
    const { step } = arrival;
    const isTrigger = 'trigger' in step;
    const plain = {
      from: arrival.from,
      to,
      kind: isTrigger ? 'may load' : step.kind,
      use,
      evidence: step.evidence,
    };
    steps.unshift(isTrigger ? { ...plain, trigger: step.trigger } : plain);
    if (arrival.from === '') break;
    const before = arrivals.bestOf({ path: arrival.from, use: arrival.fromUse });
    if (before === undefined) break;
    to = arrival.from;
    use = arrival.fromUse;
    arrival = before;
  }
  return steps;
}
