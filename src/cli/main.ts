import { exitCodeOf } from '../base/errors.ts';
import { watchOutput } from './broken-output.ts';
import type { ExitCode } from './command.ts';
import { describeDefaults, readDefaults } from './config/defaults.ts';
import { createOutput, sayLines } from './output.ts';
import { type ParsedLine, parseLine } from './parse-line.ts';
import { createWholeProgram } from './program.ts';
import { renderError } from './render-error.ts';
import { Session } from './session.ts';

/** 128 + SIGINT, as shells have it. */
const INTERRUPTED = 130;

/** Set as soon as an answer could not be written, which may be after the command has ended. */
let lost = false;
watchOutput(process.stdout, process.stderr, (error) => {
  lost = true;
  const options = { json: process.argv.includes('--json'), verbose: false };
  sayLines(renderError(error, options));
  process.exitCode = exitCodeOf(error);
});

/** What no command caught is said as any other error, and never passes for a negative answer, which is exit code 1. */
process.once('uncaughtException', (error) => {
  sayLines(renderError(error, { json: process.argv.includes('--json'), verbose: false }));
  process.exit(exitCodeOf(error));
});

let hasEnded = false;
/** Nothing is left to wait for, and the command has not ended: without this that would be exit code 0 and no answer. */
process.once('beforeExit', () => {
  if (hasEnded) return;
  const error = new Error('the command waits for something that never comes');
  sayLines(renderError(error, { json: process.argv.includes('--json'), verbose: false }));
  process.exitCode = exitCodeOf(error);
});

void main(process.argv.slice(2)).then((exitCode) => {
  hasEnded = true;
  if (!lost) process.exitCode = exitCode;
  // What was interrupted is tidied up by now; a connection that hangs must not keep the process.
  if (exitCode === INTERRUPTED) process.exit();
});

/** Parses the line, runs the one command that it names, and says how it went. */
async function main(argv: string[]): Promise<number> {
  try {
    const config = await readDefaults(argv, process.env, process.cwd());
    const line = await parseLine(argv, config && { config, env: process.env });
    if (typeof line === 'number') return line;
    if (config !== undefined) sayLines(await describeDefaults(config, line));
    return await runLine(line);
  } catch (error) {
    sayLines(renderError(error, { json: argv.includes('--json'), verbose: false }));
    return exitCodeOf(error);
  }
}

async function runLine({
  file,
  args,
  options,
  globals,
  applied,
}: ParsedLine): Promise<ExitCode | typeof INTERRUPTED> {
  const json = globals.json === true;
  const env = { ...process.env, ...applied?.env };
  const session = new Session(globals, env);
  const out = createOutput({ json, quiet: globals.quiet === true }, process.stdout, process.stderr);
  const running = file.run({
    args,
    options: options as never,
    open: () => session.open(),
    out,
    env,
    wholeProgram: createWholeProgram,
  });
  try {
    return await Promise.race([running, session.interrupted()]);
  } catch (error) {
    session.clearProgress();
    if (session.signal.aborted) {
      await session.unwind(running);
      return INTERRUPTED;
    }
    sayLines(renderError(error, { json, verbose: globals.verbose === true }));
    return exitCodeOf(error);
  } finally {
    await session.close();
  }
}
