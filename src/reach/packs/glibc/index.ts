import { type ElfReachFacts, elfReachExaminer } from '../../facts/elf-facts.ts';
import { wordsExaminer, wordsOf } from '../../facts/text-facts.ts';
import type { Edge, Pack, Target, World } from '../../types.ts';
import { librariesOf } from '../elf/computed-library.ts';
import { libraryFacts } from '../elf/library-facts.ts';
import { installedLocales, isLocaleName, localeTargets, zoneNamed, zoneTargets } from './locale-files.ts';

const NSS =
  /^(?:getaddrinfo\w*|getnameinfo|gethost\w+|getnet\w+|get(?:pw|gr|sp|sg)\w*|getserv\w+|getproto\w+|getrpc\w+|getalias\w+|initgroups|innetgr|setnetgrent|ether_\w+|fgetpwent\w*)$/;
const TIME_ZONE = /^(?:localtime(?:_r)?|tzset|mktime|ctime(?:_r)?|strftime\w*|__tzset)$/;
const LOCALE = /^(?:setlocale|newlocale|_ZNSt6localeC1EPKc|bindtextdomain|textdomain)$/;
const ICONV = /^(?:iconv_open|libiconv_open)$/;

/** glibc opens these itself for whoever imports the function (nsswitch.conf(5), resolv.conf(5), tzset(3), locale(7)). */
const NSS_FILES = [
  'nsswitch.conf|passwd|group|shadow|gshadow|hosts|host.conf|resolv.conf|gai.conf|services|protocols|networks',
  'ethers|rpc|netgroup|aliases|subuid|subgid',
]
  .join('|')
  .split('|')
  .map((name) => `/etc/${name}`);
/** What glibc takes without a nsswitch.conf, or for a database that it does not name. */
const NSS_DEFAULTS = ['files', 'dns', 'compat'];
/** unwind-resume.c: what ends a thread, or asks for a backtrace, loads it. */
const UNWINDS = /^(?:pthread_(?:exit|cancel)|backtrace(?:_symbols(?:_fd)?)?)$/;
const UNWINDER = 'libgcc_s.so.1';
const NSSWITCH = 'etc/nsswitch.conf';
const LDCONFIG = /(?:^|\/)ldconfig(?:\.real)?$/;
const PRINTS = /^(?:-p|--print-cache)$/;
/** It names the program apart from `-p` (cpython ctypes/util.py, _findSoname_ldconfig). */
const PRINTING = /\/ctypes\/util\.py$/;
/** ldconfig.c, search_dir: of other names it opens nothing. */
const LIBRARY = /^(?:lib|ld-)/;

export const glibcPack: Pack = {
  id: 'glibc',
  examiners: [elfReachExaminer, wordsExaminer],
  *follow({ path, use }, world) {
    if (SSHD_CONFIG.test(path)) yield* acceptedLocales(path, world);
    const facts = use === 'code' ? world.tree.factsAt(elfReachExaminer, path) : undefined;
    if (facts === undefined || (libraryFacts(path).folders === false && /\/(?:libc|ld-)/.test(path))) return;
    const step = opening(path, facts);
    yield* nss(step, path, world);
    for (const library of world.libraries(UNWINDER, path))
      yield* step(UNWINDS, [{ path: `/${library}` }], 'code');
    yield* timeZone(step, world);
    yield* locale(step, world);
    yield* iconv(step, path, world);
    yield* namedInTexts(facts, path, world);
  },
  // ldconfig(8): it reads the head of each library in its folders, with -p nothing but its cache.
  *command({ program, words, evidence, certainty }, world) {
    const isPrint = words.some((word) => PRINTS.test(word)) || PRINTING.test(evidence.where);
    if (!LDCONFIG.test(program) || isPrint) return;
    for (const path of librariesOf(world.tree).filter(isForLoader))
      yield { to: { path: `/${path}` }, kind: 'reads the head of', use: 'data', certainty, evidence };
  },
};

function isForLoader(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return LIBRARY.test(name) && name.includes('.so');
}

/** Edges for the first import that fits; none fits: no edges. Without a table of imports all may be used. */
type Opening = (imports: RegExp, targets: readonly Target[], use?: Edge['use']) => Edge[];

function opening(path: string, { imports }: ElfReachFacts): Opening {
  return (pattern, targets, use = 'data') => {
    const literal = imports === undefined ? '' : imports.find((name) => pattern.test(name));
    if (literal === undefined) return [];
    const evidence = { literal, where: path };
    return targets.map((to) => ({ to, kind: 'asks glibc for', use, certainty: 'certain', evidence }));
  };
}

