import { splitWords } from '../../roots/split-words.ts';
import type { Edge, ReachStep, Target, World } from '../../types.ts';
import { filesBeside } from '../../world/files-beside.ts';
import { followPath } from '../../world/real-path.ts';
import { changedFolderSteps } from '../changed-folder.ts';
import { computedProgram } from '../computed-program.ts';
import { PHP_FILES, phpExaminer } from './php-facts.ts';
import { folderOf, phpFolders } from './php-folders.ts';
import type { PhpFacts, PhpPath } from './read-php.ts';

const COMPOSER = '/vendor/composer/';
const SENDMAIL = 'usr/sbin/sendmail';

type At = { path: string; world: World };

export function* textSteps(facts: PhpFacts, at: At): Generator<ReachStep, void, undefined> {
  for (const path of facts.includes) yield* includeSteps(path, at);
  for (const path of facts.paths) yield* pathSteps(path, at);
  for (const name of facts.libraries) yield* librarySteps(name, at);
  yield* runSteps(facts, at);
  yield* resources(at);
  const { path: where, world } = at;
  if (facts.changes !== undefined) yield* changedFolderSteps(facts.changes, { ...at, isOwn: isOwn(at) });
  if (facts.computedLibrary !== undefined)
    yield {
      trigger: 'computed-library',
      why: 'it loads a library or an extension whose name it computes',
      evidence: { literal: facts.computedLibrary, where },
      widens: [{ anywhere: [''], only: 'library' }],
    };
  if (facts.isCut === true) yield anyFile({ literal: '', where }, at, 'not all of the file was read');
  if (facts.computedCode !== undefined && world.isApplication(where))
    yield anyFile({ literal: facts.computedCode, where }, at, 'it runs a text that it computes');
}

/** Not of a library in the include path, which does for others what their texts say. */
function isOwn({ path, world }: At): boolean {
  return (
    world.isApplication(path) || !phpFolders(world).include.some((folder) => path.startsWith(`${folder}/`))
  );
}

/** By the loader, and as an extension is looked for. */
function* librarySteps(name: string, at: At): Generator<Edge, void, undefined> {
  for (const library of at.world.libraries(name, at.path))
    yield step({ path: `/${library}` }, 'loads', name, at);
  if (!name.includes('/')) yield step({ anywhere: [`/${name}`] }, 'loads', name, at);
}

/** `include`: the file is PHP, whatever its name says. */
function* includeSteps(
  { base, text, isOpen, literal }: PhpPath,
  at: At,
): Generator<ReachStep, void, undefined> {
  const { path: where, world } = at;
  const evidence = { literal, where };
  const computed = 'it includes a file whose name it computes';
  if (isOpen && base === 'unknown') yield anyFile(evidence, at, computed);
  else if (base === 'unknown') {
    if (isTelling(text))
      yield { trigger: 'computed-include', why: computed, evidence, widens: [{ anywhere: [text] }] };
    else yield anyFile(evidence, at, computed);
  } else if (isOpen) {
    const widens = startsOf(base, text, at).filter((folder) => !world.isGeneric(folder));
    if (widens.length === 0) yield anyFile(evidence, at, computed);
    yield {
      trigger: 'computed-include',
      why: computed,
      evidence,
      widens: widens.map((folder) => ({ folder: `/${folder}` })),
    };
  } else
    for (const place of placesOf(base, text, at)) {
      yield step({ path: place }, 'includes', literal, at);
      const file = followPath(world.tree, place)?.file;
      if (file?.type === 'file' && world.tree.factsAt(phpExaminer, file.path) === undefined)
        yield anyFile(evidence, at, 'it includes a file that was not read');
    }
}

/** Enough of a name to tell files apart. */
function isTelling(text: string): boolean {
  const name = text.slice(text.lastIndexOf('/') + 1);
  return name.lastIndexOf('.') >= 2 && !name.endsWith('.');
}

