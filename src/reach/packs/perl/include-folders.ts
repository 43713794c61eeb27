import type { ImageTree } from '../../../image-files/index.ts';
import type { World } from '../../types.ts';
import { foldersOf } from '../../world/environment.ts';
import { isGeneric } from '../../world/generic.ts';
import { matchingPaths } from '../../world/matching-paths.ts';
import { followPath } from '../../world/real-path.ts';
import { perlExaminer } from './perl-facts.ts';

/** Where perls of Debian, Alpine, Fedora and of the official images look (perl -V). */
const PATTERNS = [
  'etc/perl',
  'usr/share/perl5',
  'usr/share/perl5/*_perl',
  'usr/share/perl/*',
  'usr/share/perl5/*/*_perl',
  'usr/lib/perl5',
  'usr/lib/perl5/*_perl',
  'usr/lib64/perl5',
  'usr/lib64/perl5/*_perl',
  'usr/lib/*/perl-base',
  'usr/lib/*/perl/*',
  'usr/lib/*/perl5/*',
  'usr/local/share/perl/*',
  'usr/local/share/perl5',
  'usr/local/lib/site_perl',
  'usr/local/lib/*/perl/*',
  'usr/local/lib/perl5',
  'usr/local/lib/perl5/*',
  'usr/local/lib/perl5/*/*',
];
/** Any other perl, wherever it was put: of perlbrew, plenv. Its own modules, and the folder around them; sitelib and vendorlib are beside (perl -V). */
const OWN_MODULE = /^((?:.*\/)?lib(?:\/perl5?)?)\/(\d+\.\d+(?:\.\d+)?)\/strict\.pm$/;
/** Perl's own that put into @INC what their caller gives, or what is in the folder that they are started in (lib.pm, blib.pm, ExtUtils/Mkbootstrap.pm). */
const FOR_CALLERS =
  /^(?:lib|base|blib|CPAN\/HandleConfig|ExtUtils\/(?:testlib|Command\/MM|MakeMaker|Mkbootstrap))\.pm$/;
/** Not by tree: they depend on the environment and the work dir of the run, too. */
const KNOWN = new WeakMap<World, readonly string[]>();

/** @INC, of whatever perl there is: folders as they are looked up, without a leading slash. */
export function includeFolders(world: World): readonly string[] {
  const { tree, environment, run } = world;
  const held = KNOWN.get(world);
  if (held !== undefined) return held;
  const patterns = new Set([...PATTERNS, ...ofOtherPerls(tree)]);
  const standard = [...patterns].flatMap((pattern) => matchingPaths(pattern, (folder) => tree.names(folder)));
  const folders = [
    ...standard,
    ...foldersOf(environment.get('PERL5LIB'), run.workingFolder),
    ...ownFolders(tree, run.workingFolder, standard),
  ].filter((folder) => tree.get(folder)?.type === 'directory');
  const known = [...folders, ...computedFolders(tree, folders)];
  KNOWN.set(world, known);
  return known;
}

function ofOtherPerls(tree: ImageTree): string[] {
  return [...tree.files()].flatMap(({ path }) => {
    const [, around, version] = (path.endsWith('/strict.pm') && OWN_MODULE.exec(path)) || [];
    if (around === undefined) return [];
    return ['', '/site_perl', '/vendor_perl'].flatMap((kind) => [
      `${around}${kind}/${version}`,
      `${around}${kind}/${version}/*-linux*`,
    ]);
  });
}

/** Of texts that put a computed folder into @INC: where the modules are that they name and that no other folder has. */
function computedFolders(tree: ImageTree, folders: readonly string[]): string[] {
  const wanted = new Set<string>();
  for (const { path } of tree.files()) {
    const facts = tree.factsAt(perlExaminer, path);
    if (facts?.computesLibs !== true) continue;
    for (const name of facts.modules) if (name.includes('::')) wanted.add(`${name.replaceAll('::', '/')}.pm`);
  }
  for (const file of wanted)
    if (folders.some((folder) => tree.get(`${folder}/${file}`) !== undefined)) wanted.delete(file);
  const found = new Set<string>();
  for (const { path } of wanted.size === 0 ? [] : tree.files())
    for (
      let slash = path.lastIndexOf('/');
      path.endsWith('.pm') && slash > 0;
      slash = path.lastIndexOf('/', slash - 1)
    )
      if (wanted.has(path.slice(slash + 1)) && found.size < LIMIT_FOLDERS) found.add(path.slice(0, slash));
  return [...found].filter((folder) => !isGeneric(folder));
}

const LIMIT_FOLDERS = 400;

/** What scripts put into @INC counts for the modules that they load, too. */
function ownFolders(tree: ImageTree, work: string, standard: readonly string[]): string[] {
  const folders = new Set<string>();
  for (const { path } of tree.files())
    for (const text of tree.factsAt(perlExaminer, path)?.libs ?? [])
      for (const folder of libFolders(text, isForCallers(path, standard) ? `${work}/-` : path, {
        tree,
        work,
      }))
        if (folders.size < LIMIT_FOLDERS && !isGeneric(folder)) folders.add(folder);
  return [...folders];
}

function isForCallers(path: string, standard: readonly string[]): boolean {
  return standard.some(
    (folder) => path.startsWith(`${folder}/`) && FOR_CALLERS.test(path.slice(folder.length + 1)),
  );
}

/** `use lib "$FindBin::Bin/../lib"`: from the root, beside the text, or from the work dir. */
export function libFolders(
  text: string,
  path: string,
  { tree, work }: { tree: ImageTree; work: string },
): string[] {
  const beside = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
  const slash = text.indexOf('/');
  const tail = text.slice(0, Math.max(slash, 0)).includes('$') ? text.slice(slash + 1) : text;
  return (tail.startsWith('/') ? [''] : [`/${beside}/`, `${work}/`]).flatMap((place) => {
    const found = followPath(tree, place + tail)?.file;
    return found?.type === 'directory' ? [found.path] : [];
  });
}
