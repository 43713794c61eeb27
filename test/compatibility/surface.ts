import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Command } from 'commander';
import { COMMANDS } from '../../src/cli/commands.ts';

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

const main = join(import.meta.dirname, '../../src/cli/main.ts');

export async function readSurface(): Promise<Surface> {
  const commands = await Promise.all(
    Object.keys(COMMANDS).map(async (name) => [name, describeCommand(await loadCommand(name))] as const),
  );
  return { globals: globalFlags().map(optionOfFlags), commands: Object.fromEntries(commands) };
}

/** What the program does with words before it runs anything; rejects as it would. */
export async function parseLine(words: readonly string[]): Promise<void> {
  const program = new Command('shearwall').exitOverride().configureOutput({ writeErr() {}, writeOut() {} });
  for (const flags of globalFlags()) program.option(flags);
  for (const name of Object.keys(COMMANDS))
    program.addCommand(words.includes(name) ? await loadCommand(name) : new Command(name));
  await program.parseAsync([...words], { from: 'user' });
}

async function loadCommand(name: string): Promise<Command> {
  const command = new Command(name)
    .exitOverride()
    .configureOutput({ writeErr() {}, writeOut() {} })
    .action(() => {});
  const file = await COMMANDS[name]?.load();
  file?.command.describe(command);
  return command;
}

function describeCommand(command: Command): CommandSurface {
  return {
    arguments: command.registeredArguments.map((argument) => ({
      name: argument.name(),
      required: argument.required,
      variadic: argument.variadic,
    })),
    actions: actionsOf(command),
    options: command.options.map((option) => ({
      long: option.long ?? '',
      ...(option.short !== undefined && { short: option.short }),
      value: option.required ? 'required' : option.optional ? 'optional' : 'none',
      variadic: option.variadic,
      ...(option.argChoices !== undefined && { choices: option.argChoices }),
    })),
  };
}

/** Words that stand in the place of the first argument: its choices, or those that its description names. */
function actionsOf(command: Command): string[] {
  const [first] = command.registeredArguments;
  if (first?.argChoices !== undefined) return [...first.argChoices];
  const listed = /^what to do: (.*)$/.exec(first?.description ?? '')?.[1];
  if (listed !== undefined) return listed.split(', ');
  // sbom: an image, or a word that says what to do with documents.
  const other = /; or ([a-z]+ [^;]*)$/.exec(first?.description ?? '')?.[1];
  return other?.split(', ').map((part) => part.split(' ')[0] ?? '') ?? [];
}

let flags: string[] | undefined;

/** The flags of options that stand before or after any command, as `--help` prints them. */
function globalFlags(): string[] {
  if (flags !== undefined) return flags;
  const { stdout } = spawnSync(process.execPath, [main, '--help'], { encoding: 'utf8' });
  flags = [...stdout.matchAll(/^ {2}((?:-\w, )?--[\w-]+(?: <\w+>)?)/gm)]
    .map((match) => match[1] ?? '')
    .filter((text) => !text.includes('--help'));
  return flags;
}

function optionOfFlags(text: string): OptionSurface {
  const [, short, long = '', value] = /^(?:(-\w), )?(--[\w-]+)( <\w+>)?$/.exec(text) ?? [];
  return {
    long,
    ...(short !== undefined && { short }),
    value: value === undefined ? 'none' : 'required',
    variadic: false,
  };
}
