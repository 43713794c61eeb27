import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export type RunOptions = {
  /** `bin/shearwall.mjs` of an emitted program, or `src/cli/main.ts`. */
  program: string;
  /** Default: the Node that runs the test. */
  node?: string;
  cwd?: string;
  /** Added to the environment of the test; undefined removes. */
  env?: Record<string, string | undefined>;
  /** A command that runs the program: `['setpriv', '--reuid=nobody']`. */
  wrapper?: readonly string[];
  /** Told each piece of stderr as it comes. */
  onStderr?: (text: string) => void;
};

export type Ran = { status: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string };

/** Runs one command in a process group of its own, and says how it ended. */
export async function runShearwall(args: readonly string[], options: RunOptions): Promise<Ran> {
  return await startShearwall(args, options).ended;
}

export function startShearwall(
  args: readonly string[],
  { program, node = process.execPath, cwd, env, wrapper = [], onStderr }: RunOptions,
): { child: ChildProcess; ended: Promise<Ran> } {
  const [command = '', ...rest] = [...wrapper, node, program, ...args];
  const child = spawn(command, rest, {
    ...(cwd !== undefined && { cwd }),
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => void (said.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => {
    said.stderr += chunk.toString();
    onStderr?.(chunk.toString());
  });
  const ended = once(child, 'close').then(([status, signal]) => ({ status, signal, ...said }) as Ran);
  return { child, ended };
}
