import { stripEnd } from '../../base/strip-end.ts';
import type { ImageTree } from '../../image-files/index.ts';
import { wordsExaminer, wordsOf } from '../facts/text-facts.ts';
import type { Edge, StepEvidence, Target, World } from '../types.ts';
import { followPath } from './real-path.ts';
import { join } from './target-files.ts';

/** A folder of modules of which a server loads those that its settings name. `module`: its name, as they say it. */
type Chosen = { folder: RegExp; settings: readonly string[]; module: RegExp };

const CHOSEN: readonly Chosen[] = [
  // collectd src/daemon/plugin.c: `LoadPlugin x`, `<Plugin x>`, in any case.
  {
    folder: /^usr\/lib\/(?:[\w-]+\/)?collectd$/,
    settings: ['etc/collectd'],
    module: /^([\w-]+)\.(?:so|la)(?:$|\.)/,
  },
  // freeradius src/main/modules.c, rlm_eap.c, rlm_sql.c: what a section is called, the types in `eap`, the driver that is named or goes without saying.
  {
    folder: /^usr\/lib\/(?:[\w-]+\/)?freeradius$/,
    settings: ['etc/freeradius', 'etc/raddb'],
    module: /^(?:rlm|proto)_(\w+)\.so(?:$|\.)/,
  },
  // openldap servers/slapd/module.c: `moduleload x`, `olcModuleLoad: {0}x.la`.
  {
    folder: /^usr\/lib\/(?:[\w-]+\/)?(?:ldap|openldap)$/,
    settings: ['etc/ldap', 'etc/openldap'],
    module: /^([\w-]+?)(?:-\d[\d.]*)?\.(?:so|la)(?:$|\.)/,
  },
];

/** Where packages keep settings that count once they are linked or included, and what modules read. */
const NOT_ENABLED = /\/(?:[a-z]+-available|mods-config)\//;
const INCLUDES_THOSE = /-available(?:\/|$)/;
/** What package managers write, whose scripts name much, and what is for people. */
const NOT_READ =
  /^(?:var\/(?:lib\/(?:dpkg|apt|apk|rpm|pacman|ucf)|cache|log)\/|dev\/|proc\/|sys\/)|\/README[\w.]*$/;
/** `rlm_eap_md5`, `/usr/lib/ldap/back_mdb.la`, `-sql`. */
const AROUND_NAME = /^.*\/|^(?:rlm|proto)_|^-|\.(?:so|la)(?:\.[\d.]+)?$/g;

const LEFT_OUT = new WeakMap<ImageTree, Map<string, readonly string[]>>();

/** Paths of the modules in a folder (a real path, without a leading slash) that no settings of their server name; none where these are not in the image. */
export function modulesLeftOut(folder: string, world: World): readonly string[] {
  const chosen = CHOSEN.find((each) => each.folder.test(folder));
  if (chosen === undefined) return [];
  const known = LEFT_OUT.get(world.tree) ?? new Map<string, readonly string[]>();
  LEFT_OUT.set(world.tree, known);
  const found = known.get(folder) ?? leftOut(folder, chosen, world);
  known.set(folder, found);
  return found;
}

/**
 * A folder that is named, as a target without those modules, and steps to these: they may be named later, as settings are changed by who types,
 * and in slapd by who may write to them. `except`: what else is left out.
 */
export function folderOfChosen(
  folder: string,
  world: World,
  { evidence, except = [] }: { evidence: StepEvidence; except?: readonly string[] | undefined },
): { to: Extract<Target, { folder: string }>; others: Edge[] } {
  const notChosen = modulesLeftOut(followPath(world.tree, folder)?.file.path ?? '', world);
  const all = [...except, ...notChosen];
  const others = notChosen.map(
    (path): Edge => ({
      to: { path: `/${path}` },
      kind: 'may be told to load',
      use: 'code',
      certainty: 'shell',
      evidence,
    }),
  );
  return { to: all.length === 0 ? { folder } : { folder, except: all }, others };
}

function leftOut(folder: string, { settings, module }: Chosen, world: World): readonly string[] {
  const names = namedIn(settings, world);
  if (names === undefined) return [];
  return world.tree
    .names(folder)
    .filter((name) => {
      const found = module.exec(name)?.[1]?.toLowerCase();
      return found !== undefined && !waysToSay(found).some((way) => names.has(way));
    })
    .map((name) => join(folder, name));
}

/** `sql_null` also by `sql`, of which it is a driver, and by `null`. */
function waysToSay(name: string): string[] {
  const parts = name.split('_');
  const starts = parts.map((_, index) => parts.slice(0, index + 1).join('_'));
  return [...starts, ...parts.map((_, index) => parts.slice(index).join('_'))];
}

/** Undefined: they are not in the image, or come from outside. */
function namedIn(settings: readonly string[], world: World): ReadonlySet<string> | undefined {
  const { tree, run } = world;
  const isOf = (path: string): boolean => settings.some((folder) => path.startsWith(`${folder}/`));
  const isMounted = (folder: string): boolean =>
    run.volumes.some((volume) => isBelow(`/${folder}`, volume) || isBelow(volume, `/${folder}`));
  if (settings.some(isMounted)) return undefined;
  const own = new Set<string>();
  const enabled = new Set<string>();
  const others = new Set<string>();
  for (const { path, type } of tree.files()) {
    const file = type === 'directory' ? undefined : tree.get(path);
    // A folder of settings elsewhere.
    if (file?.type === 'directory' && isOf(path)) return undefined;
    if (file?.type !== 'file' || NOT_READ.test(path)) continue;
    if (world.isApplication(path) && world.isApplication(file.path)) own.add(file.path);
    else if (isOf(path)) (type !== 'symlink' && NOT_ENABLED.test(path) ? others : enabled).add(file.path);
  }
  if (![...own, ...enabled].some(isOf)) return undefined;
  const words = wordsIn([...own, ...enabled], tree);
  const all = words.some((word) => INCLUDES_THOSE.test(word)) ? [...words, ...wordsIn(others, tree)] : words;
  return new Set(all.map((word) => word.replaceAll(AROUND_NAME, '').toLowerCase()));
}

function isBelow(path: string, folder: string): boolean {
  return `${path}/`.startsWith(`${stripEnd(folder, '/')}/`);
}

function wordsIn(paths: Iterable<string>, tree: ImageTree): string[] {
  return [...paths].flatMap((path) => wordsOf(tree.factsAt(wordsExaminer, path)));
}