/** `phar:///srv/x.phar/y.php`: the archive. */
function withoutScheme(text: string): string {
  const path = text.replace(/^\w+:\/\//, '/');
  const end = path.indexOf('.phar/');
  return end < 0 ? path : path.slice(0, end + '.phar'.length);
}

/** Where a whole text may lead: as it stands, beside the file, in the include path and the working folder. */
function placesOf(base: PhpPath['base'], text: string, { path, world }: At): string[] {
  const beside = `/${folderOf(path)}/${text}`;
  if (base === 'here') return [beside];
  if (/^\w+:\/\//.test(text)) return [withoutScheme(text)];
  if (text.startsWith('/')) return [text];
  const { include } = phpFolders(world);
  return [beside, `/${world.run.workingFolder}/${text}`, ...include.map((folder) => `/${folder}/${text}`)];
}

/** The folders that an open text begins with, by their real paths. */
function startsOf(base: PhpPath['base'], text: string, at: At): string[] {
  const start = text.slice(0, text.lastIndexOf('/') + 1);
  if (base === 'none' && start === '') return [];
  return placesOf(base, start, at).flatMap((place) => {
    const file = followPath(at.world.tree, place)?.file;
    return file?.type === 'directory' ? [file.path] : [];
  });
}

/** What it may open: code where the name says so. */
function* pathSteps({ base, text, isOpen, literal }: PhpPath, at: At): Generator<ReachStep, void, undefined> {
  const places = isOpen ? startsOf(base, text, at).map((folder) => `/${folder}`) : placesOf(base, text, at);
  for (const place of places) {
    const file = followPath(at.world.tree, place)?.file;
    if (file?.type === 'file') {
      const use = PHP_FILES.some((end) => place.endsWith(end)) ? 'code' : 'data';
      yield { ...step({ path: place }, 'names', literal, at), use };
    }
    const isTold = base !== 'none' || text.startsWith('/');
    if (file?.type === 'directory' && !at.world.isGeneric(file.path) && isTold)
      yield { ...step({ folder: place }, 'names the folder', literal, at), use: 'data' };
  }
}

function* runSteps(facts: PhpFacts, at: At): Generator<ReachStep, void, undefined> {
  const { path: where, world } = at;
  const { shell, mail, commands, computedCommand } = facts;
  if (mail !== undefined) yield step({ path: `/${SENDMAIL}` }, 'sends mail by', mail, at);
  if (shell !== undefined) yield step({ path: '/bin/sh' }, 'gives texts to a shell', shell, at);
  for (const literal of commands)
    yield* world.commandSteps({
      words: splitWords(literal),
      from: where,
      evidence: { literal, where },
      certainty: 'possible',
    });
  if (computedCommand === undefined) return;
  const evidence = { literal: computedCommand, where };
  yield computedProgram(evidence, world.isApplication(where), [{ path: '/bin/sh' }, { programs: true }]);
}

/** What is no code in the folder of a library, opened by names that are put together. */
function* resources(at: At): Generator<Edge, void, undefined> {
  const { path, world } = at;
  const folder = phpFolders(world).include.find((name) => path.startsWith(`${name}/`));
  const top = folder === undefined ? '' : (path.slice(folder.length + 1).split('/', 1)[0] ?? '');
  if (folder === undefined || !path.startsWith(`${folder}/${top}/`)) return;
  yield { ...step({ folder: `/${folder}/${top}`, without: PHP_FILES }, 'has as data', '', at), use: 'data' };
}

/** Any file that it may include: of its own folder or project, and of the include path. */
export function anyFile(evidence: Edge['evidence'], { path, world }: At, why: string): ReachStep {
  const own = path.includes(COMPOSER) ? path.slice(0, path.indexOf(COMPOSER)) : folderOf(path);
  const isWide = own === '' || world.isGeneric(own);
  const widens: Target[] = [
    isWide ? filesBeside(path, PHP_FILES) : { folder: `/${own}` },
    ...phpFolders(world).include.map((folder) => ({ folder: `/${folder}`, suffixes: PHP_FILES })),
  ];
  return { trigger: 'computed-include', why, evidence, widens };
}

function step(to: Target, kind: string, literal: string, { path }: At): Edge {
  return { to, kind, use: 'code', certainty: 'possible', evidence: { literal, where: path } };
}
