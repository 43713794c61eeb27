import type {
  DigestChoice,
  FileHead,
  ImageFile,
  ImageTree,
  Magic,
  OtherDigest,
} from '../image-files/index.ts';
import { kindIn, kindOf } from './accounting/index.ts';
import { elfExaminer } from './kinds/elf/index.ts';
import type { Found, ListedFile } from './types.ts';

/**
 * Which files a package lists is known only once all layers were read, and each is read once. So digests are computed of what is likely to be
 * asked for, by where distributions' packages put files and by what was found in them; the rest, as of a list that names files below
 * /opt, is read again.
 */
export function likelyDigests(): DigestChoice {
  let listed: OtherDigest = 'md5';
  return (file, foundBy) => {
    if (listed === 'md5' && APK_PLACES.test(file.path)) listed = 'sha1';
    let isEvidence = false;
    for (const id of foundBy) isEvidence ||= id !== elfExaminer.id || LIBRARY.test(file.path);
    const isLikelyListed = PACKAGE_PLACES.test(file.path) && (isEvidence || canRunOrLoad(file));
    if (isEvidence) return isLikelyListed && listed === 'md5' ? BOTH : LISTED.sha1;
    return isLikelyListed ? LISTED[listed] : NEITHER;
  };
}

export const everyDigest: DigestChoice = () => BOTH;

const BOTH: readonly OtherDigest[] = ['sha1', 'md5'];
const LISTED: Readonly<Record<OtherDigest, readonly OtherDigest[]>> = { md5: ['md5'], sha1: ['sha1'] };
const NEITHER: readonly OtherDigest[] = [];
/** Filesystem Hierarchy Standard: what is installed by hand is in /usr/local, /opt, /srv or at home. */
const PACKAGE_PLACES = /^(?:usr\/(?!local\/)|lib|bin\/|sbin\/|etc\/|var\/lib\/)/;
/** Of other ELF files the name says nothing, and so a table of what they load is no evidence of a package. */
const LIBRARY = /(?:^|\/)lib[^/]*\.so(?:\.[\d.]+)?$/;
const APK_PLACES = /^(?:usr\/)?(?:lib|etc)\/apk\//;

/**
 * The found things, and what has to be computed before they are joined: the digests by which lists are compared with files, and SHA-1,
 * which SPDX wants of every file that it mentions, of evidence. A file is compared when something was found in it or when it can run
 * or be loaded, and any file with `all`. The others are taken for what their list says, and counted.
 */
export function comparedFiles(
  found: readonly Found[],
  tree: ImageTree,
  all: boolean,
): { found: Found[]; asked: Map<string, readonly OtherDigest[]> } {
  const asked = new Map<string, readonly OtherDigest[]>();
  const ask = (path: string, digest: OtherDigest): void => {
    const before = asked.get(path) ?? NEITHER;
    if (!before.includes(digest)) asked.set(path, before.length === 0 ? LISTED[digest] : BOTH);
  };
  const evidence = new Set<string>();
  for (const location of found.flatMap((item) => item.evidence.locations)) {
    const file = tree.get(location.split('!/', 1)[0] ?? '');
    if (file?.type === 'file') evidence.add(file.path);
  }
  for (const path of evidence) ask(path, 'sha1');
  const choose = (listed: ListedFile): ListedFile => {
    const algorithm = listed.digest?.algorithm;
    if (algorithm !== 'md5' && algorithm !== 'sha1') return listed;
    const file = tree.get(listed.path, { follow: false });
    if (file?.type !== 'file') return listed;
    const isCompared =
      all || evidence.has(file.path) || canRunOrLoad(file) || kindIn(tree, file) !== undefined;
    if (!isCompared) return { ...listed, isUncompared: true };
    ask(file.path, algorithm);
    return listed;
  };
  if (all) for (const { type, path } of tree.files()) if (type === 'file') asked.set(path, BOTH);
  return {
    found: found.map((item) =>
      item.files === undefined ? item : { ...item, files: item.files.map(choose) },
    ),
    asked,
  };
}

/** Of other kinds only what `kindOf` names can hold or hide a program. */
const CODE: ReadonlySet<Magic | undefined> = new Set(['elf', 'pe', 'mach-o', 'zip', 'class', 'shebang']);
/** What interpreters and runtimes load by name; `modules` and `.jsa` are the JVM's. */
const LOADED =
  /(?:\.(?:[cm]?jsx?|tsx?|py[cod]?|rb|p[lm]|php|lua|luac|tcl|el|elc|r|jl|hs|ex|exs|beam|scm|go|sh|bash|zsh|fish|awk|wasm|so|ko|dll|jar|jsa|jmod|node)|\/modules)$/i;

function canRunOrLoad(file: Pick<ImageFile, 'mode' | 'magic' | 'path'> | FileHead): boolean {
  const { mode, magic, path } = file;
  return (
    (mode & 0o111) !== 0 ||
    CODE.has(magic) ||
    LOADED.test(path) ||
    kindOf({ magic, mode, path }) !== undefined
  );
}
