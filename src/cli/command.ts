import type { Command } from 'commander';
import type { Context } from '../base/context.ts';
import type { cliError } from './errors.ts';
import type { Output } from './output.ts';

/** 0 yes, 1 a negative answer, 2 usage, 3 could not do it; or what the line chose for a negative answer. */
export type ExitCode = 0 | 1 | 2 | 3 | ChosenExitCode;

declare const chosen: unique symbol;
/** `scan --exit-code N`. */
export type ChosenExitCode = number & { readonly [chosen]: true };

/** What a command's `run` is given. Options are commander's, by their camelCase names. */
export type Invocation<Options> = {
  args: string[];
  options: Options;
  /** The network, the cache, the clock: opened when the command needs them, closed by main. */
  open(): Promise<Context>;
  out: Output;
  env: NodeJS.ProcessEnv;
  /** Every command with all that it takes, for whoever describes them: `completion`. */
  wholeProgram(): Promise<Command>;
};

/** One file in `commands/` exports one of these as `command`, or a family. */
export type CommandFile<Options = Record<string, unknown>> = {
  /** Adds arguments, options and examples. */
  describe(command: Command): void;
  run(invocation: Invocation<Options>): Promise<ExitCode>;
};

/** `ls` of `cache ls`. Its `run` loads what it needs; what describes it is light. */
export type SubCommand<Options = never> = CommandFile<Options> & { summary: string };

/** A command that consists of sub-commands. */
export type CommandFamily = {
  commands: Readonly<Record<string, SubCommand>>;
  /** The command without the name of a sub-command, where that means something. */
  alone?: CommandFile<never>;
  /** Help about all of them. */
  about?: string;
  /** How it is refused when a sub-command lacks something, or was given something of another. */
  misuse: { code: keyof typeof cliError.catalogue; hint?: string };
};

export function isFamily(file: CommandFile<never> | CommandFamily): file is CommandFamily {
  return 'commands' in file;
}
