import type { Edge } from '../../types.ts';
import { followPath } from '../../world/real-path.ts';
import { fileOfWord, type NamedFile } from '../../world/words.ts';
import { type At, CODE, folderOf } from './modules.ts';
import { dataIn, ownTests } from './package-parts.ts';
import { searchFolders } from './search-folders.ts';

export function* fileSteps(text: string, at: At): Generator<Edge, void, undefined> {
  const { place, world } = at;
  const evidence = { literal: text, where: place.path };
  const cut = text.search(/[%{]/);
  const fixed = cut < 0 ? text : text.slice(0, Math.max(text.lastIndexOf('/', cut), 0));
  if (fixed.length < 2) return;
  const named = fileOfWord(world, fixed, folderOf(place.path)) ?? fileForAll(fixed, at);
  if (named === undefined) return;
  const { file, path } = named;
  const isRun = file.type === 'file' && (file.mode & 0o111) !== 0 && place.kind === 'standard';
  if (file.type === 'file' && !isRun)
    yield {
      to: { path },
      kind: 'names',
      use: place.kind === 'standard' ? 'data' : 'code',
      certainty: 'possible',
      evidence,
    };
  if (file.type === 'directory' && fixed.includes('/') && !world.isGeneric(file.path))
    yield { to: { folder: path }, kind: 'names the folder', use: 'data', certainty: 'possible', evidence };
}

/** `join(sys.prefix, "share", "x", "y.txt")`, `join(DATA, "x", "y.txt")`. */
function fileForAll(name: string, { place, world }: At): NamedFile | undefined {
  if (place.kind === 'standard' || !/\w\/\w/.test(name) || /^[./]/.test(name)) return undefined;
  for (const folder of ['/usr/', '/usr/share/']) {
    const file = followPath(world.tree, folder + name)?.file;
    if (file?.type === 'file') return { path: folder + name, file };
  }
  return undefined;
}

/** Data of modules that stand elsewhere (zoneinfo: sysconfig’s TZPATH). */
const ELSEWHERE: readonly { module: RegExp; folder: string }[] = [
  { module: /\/zoneinfo\/__init__\.py$/, folder: '/usr/share/zoneinfo' },
];

/** What is no code beside a module, and anywhere in a package that was installed: it is opened by names that are put together. */
export function* dataSteps({ place, world }: At): Generator<Edge, void, undefined> {
  const evidence = { literal: '', where: place.path };
  const folder =
    place.kind === 'package' && place.top !== '' ? `${place.root}/${place.top}` : folderOf(place.path);
  for (const known of ELSEWHERE)
    if (known.module.test(place.path))
      yield { to: { folder: known.folder }, kind: 'opens', use: 'data', certainty: 'possible', evidence };
  if (place.kind === 'other' || world.isApplication(place.path)) return;
  if (searchFolders(world).all.includes(folder)) return;
  const step = { kind: 'has as data', use: 'data', certainty: 'possible', evidence } as const;
  yield { ...step, to: dataIn(folder, world) };
  const own = ownTests(place.path.slice(folder.length + 1));
  if (own !== undefined) yield { ...step, to: { folder: `/${folder}/${own}`, without: CODE } };
}
