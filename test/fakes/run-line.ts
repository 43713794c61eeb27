import type { ExitCode } from '../../src/cli/command.ts';
import { parseLine } from '../../src/cli/parse-line.ts';
import { createWholeProgram } from '../../src/cli/program.ts';
import type { repositoryContext } from './repository-context.ts';

type Context = Awaited<ReturnType<typeof repositoryContext>>;

export type LineRan = {
  exitCode: ExitCode;
  value: unknown;
  /** All that went to standard output. */
  text: string;
  notes: string;
};

/** Runs a line as the program does, without a process of its own. */
export async function runLine(
  words: readonly string[],
  context: Context,
  env: NodeJS.ProcessEnv = {},
): Promise<LineRan> {
  const line = await parseLine(words);
  if (typeof line === 'number') throw new Error(`nothing is run by ${words.join(' ')}`);
  const said: string[] = [];
  const notes: string[] = [];
  let value: unknown;
  const exitCode = await line.file.run({
    args: line.args,
    options: line.options as never,
    open: async () => context,
    out: {
      json: false,
      quiet: false,
      result(given, render) {
        value = given;
        said.push(render());
      },
      document: (text) => void said.push(text),
      pieces: async (texts) => void said.push([...texts].join('')),
      note: (text) => void notes.push(text),
    },
    env,
    wholeProgram: createWholeProgram,
  });
  return { exitCode, value, text: said.join('\n'), notes: notes.join('\n') };
}

/** The words that give options by their camelCase names; undefined and false are not given. */
export function flagsOf(options: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    const flag = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (value === undefined || value === false) return [];
    if (value === true) return [flag];
    return (Array.isArray(value) ? value : [value]).flatMap((one) => [flag, String(one)]);
  });
}