function* nss(step: Opening, path: string, world: World): Generator<Edge, void, undefined> {
  const files = NSS_FILES.map((to) => ({ path: to }));
  const steps = step(NSS, files);
  if (steps.length === 0) return;
  yield* steps;
  const words = wordsOf(world.tree.factsAt(wordsExaminer, NSSWITCH));
  for (const service of new Set([...NSS_DEFAULTS, ...words]))
    for (const library of world.libraries(`libnss_${service.replace(/^.*:/, '')}.so.2`, path))
      yield* step(NSS, [{ path: `/${library}` }], 'code');
}

/** TZ of the config; what others give to it is of the variables pack. */
function* timeZone(step: Opening, world: World): Generator<Edge, void, undefined> {
  const zone = (world.environment.get('TZ') ?? '').replace(/^:/, '');
  yield* step(TIME_ZONE, [{ path: '/etc/localtime' }, ...(zone === '' ? [] : zoneTargets(zone))]);
}

const LOCALE_VARIABLES = /^(?:LANG|LANGUAGE|LC_\w+)$/;

function* locale(step: Opening, world: World): Generator<Edge, void, undefined> {
  const names = [...world.environment]
    .filter(
      ([name, value]) => LOCALE_VARIABLES.test(name) && value !== '' && value !== 'C' && value !== 'POSIX',
    )
    .flatMap(([, value]) => value.split(':'));
  // Whoever starts it may set LANG=C.UTF-8: it is small, and the only one that every image has.
  names.push('C.UTF-8');
  yield* step(LOCALE, localeTargets(names, world));
}

const SSHD_CONFIG = /(?:^|\/)sshd_config(?:\.d\/[^/]+\.conf)?$/;

/** `AcceptEnv LANG LC_*` of sshd_config(5), which Debian has: a client says the locale, and may take any that there is. */
function* acceptedLocales(path: string, world: World): Generator<Edge, void, undefined> {
  const words = wordsOf(world.tree.factsAt(wordsExaminer, path));
  const literal = words.includes('AcceptEnv') ? words.find((word) => /^(?:LANG|LC_)/.test(word)) : undefined;
  if (literal === undefined) return;
  const evidence = { literal, where: path };
  for (const to of localeTargets(installedLocales(world.tree), world))
    yield { to, kind: 'accepts the locale', use: 'data', certainty: 'possible', evidence };
}

/** Zones and locales that its texts name: `setenv("TZ", "Asia/Tokyo", 1)`, `setlocale(LC_ALL, "de_DE.UTF-8")`. */
function* namedInTexts(
  { strings, imports }: ElfReachFacts,
  path: string,
  world: World,
): Generator<Edge, void, undefined> {
  const can = (pattern: RegExp): boolean => imports?.some((name) => pattern.test(name)) ?? true;
  const [zones, locales] = [can(TIME_ZONE), can(LOCALE)];
  const common = { kind: 'names', use: 'data', certainty: 'possible' } as const;
  for (const literal of strings) {
    const zone = zones ? zoneNamed(literal, world) : undefined;
    const targets = [
      ...(zone === undefined ? [] : [zone]),
      ...(locales && isLocaleName(literal) ? localeTargets([literal], world) : []),
    ];
    for (const to of targets) yield { ...common, to, evidence: { literal, where: path } };
  }
}

/** Modules of all character sets: which one is asked for is seldom written down. */
function* iconv(step: Opening, path: string, world: World): Generator<Edge, void, undefined> {
  if (libraryFacts(path).iconv === 'of the locale' && !hasOtherCharset(world)) {
    for (const folder of gconvFolders(world))
      yield* step(ICONV, [{ path: `/${folder}/gconv-modules.cache` }]);
    return;
  }
  for (const folder of gconvFolders(world)) {
    yield* step(ICONV, [{ folder: `/${folder}` }]);
    yield* step(ICONV, [{ folder: `/${folder}`, only: 'elf' }], 'code');
  }
}

/** Whether the config's locale has a character set that glibc has no table of its own for. */
function hasOtherCharset({ environment }: World): boolean {
  return [...environment].some(
    ([name, value]) => LOCALE_VARIABLES.test(name) && value !== '' && !/^(?:C|POSIX)$|utf-?8/i.test(value),
  );
}

const GCONV = new WeakMap<World['tree'], readonly string[]>();

export function gconvFolders({ tree }: World): readonly string[] {
  const known = GCONV.get(tree) ?? gconvFoldersIn(tree);
  GCONV.set(tree, known);
  return known;
}

function gconvFoldersIn(tree: World['tree']): string[] {
  const places = ['usr/lib', 'usr/lib64', ...tree.names('usr/lib').map((name) => `usr/lib/${name}`)];
  return places.map((folder) => `${folder}/gconv`).filter((folder) => tree.get(folder) !== undefined);
}
