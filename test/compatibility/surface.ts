import type { Command, Option } from 'commander';
import { parseLine as parseShellLine } from '../../src/cli/parse-line.ts';
import { createWholeProgram } from '../../src/cli/program.ts';

/** What a user may type, as far as the program knows it before it runs anything. */
export type Surface = { globals: OptionSurface[]; commands: Record<string, CommandSurface> };
export type CommandSurface = { arguments: ArgumentSurface[]; actions: string[]; options: OptionSurface[] };
export type ArgumentSurface = { name: string; required: boolean; variadic: boolean };
export type OptionSurface = {
  long: string;
  short?: string;
  value: 'none' | 'required' | 'optional';
  variadic: boolean;
  choices?: readonly string[];
};

export async function readSurface(): Promise<Surface> {
  const program = await createWholeProgram();
  const commands = program.commands.map((command) => [command.name(), describeCommand(command)] as const);
  const own = program.options.filter(({ long }) => long !== '--help').map(optionSurface);
  return { globals: own, commands: Object.fromEntries(commands) };
}

/** What the program does with words before it runs anything; rejects as it would. */
export async function parseLine(words: readonly string[]): Promise<void> {
  await parseShellLine(words);
}

/** A command with its sub-commands as one: each action once took the options of all. */
function describeCommand(command: Command): CommandSurface {
  const actions = command.commands.map((sub) => sub.name());
  const all = [command, ...command.commands];
  const takesWord = actions.length > 0 && command.registeredArguments.length === 0;
  const [longest = command] = command.commands.toSorted(
    (x, y) => y.registeredArguments.length - x.registeredArguments.length,
  );
  const taken = (takesWord ? longest : command).registeredArguments.map((argument) => ({
    name: argument.name(),
    required: argument.required && !takesWord,
    variadic: argument.variadic,
  }));
  const word = { name: 'action', required: true, variadic: false };
  return {
    arguments: takesWord ? [word, ...taken] : taken,
    actions: [...actions, ...choicesOf(command)],
    options: all.flatMap(({ options }) => options.map(optionSurface)),
  };
}

function choicesOf({ registeredArguments: [first] }: Command): readonly string[] {
  return first?.argChoices ?? [];
}

function optionSurface(option: Option): OptionSurface {
  return {
    long: option.long ?? '',
    ...(option.short !== undefined && { short: option.short }),
    value: option.required ? 'required' : option.optional ? 'optional' : 'none',
    variadic: option.variadic,
    ...(option.argChoices !== undefined && { choices: option.argChoices }),
  };
}
