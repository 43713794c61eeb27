import { NO_RUN } from '../../src/image-files/index.ts';
import type { ReachInput } from '../../src/reach/index.ts';
import { findReach, REACH_EXAMINERS } from '../../src/reach/index.ts';
import type { ReachReport } from '../../src/reach/types.ts';
import { type FakeFile, FakeTree } from './catalog-tree.ts';
import { type LinkedElf, linkedElf } from './linked-elf.ts';

export type ReachRun = Partial<NonNullable<ReachInput['run']>>;

const LOADER = '/lib64/ld-linux-x86-64.so.2';

/** A program that the loader starts. */
export function program(elf: LinkedElf = {}): { content: Buffer; mode: number } {
  return { content: linkedElf({ interpreter: LOADER, ...elf }), mode: 0o755 };
}

export function library(elf: LinkedElf = {}): Buffer {
  return linkedElf(elf);
}

/** What is reached in an image of these files when `run` is started. */
export function reachOf(
  files: Record<string, FakeFile>,
  run: ReachRun,
  input: Omit<ReachInput, 'files' | 'run'> = {},
): ReachReport {
  const tree = new FakeTree({ 'lib64/ld-linux-x86-64.so.2': library(), ...files }, REACH_EXAMINERS);
  return findReach({
    files: { tree, problems: tree.problems },
    run: {
      ...NO_RUN,
      ...run,
    },
    ...input,
  });
}

/** By path: the answers of the files that are asked for, all files unless told. */
export function answersOf(report: ReachReport, paths?: readonly string[]): Record<string, string> {
  const answers = report.files.map(({ path, answer }) => [path, answer] as const);
  return Object.fromEntries(answers.filter(([path]) => paths === undefined || paths.includes(path)));
}
