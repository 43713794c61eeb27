import { wordsExaminer, wordsOf } from '../../facts/text-facts.ts';
import { splitWords } from '../../roots/split-words.ts';
import type { Command, ReachStep, StepEvidence, Trigger, World } from '../../types.ts';
import { fileOfWord } from '../../world/words.ts';
import { classPathSteps, isComputed, modulePathSteps } from './class-path.ts';
import { ARCHIVES } from './java-facts.ts';
import { jdkHomes } from './jdk-homes.ts';

const CLASS_PATH = /^(?:-cp|-classpath|--class-path)$/;
const MODULE_PATH = /^(?:-p|--module-path|--upgrade-module-path)$/;
/** With the value after `=` or `:`. */
const IN_ONE =
  /^(?:--class-path=|-Xbootclasspath(?:\/[ap])?:|-Djava\.class\.path=|-Dloader\.path=|--patch-module(?:=| )[^=]*=)(.*)$/;
const MODULES_IN_ONE = /^(?:--module-path=|--upgrade-module-path=|-Djava\.(?:ext|endorsed)\.dirs=)(.*)$/;
const AGENT = /^-(?:javaagent|agentpath):([^=]+)/;
const ON_ERROR = /^-XX:On(?:OutOfMemory)?Error=(.+)$/;
const WITH_VALUE =
  /^--(?:add-(?:modules|reads|exports|opens)|limit-modules|enable-native-access|source|describe-module|patch-module)$|^-d$/;
const ASKS = /^(?:--?version|-fullversion|--?help(?:-extra)?|-h|-\?|-X|--list-modules|--validate-modules)$/;
const LIMIT_ARGFILES = 16;

type Line = {
  world: World;
  from: string;
  evidence: StepEvidence;
  steps: ReachStep[];
  /** Something says where its classes are. */
  hasClasses: boolean;
  /** The class or module that it runs is said, so that all after it is the program's own. */
  hasMain: boolean;
  asksOnly: boolean;
  isUnclear: boolean;
};

/** java(1): class path, modules, agents, files of arguments; else the program comes from outside. */
export function commandLine({ words, from, evidence }: Command, world: World): ReachStep[] {
  const line = newLine(world, from, evidence);
  readWords(words.slice(1), line);
  if (line.hasMain && !line.hasClasses) readClassPath(world.environment.get('CLASSPATH') ?? '.', line);
  const isOpen = line.isUnclear || (!line.hasClasses && !line.hasMain);
  return isOpen && !line.asksOnly ? [...line.steps, givenAtRun(evidence, world)] : line.steps;
}

/** Options that a JVM takes from variables, or that scripts hand on to it: JAVA_TOOL_OPTIONS, JDK_JAVA_OPTIONS, CATALINA_OPTS. */
export function variableSteps(world: World): ReachStep[] {
  return [...world.environment].flatMap(([name, value]) => {
    const line = newLine(world, '', { literal: `${name}=${value}`, where: "the image's environment" });
    if (name === 'CLASSPATH') readClassPath(value, line);
    else if (/JAVA|JVM|JDK|OPTS|CATALINA/.test(name))
      readWords(
        splitWords(value).filter(
          (word, index, all) => /^[-@]/.test(word) || all[index - 1]?.startsWith('-') === true,
        ),
        line,
      );
    return line.steps;
  });
}

function newLine(world: World, from: string, evidence: StepEvidence): Line {
  const nothing = { hasClasses: false, hasMain: false, asksOnly: false, isUnclear: false };
  return { world, from, evidence, steps: [], ...nothing };
}

function readWords(words: readonly string[], line: Line, depth = 0): void {
  for (let index = 0; index < words.length && !line.hasMain; index++) {
    const word = words[index] ?? '';
    if (word === '-jar') {
      readClassPath(words[++index] ?? '', line);
      line.hasMain = true;
    } else if (/^(?:-m|--module)$/.test(word) || word.startsWith('--module=')) line.hasMain = true;
    else if (CLASS_PATH.test(word)) readClassPath(words[++index] ?? '', line);
    else if (MODULE_PATH.test(word)) readModulePath(words[++index] ?? '', line);
    else if (WITH_VALUE.test(word)) index++;
    else if (word.startsWith('@')) readArgumentFile(word, line, depth);
    else if (word.startsWith('-')) readOption(word, line);
    else if (!isComputed(word)) {
      line.hasMain = true;
      // A source is compiled first, by what the JDK has for that (JEP 330, 458).
      if (word.endsWith('.java')) readSource(word, line);
    }
  }
}

function readOption(word: string, line: Line): void {
  const classes = IN_ONE.exec(word)?.[1];
  const modules = MODULES_IN_ONE.exec(word)?.[1];
  if (classes !== undefined) readClassPath(classes, line);
  if (modules !== undefined) readModulePath(modules, line);
  const agent = AGENT.exec(word)?.[1];
  if (agent !== undefined)
    line.steps.push(...(classPathSteps(agent, line) ?? [givenAtRun(line.evidence, line.world)]));
  const command = ON_ERROR.exec(word)?.[1];
  if (command !== undefined)
    line.steps.push(
      ...line.world.commandSteps({
        words: ['/bin/sh', '-c', ...splitWords(command)],
        from: line.from,
        evidence: line.evidence,
        certainty: 'possible',
      }),
    );
  if (ASKS.test(word)) line.asksOnly = true;
}

function readSource(word: string, line: Line): void {
  line.steps.push(...(classPathSteps(word, line) ?? []));
  line.isUnclear = true;
}

/** java puts in what a file of arguments has before it looks at any word: `-cp @/app/jib-classpath-file`. */
function readClassPath(value: string, line: Line): void {
  if (value.startsWith('@')) readArgumentFile(value, line, 0);
  else add(classPathSteps(value, line), line);
}

function readModulePath(value: string, line: Line): void {
  if (value.startsWith('@')) readArgumentFile(value, line, 0);
  else add(modulePathSteps(value, line), line);
}

function add(steps: ReachStep[] | undefined, line: Line): void {
  if (steps === undefined) line.isUnclear = true;
  else line.steps.push(...steps);
  line.hasClasses = true;
}

/** Its words are not told apart as java does: each may be an entry of a class path. */
function readArgumentFile(word: string, line: Line, depth: number): void {
  const { world, from, evidence } = line;
  const beside = from.slice(0, Math.max(from.lastIndexOf('/'), 0));
  const named = fileOfWord(world, word.slice(1), beside);
  const facts = named && world.tree.factsAt(wordsExaminer, named.file.path);
  if (named === undefined || facts === undefined || facts.isCut === true || depth >= LIMIT_ARGFILES) {
    line.isUnclear = true;
    return;
  }
  const inner = { ...line, steps: [], evidence: { ...evidence, where: named.file.path } };
  line.steps.push({
    to: { path: named.path },
    kind: 'reads arguments of',
    use: 'data',
    certainty: 'possible',
    evidence: { ...evidence, literal: word },
  });
  for (const text of wordsOf(facts))
    if (text.includes('/') || ARCHIVES.some((end) => text.endsWith(end)))
      line.steps.push(...(modulePathSteps(text, inner) ?? []));
  line.hasClasses = true;
}

/** Any archive or class of the image. */
export function givenAtRun(evidence: StepEvidence, world: World): Trigger {
  return {
    trigger: 'program-given-at-run',
    why: 'Java is told from outside which classes it runs',
    evidence,
    widens: [
      { anywhere: [...ARCHIVES, '.class'] },
      ...jdkHomes(world).map(({ folder }) => ({ path: `/${folder}/bin/java` })),
    ],
  };
}
