import { elfReachExaminer } from '../../facts/elf-facts.ts';
import { wordsExaminer } from '../../facts/text-facts.ts';
import type { Pack, ReachStep, World } from '../../types.ts';
import { notRead } from '../elf/string-steps.ts';
import { shellExaminer } from '../shell/shell-facts.ts';
import { commandLine, givenAtRun, variableSteps } from './command-line.ts';
import { isArchive, javaExaminer } from './java-facts.ts';
import { homeSteps, isOfJdk, jdkHomes, startedHomes } from './jdk-homes.ts';
import { homeOfArchive } from './known-archives.ts';
import { textSteps } from './text-steps.ts';

const LAUNCHER = /(?:^|\/)(?:java|jexec|jsvc(?:\.[\w-]+)?)$/;
const EMBEDS = /^libj(?:vm|li)\.so$/;
const STARTS_JAVA = /java|jvm|jdk|jre/i;

/**
 * Java: the JDK's home, jars and classes of class and module paths, and what their classes lead to outside of Java: native libraries,
 * programs, files. A jar is reached as a whole.
 */
export const javaPack: Pack = {
  id: 'java',
  examiners: [javaExaminer, elfReachExaminer, wordsExaminer, shellExaminer],
  *follow({ path, use, file }, world) {
    const facts = world.tree.factsAt(javaExaminer, path);
    if (use !== 'code') {
      if (facts !== undefined) yield* openedSteps(path, world);
      return;
    }
    if (isOfJdk(path, world) && isArchive(path)) return;
    if (facts !== undefined) yield* textSteps(facts, path, world);
    else if (isArchive(path) || file.magic === 'class') yield notRead(path);
    yield* homeOfArchive(path, world);
    const homes = file.magic === 'elf' ? startedHomes(path, world) : [];
    for (const home of homes) yield* homeSteps(home, path, world);
    if (homes.length > 0) yield* variableSteps(world);
    else if (file.magic === 'elf') yield* embeddingSteps(path, world);
    yield* scriptSteps(path, world);
  },
  *command(command, world) {
    if (LAUNCHER.test(command.program)) yield* commandLine(command, world);
  },
};

/** A folder that a process of Java is given is opened as data: of jars in it classes are loaded. */
function* openedSteps(path: string, world: World): Generator<ReachStep> {
  for (const { machines } of jdkHomes(world))
    for (const given of machines)
      yield {
        to: { path: `/${path}` },
        kind: 'may load classes of',
        use: 'code',
        certainty: 'possible',
        evidence: { literal: '', where: path },
        given,
      };
}

/** A program that has a JVM in itself: it says by itself which classes it runs. */
function* embeddingSteps(path: string, world: World): Generator<ReachStep> {
  const facts = world.tree.factsAt(elfReachExaminer, path);
  const literal =
    facts?.loads.needed.find((name) => EMBEDS.test(name)) ??
    (facts?.loads.interpreter === undefined
      ? undefined
      : facts.strings.find((text) => EMBEDS.test(text.slice(text.lastIndexOf('/') + 1))));
  if (literal === undefined || jdkHomes(world).some(({ folder }) => path.startsWith(`${folder}/`))) return;
  yield givenAtRun({ literal, where: path }, world);
  for (const { machines } of jdkHomes(world))
    for (const machine of machines)
      yield {
        to: { path: `/${machine}` },
        kind: 'loads',
        use: 'code',
        certainty: 'possible',
        evidence: { literal, where: path },
      };
}

/** `exec "$JAVACMD" "$@"`: what it is given cannot be told. */
function* scriptSteps(path: string, world: World): Generator<ReachStep> {
  const facts = world.tree.factsAt(shellExaminer, path);
  const literal =
    facts?.computed.find((command) => STARTS_JAVA.test(command.literal))?.literal ??
    facts?.assigned.find(([first = '']) =>
      LAUNCHER.test(world.tree.get(world.program(first) ?? '')?.path ?? ''),
    )?.[0];
  if (literal !== undefined) yield givenAtRun({ literal, where: path }, world);
}
