import { pathGlob } from '../../base/glob.ts';
import type { AllowedFile, Doubt, ScannedImage } from './types.ts';

/** `--allow-unexplained GLOB=REASON`: files that the user answers for. The glob is a byte string. */
export type AllowUnexplained = { glob: string; reason: string };

/** An empty folder is hardly what somebody meant, nor one with nothing but links that lead out of it, nor a download that failed. `bytes`: of all files. */
export function doubtsOfNothing(
  { name, files }: Pick<ScannedImage, 'name' | 'files'>,
  bytes: number | undefined,
  excluded: readonly string[] = [],
): Doubt[] {
  if (files === undefined || (files.all > 0 && bytes !== 0)) return [];
  const what = files.all > 0 ? 'every file is empty' : 'there is no file';
  const text = excluded.length > 0 ? `--exclude leaves nothing of ${name}` : `${what} in ${name}`;
  return [{ code: 'no-files', paths: [], text: `${text}: nothing was looked at` }];
}

/** What is left to doubt, and which files the user answers for. */
export function doubtsLeft(
  doubts: readonly Doubt[],
  allowed: readonly AllowUnexplained[],
): { doubts: Doubt[]; allowed: AllowedFile[] } {
  const reasonFor = reasonsOf(allowed);
  const answered: AllowedFile[] = [];
  const left = doubts.flatMap((doubt) => {
    if (doubt.code !== 'unexplained-file') return [doubt];
    const paths = doubt.paths.filter((path) => {
      const reason = reasonFor(path);
      if (reason !== undefined) answered.push({ path, reason });
      return reason === undefined;
    });
    return paths.length === 0 ? [] : [{ ...doubt, paths }];
  });
  return { doubts: left, allowed: answered };
}

/** Which packages brought programs that neither a component nor the user explains, and for which files the user answers. */
export function packagesLeft(
  brought: ReadonlyMap<string, readonly string[] | undefined>,
  allowed: readonly AllowUnexplained[],
): { unexplained: Set<string>; allowed: AllowedFile[] } {
  const reasonFor = reasonsOf(allowed);
  const unexplained = new Set<string>();
  const answered: AllowedFile[] = [];
  for (const [id, paths] of brought) {
    const files = paths?.flatMap((path) => {
      const reason = reasonFor(path);
      return reason === undefined ? [] : [{ path, reason }];
    });
    if (files === undefined || files.length < (paths?.length ?? 0)) unexplained.add(id);
    else answered.push(...files);
  }
  return { unexplained, allowed: answered };
}

function reasonsOf(allowed: readonly AllowUnexplained[]): (path: string) => string | undefined {
  const rules = allowed.map(({ glob, reason }) => ({ glob: pathGlob(glob), reason }));
  return (path) => rules.find(({ glob }) => glob.covers(path))?.reason;
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
    case 'no-files':
    case 'lost-records':
    case 'partial-document':
      return text ?? '';
  }
}
