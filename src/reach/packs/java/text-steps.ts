import { addTo } from '../../../base/add-to.ts';
import type { ImageTree } from '../../../image-files/index.ts';
import type { ElfReachFacts } from '../../facts/elf-facts.ts';
import { elfObjectExaminer, isLibrary } from '../../facts/elf-object.ts';
import { splitWords } from '../../roots/split-words.ts';
import type { Edge, ReachStep, StepEvidence, World } from '../../types.ts';
import { fileOfWord } from '../../world/words.ts';
import { computedProgram } from '../computed-program.ts';
import { relativePaths } from '../elf/relative-paths.ts';
import { notRead, stringSteps } from '../elf/string-steps.ts';
import { wordsOfRun } from '../run-text.ts';
import { classPathSteps } from './class-path.ts';
import type { JavaFacts } from './java-types.ts';
import { jdkHomes, nameOf, partLibraries } from './jdk-homes.ts';
import { JDK_PARTS } from './jdk-parts.ts';

/** They load what their callers name, whose own texts are read, or what they find packed beside themselves. */
const FOR_CALLERS = [
  'io/netty/util/internal/NativeLibrary',
  'com/sun/jna/',
  'org/apache/tomcat/jni/Library',
  'jnr/',
  'org/fusesource/hawtjni/',
  'org/fusesource/jansi/',
  'com/kenai/',
];

/** Their versions are put together: `"jffi-" + MAJOR + "." + MINOR` (StubLoader). */
const OWN_LIBRARIES: readonly (readonly [classes: string, stem: RegExp])[] = [
  ['com/kenai/jffi/', /^libjffi-\d/],
];

function isForCallers(at: string): boolean {
  const name = at.slice(at.lastIndexOf('!/') + 1);
  return FOR_CALLERS.some((start) => name.startsWith(start) || name.includes(`/${start}`));
}

