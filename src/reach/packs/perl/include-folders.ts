import type { ImageTree } from '../../../image-files/index.ts';
import type { World } from '../../types.ts';
import { foldersOf } from '../../world/environment.ts';
import { matchingPaths } from '../../world/matching-paths.ts';

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
const KNOWN = new WeakMap<ImageTree, readonly string[]>();

/** @INC, of whatever perl there is: folders as they are looked up, without a leading slash. */
export function includeFolders({ tree, environment }: World): readonly string[] {
  const known =
    KNOWN.get(tree) ??
    [
      ...PATTERNS.flatMap((pattern) => matchingPaths(pattern, (folder) => tree.names(folder))),
      ...foldersOf(environment.get('PERL5LIB')),
    ].filter((folder) => tree.get(folder)?.type === 'directory');
  KNOWN.set(tree, known);
  return known;
}
