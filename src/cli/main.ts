import { Command, CommanderError, Option } from 'commander';
import { exitCodeOf } from '../base/errors.ts';
import { nearestName } from '../base/nearest-name.ts';
import { watchOutput } from './broken-output.ts';
import type { CommandFile, ExitCode } from './command.ts';
import { COMMANDS } from './commands.ts';
import { createOutput } from './output.ts';
import { renderError } from './render-error.ts';
import { type GlobalOptions, Session } from './session.ts';
import { version } from './version.ts';

/** 128 + SIGINT, as shells have it. */
const INTERRUPTED = 130;

/** Set as soon as an answer could not be written, which may be after the command has ended. */
let lost = false;
watchOutput(process.stdout, process.stderr, (error) => {
  lost = true;
  const options = { json: process.argv.includes('--json'), verbose: false };
  process.stderr.write(renderError(error, options));
  process.exitCode = exitCodeOf(error);
});

void main(process.argv.slice(2)).then((exitCode) => {
  if (!lost) process.exitCode = exitCode;
  // What was interrupted is tidied up by now; a connection that hangs must not keep the process.
  if (exitCode === INTERRUPTED) process.exit();
});

/** Parses the line, runs the one command that it names, and says how it went. */
async function main(argv: string[]): Promise<number> {
  let exitCode: number = 0;
  const program = createProgram();
  for (const [listed, { summary, load }] of Object.entries(COMMANDS)) {
    const command = program
      .command(listed)
      .summary(summary)
      .description(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`);
    // Only what the line names is loaded; it may stand behind an option's value, as in `--jobs 2 build`.
    if (!argv.includes(listed)) continue;
    const { command: file } = await load();
    file.describe(command);
    command.action(async (...parameters: unknown[]) => {
      exitCode = await runCommand(file, command, parameters);
    });
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    return exitCodeOfCommander(error);
  }
}

function createProgram(): Command {
  return new Command('shearwall')
    .description(
      'Build, sign, inventory, scan and trace minimal container images from signed distribution packages.',
    )
    .version(version(), '--version', 'print the version')
    .addOption(new Option('--json', 'print the result as JSON'))
    .addOption(new Option('-q, --quiet', 'print nothing but the result and errors').conflicts('verbose'))
    .addOption(new Option('-v, --verbose', 'say more about what happens'))
    .addOption(new Option('--offline', 'make no network call; use the cache'))
    .addOption(
      new Option('--cache-dir <dir>', 'where fetched packages are kept (default: $XDG_CACHE_HOME/shearwall)'),
    )
    .addOption(
      new Option('--jobs <n>', 'how many worker threads (default: one per CPU)').argParser(parseJobs),
    )
    .showSuggestionAfterError(false)
    .helpCommand('help [command]', 'show help for a command')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      outputError: (text, write) =>
        write(text.replace(/^error: (unknown command '([^']*)')/, unknownCommand)),
    })
    .addHelpText('after', '\nExit codes: 0 yes, 1 a negative answer, 2 wrong usage, 3 could not do it.')
    .showHelpAfterError('hint: run it with --help to see what it takes')
    .exitOverride();
}

function unknownCommand(_text: string, message: string, typed: string): string {
  const nearest = nearestName(typed, Object.keys(COMMANDS));
  return `error: ${message}${nearest === undefined ? '' : `; did you mean '${nearest}'?`}`;
}

function parseJobs(text: string): number {
  const jobs = Number(text);
  if (Number.isInteger(jobs) && jobs >= 1 && jobs <= 256) return jobs;
  throw new CommanderError(
    2,
    'shearwall.jobs',
    `error: --jobs takes a whole number from 1 to 256, not '${text}'`,
  );
}

/** Commander says 1 for every mistake on the command line; ours is 2. Help and version are no mistakes. */
function exitCodeOfCommander(error: unknown): number {
  if (!(error instanceof CommanderError)) throw error;
  if (error.code === 'shearwall.jobs') process.stderr.write(`${error.message}\n`);
  return error.exitCode === 0 ? 0 : 2;
}

/** `parameters` are commander's: the arguments, then the options, then the command itself. */
async function runCommand(
  file: CommandFile<never>,
  command: Command,
  parameters: unknown[],
): Promise<ExitCode | typeof INTERRUPTED> {
  const globals = command.optsWithGlobals<GlobalOptions>();
  const json = globals.json === true;
  const session = new Session(globals, process.env);
  const out = createOutput({ json, quiet: globals.quiet === true }, process.stdout, process.stderr);
  const args = parameters
    .slice(0, -2)
    .flat()
    .filter((value) => value !== undefined) as string[];
  const running = file.run({
    args,
    options: command.opts() as never,
    open: () => session.open(),
    out,
    env: process.env,
  });
  try {
    return await Promise.race([running, session.interrupted()]);
  } catch (error) {
    session.clearProgress();
    if (session.signal.aborted) {
      await session.unwind(running);
      return INTERRUPTED;
    }
    process.stderr.write(renderError(error, { json, verbose: globals.verbose === true }));
    return exitCodeOf(error);
  } finally {
    await session.close();
  }
}
