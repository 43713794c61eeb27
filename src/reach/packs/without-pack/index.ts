import type { Pack, Target, World } from '../../types.ts';
import { matchingPaths } from '../../world/matching-paths.ts';

/** An interpreter whose programs nobody here can read yet. */
type Unread = {
  /** Of the pack that will take the place of this entry. */
  id: string;
  title: string;
  /** Last components of the interpreter's own programs and libraries. */
  programs: RegExp;
  folders: readonly string[];
  /** Of files that it reads, wherever they are. */
  suffixes: readonly string[];
  /** What else it reads, wherever it is. */
  beside?: RegExp;
  /** Links to folders that have one of this name are followed when it looks for what it reads. */
  linkedBy?: string;
  /** Its programs name libraries that it loads. */
  loadsLibraries?: true;
};

const UNREAD: readonly Unread[] = [
  {
    id: 'lua',
    title: 'Lua',
    programs: /^(?:lua[\d.]*|luajit[\w.-]*|texlua|tarantool|openresty)$/,
    folders: [
      'usr/share/lua',
      'usr/lib/*/lua',
      'usr/local/share/lua',
      'usr/local/lib/lua',
      'usr/local/openresty/lualib',
    ],
    suffixes: ['.lua'],
  },
  {
    id: 'tcl',
    title: 'Tcl',
    programs: /^(?:tclsh[\d.]*|wish[\d.]*|expect|libtcl[\d.]*\.so[\d.]*)$/,
    folders: ['usr/share/tcltk', 'usr/lib/tcltk', 'usr/lib/tcl*'],
    suffixes: ['.tcl', '.tm'],
  },
  {
    id: 'r',
    title: 'R',
    programs: /^(?:R|Rscript|libR\.so)$/,
    folders: ['usr/lib/R', 'usr/local/lib/R', 'usr/share/R', 'etc/R'],
    suffixes: ['.R', '.r', '.rds', '.rdb'],
  },
  {
    id: 'erlang',
    title: 'Erlang',
    programs: /^(?:erl|erlexec|beam(?:\.smp)?|escript)$/,
    folders: ['usr/lib/erlang', 'usr/local/lib/erlang', 'opt/erlang'],
    suffixes: ['.beam', '.app', '.ez', '.escript'],
    // code:priv_dir/1: native parts and data of an application.
    beside: /\/priv\//,
    // code:lib_dir/1 looks for `NAME-VERSION/ebin`: Debian's ejabberd is there by a link.
    linkedBy: 'ebin',
  },
  {
    id: 'dotnet',
    title: '.NET',
    programs: /^(?:dotnet|mono[\w-]*|libcoreclr\.so|libhostfxr\.so)$/,
    folders: ['usr/share/dotnet', 'usr/lib/dotnet', 'usr/lib/mono', 'usr/local/share/dotnet'],
    suffixes: ['.dll', '.exe', '.deps.json', '.runtimeconfig.json'],
    loadsLibraries: true,
  },
  {
    id: 'guile',
    title: 'Guile',
    programs: /^(?:guile[\d.]*|libguile-[\w.-]*\.so[\d.]*)$/,
    folders: ['usr/share/guile', 'usr/lib/*/guile'],
    suffixes: ['.scm', '.go'],
  },
];

/** The packs that stand in for those that `packs` does not have: all that such an interpreter might read is *possibly* reached. */
export function packsInstead(packs: readonly Pack[]): Pack[] {
  const have = new Set(packs.map(({ id }) => id));
  return UNREAD.filter(({ id }) => !have.has(id)).map(instead);
}

function instead({ id, title, programs, folders, suffixes, beside, linkedBy, loadsLibraries }: Unread): Pack {
  return {
    id,
    *follow({ path, use, file }, world) {
      const name = path.slice(path.lastIndexOf('/') + 1);
      if (use !== 'code' || file.magic !== 'elf' || !programs.test(name)) return;
      const widens: Target[] = folders
        .flatMap((pattern) => matchingPaths(pattern, (folder) => world.tree.names(folder)))
        .map((folder) => ({ folder }));
      const others: Target[] =
        beside === undefined
          ? []
          : [...world.tree.files()]
              .filter((found) => beside.test(`/${found.path}`))
              .map((found) => ({ path: `/${found.path}` }));
      if (linkedBy !== undefined) others.push(...linksTo(linkedBy, world));
      if (loadsLibraries === true) others.push({ anywhere: [''], only: 'library' });
      yield {
        trigger: 'no-pack',
        why: `no pack for ${title}: what its programs load and run is not read`,
        evidence: { literal: '', where: path },
        widens: [...widens, ...others, { anywhere: suffixes }, { programs: true }],
      };
    },
  };
}

function linksTo(inner: string, { tree }: World): Target[] {
  return [...tree.files()]
    .filter(({ path, type }) => type === 'symlink' && tree.get(`${path}/${inner}`)?.type === 'directory')
    .map(({ path }) => ({ path: `/${path}` }));
}
