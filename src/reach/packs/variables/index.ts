import { type GivenVariable, givenLocales, readGiven } from '../../facts/given-variables.ts';
import { textExaminer } from '../../facts/text-facts.ts';
import { splitWords } from '../../roots/split-words.ts';
import type { Edge, Pack, ReachStep, Target, World } from '../../types.ts';
import { isConfiguration } from '../../world/configuration.ts';
import { fileOfWord } from '../../world/words.ts';
import { librariesLike } from '../elf/computed-library.ts';
import { gconvFolders } from '../glibc/index.ts';
import { installedLocales, localeTargets, mayBeInstalled, zoneTargets } from '../glibc/locale-files.ts';

/**
 * Variables that a script, settings or a command line give to what they start: `export TZ=Asia/Tokyo`, `env PYTHONPATH=/opt/lib python3`.
 * Those of the image's config are known to all packs.
 */
export const variablesPack: Pack = {
  id: 'variables',
  examiners: [textExaminer],
  *follow({ path, use, file }, world) {
    if (use === 'data' && (file.magic !== undefined || !isConfiguration(path, world.tree))) return;
    if (LISTS_LOCALES.test(path)) return;
    for (const text of world.tree.factsAt(textExaminer, path)?.given ?? [])
      yield* givenSteps(text, path, path, world);
  },
  *command({ words, from, evidence }, world) {
    for (const word of words)
      for (const text of [word, ...(/\s/.test(word) ? splitWords(word) : []), ...givenLocales(word)])
        yield* givenSteps(text, from, evidence.where, world);
  },
};

/** Of a variable that is given as `NAME=value`; `where` says so. */
export function* givenSteps(text: string, path: string, where: string, world: World): Generator<ReachStep> {
  const given = readGiven(text);
  if (given === undefined) return;
  yield* optionSteps(given, path, where, world);
  const step = { kind: `is given as ${given.name}`, certainty: 'possible' } as const;
  for (const literal of given.parts)
    for (const { to, use } of stepsOf(given.name, literal, path, world))
      yield { ...step, to, use, evidence: { literal, where } };
}

/** What the options lead to; which program they are for is said by whatever starts one. */
function* optionSteps({ name, parts }: GivenVariable, from: string, where: string, world: World) {
  const program = OPTIONS_OF.get(name);
  if (program === undefined) return;
  const words = [program, ...parts.map((part) => (PLAIN_NAME.test(part) ? `-${part}` : part))];
  const evidence = { literal: parts[0] ?? '', where };
  for (const step of world.commandSteps({ words, from, evidence, certainty: 'possible' }))
    if (!('trigger' in step && step.trigger === 'program-given-at-run')) yield step;
}

const OPTIONS_OF: ReadonlyMap<string, string> = new Map([
  ['PERL5OPT', 'perl'],
  ['RUBYOPT', 'ruby'],
  ['NODE_OPTIONS', 'node'],
]);
/** `readGiven` takes off the dash with which an option begins. */
const PLAIN_NAME = /^[A-Za-z]/;
/** No folder is loaded: one with a slash begins a path whose end is computed, and `.` is what Perl joins texts with. */
const NAMES_FILES = /^(?:LD_PRELOAD|LD_AUDIT|OPENSSL_CONF)$/;
/** PostgreSQL and MariaDB write theirs small: `lc_messages = 'de_DE'`. */
const LOCALE = /^(?:LANG|LANGUAGE|LC_\w+|lc_\w+)$/;
/** What there may be, of which nobody chooses: locale.alias(5), locale.gen(5), and what Debian's package asks when it is installed. */
const LISTS_LOCALES =
  /^(?:etc|usr\/share\/locale)\/locale\.(?:alias|gen)$|^usr\/(?:local\/)?share\/i18n\/SUPPORTED$|^var\/lib\/dpkg\/info\/locales\./;
/** `german`, which locale.alias leads to one of the others. */
const ALIASES = 'usr/share/locale/locale.alias';
const LOCALE_ALIAS = /^[a-z]{4,16}$/;
const LOCALE_VALUE = /^[a-z]{2,3}(?:_[A-Z]{2})?(?:\.[\w-]+)?(?:@\w+)?$/;
const CHARSET = /\.(?!utf-?8)/i;

function stepsOf(name: string, value: string, path: string, world: World): Pick<Edge, 'to' | 'use'>[] {
  const as = (use: Edge['use'], targets: readonly Target[]) => targets.map((to) => ({ to, use }));
  if (name === 'TZ') return as('data', zoneTargets(value));
  if (LOCALE.test(name)) {
    if (LOCALE_ALIAS.test(value) && world.tree.get(ALIASES) !== undefined)
      return as('data', localeTargets(installedLocales(world.tree), world));
    if (!LOCALE_VALUE.test(value)) return [];
    const charsets: Target[] =
      CHARSET.test(value) && mayBeInstalled(value, world)
        ? gconvFolders(world).map((folder) => ({ folder: `/${folder}` }))
        : [];
    return [...as('data', localeTargets([value], world)), ...as('code', charsets)];
  }
  if (value.includes('.so')) return as('code', librariesGiven(value, path, world));
  if (!/^[\w./+@~-]+$/.test(value)) return [];
  const beside = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
  const named = fileOfWord(world, value, beside);
  if (named?.file.type === 'file' && name !== 'PATH') return as('code', [{ path: named.path }]);
  if (named?.file.type !== 'directory' || world.isGeneric(named.file.path)) return [];
  if (NAMES_FILES.test(name) && !value.includes('/')) return [];
  return as('code', name === 'PATH' ? hidingPrograms(named.file.path, world) : [{ folder: named.path }]);
}

/** `libx.so.2`, `/usr/lib/%/libx.so.2` of any folder: by the loader's search, or by all that are named so. */
function librariesGiven(value: string, path: string, world: World): Target[] {
  const name = value.slice(value.lastIndexOf('/') + 1);
  const found = value === name ? world.libraries(name, path).map((to) => ({ path: `/${to}` })) : [];
  if (found.length > 0) return found;
  return world.tree.get(value.replace(/^\/+/, '')) === undefined
    ? librariesLike(name, world.tree)
    : [{ path: value }];
}

/** Where the folder comes first in PATH, its programs are run in the place of others of their name; the rest is found by name. */
function hidingPrograms(folder: string, world: World): Target[] {
  return world.tree
    .names(folder)
    .filter((name) => world.program(name) !== `${folder}/${name}`)
    .map((name) => ({ path: `/${folder}/${name}` }));
}
