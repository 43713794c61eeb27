import { stripEnd } from '../../../base/strip-end.ts';
import { splitWords } from '../../roots/split-words.ts';
import type { Command, ReachStep, World } from '../../types.ts';
import { packageExaminer } from './node-facts.ts';

const RUNNER = /(?:^|\/)(?:npm|npx|yarn|yarnpkg|pnpm|pnpx|corepack|bun|bunx)(?:-cli)?(?:\.[cm]?js)?$/;
const NODE = /(?:^|\/)node(?:js)?$/;
const PLAIN = 'package.json';
const MANIFEST = /(?:^|\/)package\.json$/;

/** `npm start`, `yarn x`, `node --run x`: commands of a package.json that is somebody's own, and programs that packages beside it bring. */
export function* packageScripts(command: Command, world: World): Generator<ReachStep, void, undefined> {
  const { words, from, certainty } = command;
  const [called = '', ...given] = words;
  // What a script of one starts is gathered with it.
  if (MANIFEST.test(from)) return;
  if (!RUNNER.test(called) && !(NODE.test(called) && given.includes('--run'))) return;
  const step = { certainty: certainty === 'shell' ? certainty : 'possible' } as const;
  for (const { folder, scripts } of places(world)) {
    const told = { ...step, from: `${folder}package.json` };
    yield* brought(given, folder, { ...told, evidence: command.evidence }, world);
    for (const line of scriptsOf(scripts, given)) {
      const evidence = { literal: line.join(' '), where: told.from };
      yield* world.commandSteps({ ...told, evidence, words: ['sh', '-c', evidence.literal] });
      yield* brought(line, folder, { ...told, evidence }, world);
    }
  }
}

type Place = { folder: string; scripts: Readonly<Record<string, string>> };

/** Where it may be called: folders with a slash at their end. */
function places(world: World): Place[] {
  const at = stripEnd(world.run.workingFolder.replace(/^\/+/, ''), '/');
  const work = at === '' ? '' : `${at}/`;
  const own = [...world.tree.factsOf(packageExaminer)]
    .filter(({ file: { path } }) => !path.includes('node_modules/'))
    .filter(({ file: { path } }) => path === work + PLAIN || world.isApplication(path))
    .map(({ file: { path }, facts: { scripts = {} } }) => ({
      folder: path.slice(0, -PLAIN.length),
      scripts,
    }));
  return own.some(({ folder }) => folder === work) ? own : [...own, { folder: work, scripts: {} }];
}

/** Programs of packages, as they stand in a line. */
function* brought(
  line: readonly string[],
  folder: string,
  command: Pick<Command, 'from' | 'certainty' | 'evidence'>,
  world: World,
): Generator<ReachStep, void, undefined> {
  for (const [at, word] of line.entries()) {
    const program = `/${folder}node_modules/.bin/${word}`;
    if (/^[\w@.-]+$/.test(word) && world.program(program) !== undefined)
      yield* world.commandSteps({ ...command, words: [program, ...line.slice(at + 1)] });
  }
}

/** The scripts that words name, those before and after them, and what these name. */
function scriptsOf(scripts: Readonly<Record<string, string>>, words: readonly string[]): string[][] {
  const found = new Map<string, string[]>();
  const open = [...words];
  for (let name = open.pop(); name !== undefined; name = open.pop())
    for (const script of [name, `pre${name}`, `post${name}`]) {
      const text = found.has(script) || !Object.hasOwn(scripts, script) ? undefined : scripts[script];
      if (text === undefined) continue;
      const line = splitWords(text);
      found.set(script, line);
      open.push(...line);
    }
  return [...found.values()];
}
