import { join } from 'node:path';
import { command as exposed } from '../../src/cli/commands/exposed.ts';
import type { ExposedOptions } from '../../src/cli/fleet/exposed.ts';
import type { FleetOptions } from '../../src/cli/fleet/options.ts';
import type { repositoryContext } from './repository-context.ts';
import { flagsOf, runLine } from './run-line.ts';

type Context = Awaited<ReturnType<typeof repositoryContext>>;
export type Told = { exitCode: number; text: string; value: unknown };

/** `shearwall fleet …`, on a data folder below the context's; what it says to people, and as a value. */
export async function runFleet(context: Context, args: string[], options: FleetOptions = {}): Promise<Told> {
  const flags = flagsOf({ dataDir: join(context.dir, 'data'), ...options });
  return await runLine(['fleet', ...args, ...flags], context);
}

/** `shearwall exposed …`, on the same. */
export async function askExposed(
  context: Context,
  what: string[],
  options: ExposedOptions = {},
): Promise<Told> {
  return await tell(exposed, context, what, options);
}

async function tell<Options>(
  command: { run(invocation: never): Promise<number> },
  context: Context,
  args: string[],
  options: Options,
): Promise<Told> {
  let [text, value]: [string, unknown] = ['', undefined];
  const exitCode = await command.run({
    args,
    options: { dataDir: join(context.dir, 'data'), ...options },
    open: async () => context,
    out: {
      json: false,
      quiet: false,
      result: (given: unknown, render: () => string) => void ([text, value] = [render(), given]),
      document: (given: string) => void (text = given),
      pieces: async (given: Iterable<string>) => void (text = [...given].join('')),
      note() {},
    },
    env: {},
  } as never);
  return { exitCode, text, value };
}
