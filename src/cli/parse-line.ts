import { Command, CommanderError, type Option } from 'commander';
import { COMMAND_ALIASES } from './aliases.ts';
import { type CommandFamily, type CommandFile, isFamily } from './command.ts';
import type { Applied } from './config/apply-config.ts';
import type { Config } from './config/read-config.ts';
import { addCommands, addSubCommands, createProgram, describeCommand, loadCommand } from './program.ts';
import type { GlobalOptions } from './session.ts';
import { type CommandLine, usageError } from './usage-error.ts';

/** What one line of the shell asks for. */
export type ParsedLine = {
  file: CommandFile<never>;
  args: string[];
  options: Record<string, unknown>;
  globals: GlobalOptions;
  /** What config files added to it. */
  applied?: Applied;
};

/** Defaults for what the line leaves out, and the environment, which comes before them. */
export type Defaults = { config: Config; env: NodeJS.ProcessEnv };

/** What the line asks for, or the exit code where help or the version was printed instead. Throws what is wrong with it. */
export async function parseLine(argv: readonly string[], defaults?: Defaults): Promise<ParsedLine | 0 | 2> {
  const apply = defaults && (await import('./config/apply-config.ts'));
  let parsed: { command: Command; file: CommandFile<never>; args: string[] } | undefined;
  const program = createProgram();
  addCommands(program);
  const line = await describeNamed(program, argv, (command, file) => {
    describeCommand(command, file);
    if (defaults !== undefined) apply?.applyArguments(command, defaults.config);
    command.action((...parameters: unknown[]) => {
      const args = parameters.slice(0, -2).flat() as (string | undefined)[];
      parsed = { command, file, args: args.filter((value) => value !== undefined) };
    });
  });
  try {
    await program.parseAsync(line.argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    if (error.code === 'commander.help') return 2;
    throw (await ofOtherTools(error, line)) ?? usageError(error, line);
  }
  if (parsed === undefined) throw new Error(`nothing was found to run for ${argv.join(' ')}`);
  const { command, file, args } = parsed;
  const applied = defaults && apply?.applyOptions(command, defaults.config, defaults.env);
  const found = { file, args, options: command.opts(), globals: command.optsWithGlobals<GlobalOptions>() };
  return applied === undefined ? found : { ...found, applied };
}

/** A line of cosign, trivy or another tool is answered with what does the same here. */
async function ofOtherTools(error: CommanderError, line: CommandLine): Promise<Error | undefined> {
  const { peerHint } = await import('./peers/peer-hint.ts');
  const [word = ''] = (/'([^']*)'/.exec(error.message)?.[1] ?? '').split('=');
  return await peerHint(line, { code: error.code, word }, async (argv) => {
    const program = createProgram();
    addCommands(program);
    const corrected = await describeNamed(program, argv, (command, file) => {
      describeCommand(command, file);
      command.action(() => {});
    });
    return await program.parseAsync(corrected.argv, { from: 'user' }).then(
      () => true,
      () => false,
    );
  });
}

type Use = (command: Command, file: CommandFile<never>) => void;

/** Loads and describes only what the line names. */
async function describeNamed(program: Command, argv: readonly string[], use: Use): Promise<CommandLine> {
  const words = byOwnNames(helpAtTheEnd(argv, program), program);
  const at = firstOperand(words, () => program.options);
  const command = program.commands.find((known) => known.name() === words[at]);
  if (command === undefined) return { argv: words, program };
  const file = await loadCommand(command.name());
  if (isFamily(file)) return describeOfFamily({ argv: words, program, command, family: file }, at, use);
  use(command, file);
  return { argv: words, program, command };
}

/** Options may come before the name of a sub-command; commander wants the name first. */
function describeOfFamily(
  line: CommandLine & { command: Command; family: CommandFamily },
  at: number,
  use: Use,
): CommandLine {
  const { argv, program, command, family } = line;
  addSubCommands(command, family);
  const subAt = firstOperand(argv, () => [...program.options, ...optionsOf(family)], at + 1);
  const sub = command.commands.find((known) => known.name() === argv[subAt]);
  const chosen = sub === undefined ? family.alone : family.commands[sub.name()];
  if (chosen !== undefined) use(sub ?? command, chosen);
  if (sub === undefined) return line;
  const rest = argv.toSpliced(subAt, 1);
  return { ...line, argv: rest.toSpliced(at + 1, 0, sub.name()), sub };
}

/** `image X` is `scan X`: names of other tools. */
function byOwnNames(argv: readonly string[], program: Command): string[] {
  const at = firstOperand(argv, () => program.options);
  const word = argv[at];
  const own = word === undefined ? undefined : COMMAND_ALIASES[word];
  return own === undefined ? [...argv] : argv.toSpliced(at, 1, ...own);
}

/** `help fleet add` asks for what `fleet add --help` does. */
function helpAtTheEnd(argv: readonly string[], program: Command): string[] {
  const at = firstOperand(argv, () => program.options);
  const isHelp = argv[at] === 'help' && program.commands.some((known) => known.name() === argv[at + 1]);
  return isHelp ? [...argv.toSpliced(at, 1), '--help'] : [...argv];
}

/** Where the first word is that is neither an option nor the value of one. */
function firstOperand(argv: readonly string[], options: () => readonly Option[], from = 0): number {
  let known: readonly Option[] | undefined;
  for (let at = from; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (word === '--') return at + 1;
    if (!word.startsWith('-') || word === '-') return at;
    known ??= options();
    if (known.find(({ long, short }) => word === long || word === short)?.required) at++;
  }
  return argv.length;
}

/** Those of the command itself and of every sub-command. */
function optionsOf({ commands, alone }: CommandFamily): Option[] {
  const files = [...(alone === undefined ? [] : [alone]), ...Object.values(commands)];
  return files.flatMap((file) => {
    const command = new Command();
    file.describe(command);
    return command.options;
  });
}
