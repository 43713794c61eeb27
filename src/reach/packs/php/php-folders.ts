import type { World } from '../../types.ts';
import { foldersOf } from '../../world/environment.ts';
import { isGeneric } from '../../world/generic.ts';
import { followPath } from '../../world/real-path.ts';
import { iniExaminer, phpExaminer } from './php-facts.ts';

/** include_path of Debian, Alpine, Fedora and of the official images. */
const USUAL = ['usr/share/php', 'usr/share/pear', 'usr/local/lib/php'];
/** Of `php -i`: where extensions are, of Debian, Alpine, Fedora and the official images. */
const EXTENSIONS = ['usr/lib/php', 'usr/local/lib/php/extensions', 'usr/lib64/php'];

export type PhpFolders = {
  /** Folders of include_path, wherever one is set. */
  include: readonly string[];
  /** Whatever php.ini is read by: files of settings in the image. */
  settings: readonly string[];
};

/** Not by tree: they depend on the environment and the work dir of the run, too. */
const KNOWN = new WeakMap<World, PhpFolders>();

/** Real paths, without a leading slash. */
export function phpFolders(world: World): PhpFolders {
  const known = KNOWN.get(world) ?? findFolders(world);
  KNOWN.set(world, known);
  return known;
}

function findFolders({ tree, run }: World): PhpFolders {
  const named = USUAL.map((folder) => `/${folder}`);
  const settings: string[] = [];
  for (const { path, type } of tree.files()) {
    if (type !== 'file') continue;
    const folder = folderOf(path);
    const ini = tree.factsAt(iniExaminer, path);
    if (ini !== undefined) settings.push(path);
    named.push(...(ini?.includeFolders ?? []).filter((text) => text.startsWith('/')));
    for (const { base, text } of tree.factsAt(phpExaminer, path)?.includeFolders ?? [])
      named.push(...text.split(':').map((part) => (base === 'here' ? `/${folder}/${part}` : part)));
  }
  const include = named.flatMap((path) => {
    const found = followPath(tree, path.startsWith('/') ? path : `${run.workingFolder}/${path}`)?.file;
    return found?.type === 'directory' && !isGeneric(found.path) ? [found.path] : [];
  });
  return { include: [...new Set(include)], settings };
}

/** Folders of extensions that a program names, else the usual ones. */
export function extensionFolders(texts: readonly string[], { tree }: World): string[] {
  const named = texts.flatMap((text) => {
    const found = /php/.test(text) && text.startsWith('/') ? followPath(tree, text)?.file : undefined;
    const holds = found?.type === 'directory' && tree.names(found.path).some((name) => name.endsWith('.so'));
    return holds ? [found.path] : [];
  });
  return named.length > 0 ? named : EXTENSIONS.filter((folder) => tree.get(folder)?.type === 'directory');
}

/** Files of settings that a program reads: in folders that it names, and in those of PHP_INI_SCAN_DIR and PHPRC. */
export function settingsOf(texts: readonly string[], { tree, environment }: World): string[] {
  const folders = [
    ...texts.filter((text) => /^\/[\w./-]+$/.test(text)),
    ...['PHP_INI_SCAN_DIR', 'PHPRC'].flatMap((name) =>
      foldersOf(environment.get(name)).map((folder) => `/${folder}`),
    ),
  ];
  return [...new Set(folders)].flatMap((text) => {
    const folder = followPath(tree, text)?.file;
    if (folder?.type !== 'directory') return [];
    const isOwn = /php|conf\.d/.test(folder.path);
    return tree
      .names(folder.path)
      .filter((name) => name.endsWith('.ini') && (isOwn || name.startsWith('php')))
      .map((name) => `${folder.path}/${name}`);
  });
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}
