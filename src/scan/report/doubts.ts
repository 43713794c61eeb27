import { pathGlob } from '../../base/glob.ts';
import type { AllowedFile, Doubt } from './types.ts';

/** `--allow-unexplained GLOB=REASON`: files that the user answers for. The glob is a byte string. */
export type AllowUnexplained = { glob: string; reason: string };

/** What is left to doubt, and which files the user answers for. */
export function doubtsLeft(
  doubts: readonly Doubt[],
  allowed: readonly AllowUnexplained[],
): { doubts: Doubt[]; allowed: AllowedFile[] } {
  const globs = allowed.map(({ glob, reason }) => ({ glob: pathGlob(glob), reason }));
  const answered: AllowedFile[] = [];
  const left = doubts.flatMap((doubt) => {
    if (doubt.code !== 'unexplained-file') return [doubt];
    const paths = doubt.paths.filter((path) => {
      const rule = globs.find(({ glob }) => glob.covers(path));
      if (rule !== undefined) answered.push({ path, reason: rule.reason });
      return rule === undefined;
    });
    return paths.length === 0 ? [] : [{ ...doubt, paths }];
  });
  return { doubts: left, allowed: answered };
}

/** Whether the user answers for all of these files, of which not all need be known by name. */
export function answeredFor(
  allowed: readonly AllowUnexplained[],
): (paths: readonly string[] | string | undefined) => boolean {
  const globs = allowed.map(({ glob }) => pathGlob(glob));
  return (paths) =>
    Array.isArray(paths) && paths.every((path: string) => globs.some((glob) => glob.covers(path)));
}

const NAMED = 3;

/** Of what kind, how many, and the first of them. `shown`: how a path is written. */
export function doubtText({ code, paths, text }: Doubt, shown: (path: string) => string): string {
  const names = paths.slice(0, NAMED).map((path) => `/${shown(path)}`);
  const more = paths.length > NAMED ? ` and ${paths.length - NAMED} more` : '';
  switch (code) {
    case 'unexplained-file':
      return `no component explains ${names.join(', ')}${more}`;
    case 'unread-file':
      return `not all could be read: ${text ?? ''}${paths.length > 1 ? `; and ${paths.length - 1} more` : ''}`;
    case 'partial-document':
      return text ?? '';
  }
}