/** Steps from a jar, with all that is packed into it, or a class. */
export function* textSteps(facts: JavaFacts, path: string, world: World): Generator<ReachStep> {
  if (facts.isCut === true) yield notRead(path);
  const around = { world, from: path, evidence: { literal: '', where: path } };
  for (const entry of facts.classPath)
    yield* classPathSteps(entry.replace(/^file:\/*(?=\/)/, ''), around) ?? [];
  for (const [text, at] of facts.paths) yield* pathSteps(text, { path, world, at });
  for (const { at, texts } of facts.commands) yield* commandSteps(texts, { path, world, at });
  for (const libraries of facts.libraries)
    yield* librarySteps(libraries, facts, { path, world, at: libraries.at });
  for (const { at, facts: native } of facts.natives) yield* nativeSteps(native, { path, world, at });
  for (const [part, at] of facts.parts) yield* partSteps(part, { path, world, at });
  if (facts.computedClass !== undefined) yield computedClass({ path, world, at: facts.computedClass });
}

type Place = { path: string; world: World; at: string };

function whereOf({ path, at }: Place): string {
  return at === '' ? path : `${path}!/${at}`;
}

function evidenceOf(literal: string, place: Place): StepEvidence {
  return { literal, where: whereOf(place) };
}

/** A file or folder: from the root, the work dir, the folder of the archive, or the one above it. */
function* pathSteps(text: string, place: Place): Generator<Edge> {
  const { path, world } = place;
  const name = text.replace(/^(?:jar:)?file:(?:\/*(?=\/))?/, '').replace(/^\/\/+/, '/');
  const step = { certainty: 'possible', evidence: evidenceOf(text, place) } as const;
  const beside = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
  const above = beside.slice(0, Math.max(beside.lastIndexOf('/'), 0));
  const named = fileOfWord(world, name, beside);
  if (named?.file.type === 'file') yield { ...step, to: { path: named.path }, kind: 'names', use: 'code' };
  if (named?.file.type === 'directory' && name.startsWith('/') && !world.isGeneric(named.file.path))
    yield { ...step, to: { folder: named.path }, kind: 'names the folder', use: 'data' };
  for (const found of above === '' ? [] : relativePaths(name, { near: [above], named: [], usual: [] }, world))
    if (!found.isFolder) yield { ...step, to: { path: found.path }, kind: 'names', use: 'code' };
}

/** `bash`, `/bin/sh -c`. */
const SHELL = /^\S{0,99}\b(?:ba|da|a|k|z)?sh(?: |$)/;

/** Of a class that starts programs, each literal may be a command line or a word of one. */
function* commandSteps(texts: readonly string[], place: Place): Generator<ReachStep> {
  const { path, world } = place;
  let isTold = false;
  const mayBeScript = texts.some((text) => SHELL.test(text));
  for (const text of texts) {
    const words = wordsOfRun(text, world);
    if (words === undefined || !(mayBeScript || splitWords(text)[0] === words[0])) continue;
    isTold = true;
    yield* world.commandSteps({ words, from: '', evidence: evidenceOf(text, place), certainty: 'possible' });
  }
  if (isTold) return;
  yield computedProgram(evidenceOf('', place), world.isApplication(path));
}

/** System.loadLibrary maps `a` to `liba.so` in java.library.path; bindings also take versions of it, or a whole name. */
function* librarySteps(
  { at, texts, loads }: JavaFacts['libraries'][number],
  { natives }: JavaFacts,
  place: Place,
): Generator<ReachStep> {
  let isTold = natives.length > 0 || isForCallers(at);
  const known = librariesOf(place.world.tree);
  const own = OWN_LIBRARIES.filter(([classes]) => at.includes(classes)).map(([, stem]) => stem);
  for (const [stem, paths] of own.length > 0 ? known : [])
    if (own.some((pattern) => pattern.test(stem)))
      for (const path of paths)
        yield {
          to: { path: `/${path}` },
          kind: 'loads',
          use: 'code',
          certainty: 'possible',
          evidence: evidenceOf('', place),
        };
  for (const text of texts)
    for (const path of known.get(text.includes('.so') ? stemOf(nameOf(text)) : `lib${text}`) ?? []) {
      isTold = true;
      yield {
        to: { path: `/${path}` },
        kind: 'loads',
        use: 'code',
        certainty: 'possible',
        evidence: evidenceOf(text, place),
      };
    }
  if (isTold || loads === undefined) return;
  yield {
    trigger: 'computed-library',
    why: 'it loads libraries by names that it computes',
    evidence: evidenceOf('', place),
    widens: [{ anywhere: [''], only: loads === 'any' ? 'library' : 'library for Java' }],
  };
}

const LIBRARIES = new WeakMap<ImageTree, ReadonlyMap<string, readonly string[]>>();

/** Libraries of the image, links too, by their names up to `.so`. */
function librariesOf(tree: ImageTree): ReadonlyMap<string, readonly string[]> {
  const known = LIBRARIES.get(tree);
  if (known !== undefined) return known;
  const found = new Map<string, string[]>();
  for (const { path } of tree.files()) {
    const name = nameOf(path);
    if (!name.includes('.so') || tree.get(path)?.magic !== 'elf') continue;
    if (!isLibrary(tree.factsAt(elfObjectExaminer, path))) continue;
    addTo(found, stemOf(name), path);
  }
  LIBRARIES.set(tree, found);
  return found;
}

function stemOf(name: string): string {
  const end = name.indexOf('.so');
  return end < 0 ? name : name.slice(0, end);
}

/** A library that is unpacked when it runs: what it needs, and what its texts name. */
function* nativeSteps(facts: ElfReachFacts, place: Place): Generator<ReachStep> {
  const { world } = place;
  for (const { machines } of jdkHomes(world))
    for (const machine of machines) {
      const own = world.tree.factsAt(elfObjectExaminer, machine)?.loads;
      if (own?.machine !== facts.loads.machine || own?.class !== facts.loads.class) continue;
      for (const name of facts.loads.needed)
        for (const path of world.libraries(name, machine))
          yield {
            to: { path: `/${path}` },
            kind: 'loads',
            use: 'code',
            certainty: 'possible',
            evidence: evidenceOf(name, place),
          };
      yield* stringSteps(whereOf(place), facts, world, machine);
    }
}

function* partSteps(part: string, place: Place): Generator<Edge> {
  for (const { path, machines } of partLibraries(part, place.world))
    for (const given of machines)
      yield {
        to: { path: `/${path}` },
        kind: 'loads',
        use: 'code',
        certainty: 'possible',
        evidence: evidenceOf('', place),
        given,
      };
}

/** Its class path is reached whole in any case; what that does not have is in the JDK. */
function computedClass(place: Place): ReachStep {
  return {
    trigger: 'computed-import',
    why: 'it looks for a class whose name it computes',
    evidence: evidenceOf('', place),
    widens: JDK_PARTS.flatMap((part) => partLibraries(part, place.world)).map(({ path }) => ({
      path: `/${path}`,
    })),
  };
}
