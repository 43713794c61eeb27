import type { ReachStep, Target, World } from '../types.ts';
import { followPath } from '../world/real-path.ts';
import type { WrittenText } from './written-text.ts';

/** The folders that a program changes to, or that it starts others in, and the relative names that it has for what is there. */
export type FolderChanges = {
  to: readonly (WrittenText & { literal: string })[];
  names: readonly string[];
};

const PART = /^[\w.@+~-]+$/;
const LONGEST_NAME = 300;
/** More are not looked for one by one. */
const LIMIT_NAMES = 1000;

/** Of these texts those that may name a file from the folder that a program is in. */
export function relativeNames(texts: Iterable<string>): string[] {
  return [...new Set(texts)].filter(isRelative);
}

function isRelative(text: string): boolean {
  const isName = /[./]/.test(text) && /[^.]$/.test(text) && text.length <= LONGEST_NAME;
  return isName && text.split('/').every((part) => PART.test(part));
}

/**
 * What a program opens, runs and loads from a folder that it changes to. Where it is `isOwn`, no part of another's: all that is in there, and
 * whatever fits its names where the folder is computed. Else, and in folders for everybody's files, what its names lead to.
 */
export function* changedFolderSteps(
  { to, names }: FolderChanges,
  { path, world, isOwn }: { path: string; world: World; isOwn: boolean },
): Generator<ReachStep, void, undefined> {
  for (const change of to) {
    const evidence = { literal: change.literal, where: path };
    const folders = foldersOf(change, path, world);
    for (const folder of folders)
      for (const to of targetsIn(folder, names, isOwn && folder !== '' && !world.isGeneric(folder)))
        yield { to, kind: 'changes to', use: 'code', certainty: 'possible', evidence };
    const isComputed = change.isOpen ? folders.every((folder) => world.isGeneric(folder)) : isUnknown(change);
    if (isComputed && isOwn && names.length > 0)
      yield {
        trigger: 'computed-folder',
        why: 'it changes to a folder that it computes',
        evidence,
        widens: [{ anywhere: names.length > LIMIT_NAMES ? [''] : names.map((name) => `/${tailOf(name)}`) }],
      };
  }
}

function isUnknown({ base }: WrittenText): boolean {
  return base === 'unknown';
}

function tailOf(name: string): string {
  return name.replace(/^(?:\.{1,2}\/)+/, '');
}

/** Real paths; of an open text the folder that it begins with. */
function foldersOf({ base, text, isOpen }: WrittenText, path: string, { tree, run }: World): string[] {
  if (base === 'unknown') return [];
  if (base === 'none' && /^\/+\.?$/.test(text) && !isOpen) return [''];
  const fixed = isOpen ? text.slice(0, text.lastIndexOf('/') + 1) : text;
  if (isOpen && fixed === '') return [];
  const beside = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
  const places =
    base === 'here'
      ? [`/${beside}/`]
      : text.startsWith('/')
        ? ['']
        : [`${run.workingFolder}/`, `/${beside}/`];
  const found = places.map((place) => followPath(tree, place + fixed)?.file);
  return [...new Set(found.flatMap((file) => (file?.type === 'directory' ? [file.path] : [])))];
}

function targetsIn(folder: string, names: readonly string[], isWhole: boolean): Target[] {
  return isWhole ? [{ folder: `/${folder}` }] : names.map((name) => ({ path: `/${folder}/${name}` }));
}
