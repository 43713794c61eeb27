import { pathGlob } from '../../../base/glob.ts';
import { stripEnd } from '../../../base/strip-end.ts';
import type { LoaderObject, LoaderTree } from './loader-tree.ts';

const NODEFLIB = 0x800;
const LIMIT_INCLUDES = 64;
const LIMIT_FOLDERS = 256;

/** Debian's multiarch folder of a machine, without which glibc there would find nothing. */
const MULTIARCH: Readonly<Record<string, string>> = {
  x86_64: 'x86_64-linux-gnu',
  i386: 'i386-linux-gnu',
  aarch64: 'aarch64-linux-gnu',
  arm: 'arm-linux-gnueabihf',
  riscv64: 'riscv64-linux-gnu',
  s390x: 's390x-linux-gnu',
  ppc64: 'powerpc64le-linux-gnu',
  loongarch64: 'loongarch64-linux-gnu',
};

/** ld.so(8): RPATH unless there is a RUNPATH, RUNPATH, what ldconfig would index, the default folders. */
export function glibcFolders(tree: LoaderTree, object: LoaderObject, origin: string): string[] {
  const own = object.runpath.length > 0 ? object.runpath : object.rpath;
  const defaults = defaultFolders(object);
  const configured = own.flatMap((folder) => expanded(folder, object, origin));
  const isOwnOnly = Math.floor(object.flags1 / NODEFLIB) % 2 === 1;
  return isOwnOnly ? configured : [...configured, ...ldConfFolders(tree), ...defaults];
}

/** musl searches RPATH and RUNPATH alike, then its path file or three default folders. */
export function muslFolders(tree: LoaderTree, object: LoaderObject, origin: string, arch: string): string[] {
  const own = [...object.rpath, ...object.runpath].flatMap((folder) => expanded(folder, object, origin));
  const real = tree.realPath(`etc/ld-musl-${arch}.path`);
  const text = real === undefined ? undefined : tree.text(real);
  const system = text === undefined ? ['lib', 'usr/local/lib', 'usr/lib'] : text.split(/[:\n]/).map(relative);
  return [...own, ...system.filter((folder) => folder !== '')].slice(0, LIMIT_FOLDERS);
}

function defaultFolders({ machine, class: bits }: LoaderObject): string[] {
  const multiarch = MULTIARCH[machine];
  const inMultiarch = multiarch === undefined ? [] : [`lib/${multiarch}`, `usr/lib/${multiarch}`];
  return [...inMultiarch, ...(bits === 64 ? ['lib64', 'usr/lib64'] : []), 'lib', 'usr/lib'];
}

/** $LIB is `lib/x86_64-linux-gnu` in Debian and `lib64` elsewhere: both are tried. */
export function expanded(folder: string, object: LoaderObject, origin: string): string[] {
  if (folder === '') return [];
  const text = folder
    .replaceAll(/\$(?:ORIGIN\b|\{ORIGIN\})/g, () => `/${origin}`)
    .replaceAll(/\$(?:PLATFORM\b|\{PLATFORM\})/g, () => object.machine);
  if (!/\$(?:LIB\b|\{LIB\})/.test(text)) return [relative(text)];
  const multiarch = MULTIARCH[object.machine];
  const names = [
    ...(multiarch === undefined ? [] : [`lib/${multiarch}`]),
    object.class === 64 ? 'lib64' : 'lib',
  ];
  return names.map((name) => relative(text.replaceAll(/\$(?:LIB\b|\{LIB\})/g, () => name)));
}

const known = new WeakMap<LoaderTree, readonly string[]>();

/** ldconfig(8): one folder a line, `include` with a pattern for names. Read once of each tree: every object asks. */
function ldConfFolders(tree: LoaderTree): readonly string[] {
  const folders = known.get(tree) ?? readLdConf(tree);
  known.set(tree, folders);
  return folders;
}

function readLdConf(tree: LoaderTree): string[] {
  const folders: string[] = [];
  const queue = ['etc/ld.so.conf'];
  const seen = new Set<string>();
  for (let path = queue.shift(); path !== undefined && seen.size < LIMIT_INCLUDES; path = queue.shift()) {
    const real = tree.realPath(path);
    if (real === undefined || seen.has(real)) continue;
    seen.add(real);
    for (const line of (tree.text(real) ?? '').split('\n')) {
      const text = line.replace(/#[^]*$/, '').trim();
      if (text === '') continue;
      const include = /^include\s+(\S+)/.exec(text)?.[1];
      if (include !== undefined) queue.push(...included(tree, include));
      else if (!text.startsWith('hwcap ')) folders.push(relative(text.split('=')[0] ?? ''));
    }
  }
  return folders.slice(0, LIMIT_FOLDERS);
}

/** Patterns stand in the last component: `/etc/ld.so.conf.d/*.conf`. */
function included(tree: LoaderTree, pattern: string): string[] {
  const path = pattern.startsWith('/') ? relative(pattern) : `etc/${pattern}`;
  const slash = path.lastIndexOf('/');
  const [folder, name] = [path.slice(0, slash), path.slice(slash + 1)];
  if (!/[*?]/.test(name)) return [path];
  return tree
    .names(folder)
    .filter(pathGlob(name).fits)
    .map((entry) => `${folder}/${entry}`);
}

/** Relative ones would depend on where the process stands: they are taken as from the root. */
export function relative(path: string): string {
  return stripEnd(path.trim().replace(/^\/+/, ''), '/');
}
