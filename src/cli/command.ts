import type { Command } from 'commander';
import type { Context } from '../base/context.ts';
import type { Output } from './output.ts';

/** 0 yes, 1 a negative answer, 2 usage, 3 could not do it. */
export type ExitCode = 0 | 1 | 2 | 3;

/** What a command's `run` is given. Options are commander's, by their camelCase names. */
export type Invocation<Options> = {
  args: string[];
  options: Options;
  /** The network, the cache, the clock: opened when the command needs them, closed by main. */
  open(): Promise<Context>;
  out: Output;
  env: NodeJS.ProcessEnv;
};

/** One file in `commands/` exports one of these as `command`. */
export type CommandFile<Options = Record<string, unknown>> = {
  /** Adds arguments, options and examples. */
  describe(command: Command): void;
  run(invocation: Invocation<Options>): Promise<ExitCode>;
};
