import { elfReachExaminer } from '../../facts/elf-facts.ts';
import type { Edge, ReachStep, World } from '../../types.ts';
import { followPath } from '../../world/real-path.ts';
import { type IniFacts, iniExaminer } from './php-facts.ts';
import { extensionFolders, phpFolders, settingsOf } from './php-folders.ts';

/** What requests name. */
export const SCRIPTS = ['.php', '.phtml', '.phar'];
const ZONES = 'usr/share/zoneinfo';
const USER_SETTINGS = /(?:^|\/)\.user\.ini$/;
/** Of servers: settings of pools and hosts may name files as php.ini does. */
const OF_SERVERS = /(?:^|\/)(?:php-fpm|pool\.d|apache2|httpd|conf\.d|sites-enabled)/;

/** What PHP reads and loads before any script: php.ini, and the extensions that it names. */
export function* startSteps(path: string, world: World): Generator<ReachStep, void, undefined> {
  const texts = world.tree.factsAt(elfReachExaminer, path)?.strings ?? [];
  const extensions = extensionFolders(texts, world);
  const own = settingsOf(texts, world);
  const others = phpFolders(world).settings.filter(
    (file) => USER_SETTINGS.test(file) || (file.endsWith('.conf') && OF_SERVERS.test(file)),
  );
  // Folders of settings that it does not name may be given to it: then any of them is read.
  for (const file of own.length > 0 ? own : phpFolders(world).settings) {
    yield step({ path: `/${file}` }, { kind: 'reads settings of', use: 'data', literal: '', where: path });
    yield* settingSteps(file, extensions, world);
  }
  yield* poolSteps(path, texts, world);
  for (const file of others) yield* settingSteps(file, extensions, world);
  if (texts.some((text) => text.includes(ZONES)))
    yield step(
      { folder: `/${ZONES}` },
      { kind: 'reads zones of', use: 'data', literal: `/${ZONES}`, where: path },
    );
}

/** php-fpm.conf in a folder that it names, and pools in folders beside it (fpm_conf.c; `include=` may be relative to its prefix). */
function* poolSteps(
  where: string,
  texts: readonly string[],
  { tree }: World,
): Generator<Edge, void, undefined> {
  for (const text of texts) {
    const folder = text.startsWith('/') ? followPath(tree, text)?.file : undefined;
    if (folder?.type !== 'directory' || tree.get(`${folder.path}/php-fpm.conf`) === undefined) continue;
    yield step(
      { path: `/${folder.path}/php-fpm.conf` },
      { kind: 'reads settings of', use: 'data', literal: text, where },
    );
    for (const name of ['php-fpm.d', 'pool.d', 'fpm.d'])
      yield step(
        { folder: `/${folder.path}/${name}` },
        { kind: 'reads settings of', use: 'data', literal: text, where },
      );
  }
}

function* settingSteps(
  file: string,
  extensions: readonly string[],
  world: World,
): Generator<ReachStep, void, undefined> {
  const facts = world.tree.factsAt(iniExaminer, world.tree.get(file)?.path ?? file);
  if (facts === undefined) {
    for (const folder of extensions) yield anyExtension(folder, '', file);
    return;
  }
  yield* ofSettings(facts, { file, extensions });
}

/** `where`: a file, or what gave the settings. */
export function* ofSettings(
  { extensions: names, extensionFolders: more, files }: IniFacts,
  { file, extensions }: { file: string; extensions: readonly string[] },
): Generator<ReachStep, void, undefined> {
  const folders = [
    ...extensions,
    ...more.filter((folder) => folder.startsWith('/')).map((text) => text.slice(1)),
  ];
  for (const name of names) {
    if (name.includes('$')) for (const folder of folders) yield anyExtension(folder, name, file);
    const places = name.startsWith('/') ? [''] : folders.map((folder) => `/${folder}/`);
    for (const place of places)
      for (const end of name.endsWith('.so') ? [''] : ['.so', ''])
        yield step(
          { path: `${place}${name}${end}` },
          { kind: 'loads the extension', use: 'code', literal: name, where: file },
        );
  }
  for (const name of files)
    yield step(
      { path: name.startsWith('/') ? name : `/${name}` },
      { kind: 'runs around each script', use: 'code', literal: name, where: file },
    );
}

function anyExtension(folder: string, literal: string, where: string): ReachStep {
  return {
    trigger: 'computed-library',
    why: 'it loads an extension whose name it computes',
    evidence: { literal, where },
    widens: [{ folder: `/${folder}`, only: 'library' }],
  };
}

/** What is no library of others is a script that a request may name: php-fpm gets its path from outside. */
export function givenAtRun(evidence: Edge['evidence'], world: World): ReachStep {
  const { include } = phpFolders(world);
  const isLibrary = (path: string): boolean => include.some((folder) => path.startsWith(`${folder}/`));
  const widens = [...world.tree.files()]
    .filter(
      ({ path, type }) => type === 'file' && SCRIPTS.some((end) => path.endsWith(end)) && !isLibrary(path),
    )
    .map(({ path }) => ({ path: `/${path}` }));
  return {
    trigger: 'program-given-at-run',
    why: 'PHP is told by each request which script it runs',
    evidence,
    widens,
  };
}

/** `certain` for what is the same whatever the script does. */
function step(to: Edge['to'], { kind, use, literal, where }: How): Edge {
  return { to, kind, use, certainty: 'certain', evidence: { literal, where } };
}

type How = { kind: string; use: Edge['use']; literal: string; where: string };
