import type { Context } from '../../../base/context.ts';
import { type Environment, runProgram } from '../../../base/run-program.ts';
import { buildError } from '../../errors.ts';
import type { Sandbox } from '../types.ts';
import { bubblewrap } from './bubblewrap.ts';
import { containerEngine } from './container-engine.ts';

const ASK_MS = 20_000;

/** Each with a command that ends with 0 where it can be used. */
const KINDS: { asks: readonly string[]; make: (environment: Environment, context: Context) => Sandbox }[] = [
  { asks: ['bwrap', '--unshare-all', '--ro-bind', '/', '/', 'true'], make: bubblewrap },
  {
    asks: ['podman', 'info'],
    make: (environment, context) => containerEngine('podman', environment, context),
  },
  {
    asks: ['docker', 'info'],
    make: (environment, context) => containerEngine('docker', environment, context),
  },
];

/** What makes sandboxes on this machine: bubblewrap, else podman, else docker. Throws TEST_NO_SANDBOX. */
export async function findSandbox(environment: Environment, context: Context): Promise<Sandbox> {
  for (const { asks, make } of KINDS) if (await works(asks, environment)) return make(environment, context);
  throw buildError('TEST_NO_SANDBOX', 'nothing here can make a sandbox to run the image in', {
    hint: 'install bubblewrap ("apt-get install bubblewrap", "dnf install bubblewrap"), podman or docker, and allow user namespaces',
  });
}

async function works([program = '', ...args]: readonly string[], env: Environment): Promise<boolean> {
  try {
    const { exitCode } = await runProgram(program, args, { env, keepsErrors: true, timeoutMs: ASK_MS });
    return exitCode === 0;
  } catch {
    return false; // It is not here, or says more than anybody asked for.
  }
}
