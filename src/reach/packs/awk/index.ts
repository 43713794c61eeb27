import { type Examiner, readText } from '../../../image-files/index.ts';
import { splitWords } from '../../roots/split-words.ts';
import type { Command, Pack, ReachStep, StepEvidence, World } from '../../types.ts';
import { fileOfWord } from '../../world/words.ts';
import { computedProgram } from '../computed-program.ts';
import { type AwkFacts, readAwk } from './read-awk.ts';

const AWK = /(?:^|\/)(?:[gmn]?awk|original-awk)$/;
const LIMIT_BYTES = 1024 * 1024;
const SHEBANG = /^#![^\n]*awk\b/;

const awkExaminer: Examiner<AwkFacts> = {
  id: 'reach-awk',
  version: 1,
  wants: { suffixes: [''], accept: ({ path, magic }) => magic === 'shebang' || path.endsWith('.awk') },
  examine(file, problem) {
    if (
      file.magic === 'shebang' &&
      !SHEBANG.test(file.content.read(0, Math.min(file.sizeBytes, 256)).toString('latin1'))
    )
      return undefined;
    const text = readText(file, { limit: LIMIT_BYTES, problem, encoding: 'latin1' });
    return text === undefined ? undefined : readAwk(text);
  },
};

/** awk runs what its program says through a shell. The program is an argument, or a file; texts of awk itself name nothing. */
export const awkPack: Pack = {
  id: 'awk',
  examiners: [awkExaminer],
  *follow({ path, use }, world) {
    if (use !== 'code') return;
    const facts = world.tree.factsAt(awkExaminer, path);
    if (facts !== undefined) yield* textSteps(facts, { literal: '', where: path }, path, world);
    if (!AWK.test(path) || world.tree.get('usr/share/awk') === undefined) return;
    yield {
      to: { folder: '/usr/share/awk' },
      kind: 'opens',
      use: 'data',
      certainty: 'possible',
      evidence: { literal: '', where: path },
    };
  },
  *command(command, world) {
    if (AWK.test(command.program)) yield* commandLine(command, world);
  },
};

/** awk(1): `-f FILE`, else the first argument that is no option is the program. */
function* commandLine({ words, from, evidence }: Command, world: World): Generator<ReachStep> {
  let hasFile = false;
  for (let index = 1; index < words.length; index++) {
    const word = words[index] ?? '';
    const file =
      /^(?:-f|--file=)(.+)$/.exec(word)?.[1] ?? (/^(?:-f|--file)$/.test(word) ? words[++index] : undefined);
    if (file !== undefined) {
      hasFile = true;
      yield* fileSteps(file, from, evidence, world);
    } else if (/^-[Fv]$/.test(word)) index++;
    else if (!word.startsWith('-')) {
      if (!hasFile) yield* textSteps(readAwk(word), evidence, from, world);
      return;
    }
  }
}

function* fileSteps(name: string, from: string, evidence: StepEvidence, world: World): Generator<ReachStep> {
  const named = fileOfWord(world, name, from.slice(0, Math.max(from.lastIndexOf('/'), 0)));
  if (named?.file.type !== 'file') return;
  yield { to: { path: named.path }, kind: 'runs', use: 'code', certainty: 'possible', evidence };
  if (world.tree.factsAt(awkExaminer, named.file.path) === undefined)
    yield computed(evidence, 'the program of awk was not read');
}

function* textSteps(
  { commands, computed: literal }: AwkFacts,
  { literal: line, where }: StepEvidence,
  from: string,
  world: World,
): Generator<ReachStep> {
  for (const text of commands) {
    const words = splitWords(text);
    const [first = ''] = words;
    if (first.length < 2 || world.program(first) === undefined) continue;
    yield* shell(text, where);
    yield* world.commandSteps({ words, from, evidence: { literal: text, where }, certainty: 'possible' });
  }
  if (literal === undefined) return;
  yield* shell(literal, where);
  yield computedProgram({ literal: line === '' ? literal : line, where }, true);
}

function* shell(literal: string, where: string): Generator<ReachStep> {
  yield {
    to: { path: '/bin/sh' },
    kind: 'gives texts to a shell',
    use: 'code',
    certainty: 'possible',
    evidence: { literal, where },
  };
}

function computed(evidence: StepEvidence, why: string): ReachStep {
  return { trigger: 'computed-command', why, evidence, widens: [{ programs: true }] };
}
