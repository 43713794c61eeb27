import { addTo } from '../../../base/add-to.ts';
import type { ImageTree } from '../../../image-files/index.ts';
import type { World } from '../../types.ts';
import { foldersOf } from '../../world/environment.ts';
import { isGeneric } from '../../world/generic.ts';
import { matchingPaths } from '../../world/matching-paths.ts';
import { followPath } from '../../world/real-path.ts';
import { rubyExaminer, specificationExaminer } from './ruby-facts.ts';

/** $LOAD_PATH of Debian, Alpine, Fedora and the official images (ruby -e 'puts $:'), folders of their architectures among them. */
const STANDARD = [
  'usr/lib/ruby/*.*',
  'usr/lib/ruby/*.*/*-linux*',
  'usr/lib/*/ruby/*.*',
  'usr/lib64/ruby',
  'usr/share/ruby',
  'usr/local/lib/ruby/*.*',
  'usr/local/lib/ruby/*.*/*-linux*',
];
const OTHERS = [
  'usr/lib/ruby',
  'usr/local/lib/ruby',
  'usr/lib/*/ruby',
  'usr/local/lib',
  'usr/local/lib/*',
].flatMap(othersIn);
/** Any other ruby, wherever it was put: of rbenv, rvm, Bitnami (RbConfig rubylibdir is `PREFIX/lib/ruby/VERSION`). Its own, and the folder around it. */
const OF_RUBY = /^((?:.*\/)?ruby)\/\d+\.\d+(?:\.\d+)?(?=\/[^/]+\.rb$)/;

/** Real paths, without a leading slash. */
export type LoadPath = {
  /** The standard library. */
  standard: readonly string[];
  all: readonly string[];
  /** Of installed gems. */
  specifications: readonly string[];
  /** Where gems are installed: GEM_HOME, BUNDLE_PATH. */
  homes: readonly string[];
  /** The folder of each gem, by the name of the gem. */
  gems: ReadonlyMap<string, readonly string[]>;
};

/** Not by tree: they depend on the environment and the work dir of the run, too. */
const KNOWN = new WeakMap<World, LoadPath>();

export function loadPath(world: World): LoadPath {
  const known = KNOWN.get(world) ?? findFolders(world);
  KNOWN.set(world, known);
  return known;
}

function othersIn(folder: string): string[] {
  return ['site_ruby', 'vendor_ruby'].flatMap((name) => [
    `${folder}/${name}`,
    `${folder}/${name}/*.*`,
    `${folder}/${name}/*.*/*-linux*`,
  ]);
}

function findFolders({ tree, environment, run }: World): LoadPath {
  const own = [...rubiesIn(tree)].flatMap(([folder, around]) => [
    folder,
    `${folder}/*-linux*`,
    ...othersIn(around),
  ]);
  const standard = [...STANDARD, ...own].flatMap((pattern) => matching(pattern, tree));
  const all = new Set([...standard, ...OTHERS.flatMap((pattern) => matching(pattern, tree))]);
  const specifications: string[] = [];
  const gems = new Map<string, string[]>();
  for (const { path, type } of tree.files()) {
    if (type === 'directory' || type === 'other') continue;
    if (/(?:^|\/)specifications\/(?:default\/)?[^/]+\.gemspec$/.test(path)) specifications.push(path);
    for (const { base, text, isOpen } of tree.factsAt(rubyExaminer, path)?.folders ?? []) {
      const named = base === 'here' ? `/${folderOf(path)}${text}` : text;
      if (base === 'unknown' || isOpen) continue;
      for (const place of named.startsWith('/') ? [''] : [`${run.workingFolder}/`, `/${folderOf(path)}/`])
        add(place + named, all, tree);
    }
  }
  for (const path of specifications) ofGem(path, { tree, all, gems });
  for (const folder of foldersOf(environment.get('RUBYLIB'), run.workingFolder)) add(`/${folder}`, all, tree);
  const homes = specifications.map((path) => path.slice(0, path.lastIndexOf('/specifications/')));
  return { standard, all: [...all], specifications, homes: [...new Set(homes)], gems };
}

/** Folders of their own modules, and around these. */
function rubiesIn(tree: ImageTree): Map<string, string> {
  const found = new Map<string, string>();
  for (const { path } of tree.files()) {
    const [folder, around = ''] = (path.endsWith('.rb') && OF_RUBY.exec(path)) || [];
    if (folder !== undefined) found.set(folder, around);
  }
  return found;
}

function add(path: string, folders: Set<string>, tree: ImageTree): void {
  const found = path.startsWith('/') ? followPath(tree, path)?.file : undefined;
  if (found?.type === 'directory' && !isGeneric(found.path)) folders.add(found.path);
}

/** `BASE/specifications/x-1.gemspec`: `BASE/gems/x-1/lib`, and its native parts in `BASE/extensions/PLATFORM/API/x-1`. */
function ofGem(
  path: string,
  { tree, all, gems }: { tree: ImageTree; all: Set<string>; gems: Map<string, string[]> },
): void {
  const base = path.slice(0, path.lastIndexOf('/specifications/'));
  const full = path.slice(path.lastIndexOf('/') + 1, -'.gemspec'.length);
  const folder = `${base}/gems/${full}`;
  const name = full.split(/-\d/, 1)[0] ?? full;
  addTo(gems, name, folder);
  for (const inner of ['lib', ...(tree.factsAt(specificationExaminer, path) ?? [])])
    add(`/${folder}/${inner}`, all, tree);
  for (const found of matching(`${base}/extensions/*/*`, tree)) add(`/${found}/${full}`, all, tree);
}

function matching(pattern: string, tree: ImageTree): string[] {
  return matchingPaths(pattern, (folder) => tree.names(folder)).filter(
    (path) => tree.get(path)?.type === 'directory',
  );
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}
