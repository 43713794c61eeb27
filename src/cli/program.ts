import { Command, Option } from 'commander';
import { version } from '../base/version.ts';
import { type CommandFamily, type CommandFile, isFamily } from './command.ts';
import { COMMANDS, GROUPS } from './commands.ts';
import { describeEnvironment } from './environment.ts';
import { cliError } from './errors.ts';

/** The program with its global options and no command. It prints no mistakes and never exits: it throws. */
export function createProgram(): Command {
  const program = new Command('shearwall')
    .description(
      'Build, sign, inventory, scan and trace minimal container images from signed distribution packages.',
    )
    .version(version(), '--version', 'print the version')
    .addOption(new Option('--json', 'print the result as JSON'))
    .addOption(new Option('-q, --quiet', 'print nothing but the result and errors').conflicts('verbose'))
    .addOption(new Option('-v, --verbose', 'say more about what happens'))
    .addOption(new Option('--offline', 'make no network call; use the cache'))
    .addOption(
      new Option(
        '--cache-dir <dir>',
        'where fetched packages are kept (default: $SHEARWALL_CACHE_DIR, else $XDG_CACHE_HOME/shearwall)',
      ),
    )
    .addOption(
      new Option('--jobs <n>', 'how many worker threads (default: one per CPU)').argParser(parseJobs),
    )
    .addHelpCommand(
      new Command('help [command]')
        .description('show help for a command')
        .helpOption(false)
        .helpGroup('Housekeeping:'),
    )
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ outputError() {} })
    .exitOverride();
  describeEnvironment(program);
  return program.addHelpText(
    'after',
    '\nExit codes: 0 yes, 1 a negative answer, 2 wrong usage, 3 could not do it.',
  );
}

/** Adds all commands by name and summary: enough to list and to find them. */
export function addCommands(program: Command): void {
  for (const [group, commands] of Object.entries(GROUPS))
    for (const [name, { summary }] of Object.entries(commands))
      addNamed(program, name, summary).helpGroup(`${group}:`);
}

/** Adds what a family holds, by name and summary. */
export function addSubCommands(command: Command, { commands, about = '' }: CommandFamily): void {
  command.helpCommand(false).addHelpText('after', about);
  for (const [name, { summary }] of Object.entries(commands)) addNamed(command, name, summary);
}

/** The program with everything that it knows: for pages and tests. */
export async function createWholeProgram(): Promise<Command> {
  const program = createProgram();
  addCommands(program);
  for (const command of program.commands) {
    const file = await loadCommand(command.name());
    if (isFamily(file)) describeFamily(command, file);
    else describeCommand(command, file);
  }
  return program;
}

export async function loadCommand(name: string): Promise<CommandFile<never> | CommandFamily> {
  const listed = COMMANDS[name];
  if (listed === undefined) throw new Error(`there is no command ${name}`);
  return (await listed.load()).command;
}

function describeFamily(command: Command, family: CommandFamily): void {
  if (family.alone !== undefined) describeCommand(command, family.alone);
  addSubCommands(command, family);
  for (const sub of command.commands) {
    const file = family.commands[sub.name()];
    if (file !== undefined) describeCommand(sub, file);
  }
}

/** Its arguments and options, and the variables of the environment that it heeds. */
export function describeCommand(command: Command, file: CommandFile<never>): void {
  file.describe(command);
  describeEnvironment(command);
}

function addNamed(parent: Command, name: string, summary: string): Command {
  return parent
    .command(name)
    .summary(summary)
    .description(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`);
}

function parseJobs(text: string): number {
  const jobs = Number(text);
  if (Number.isInteger(jobs) && jobs >= 1 && jobs <= 256) return jobs;
  throw cliError('CLI_USAGE', `--jobs takes a whole number from 1 to 256, not '${text}'`);
}
