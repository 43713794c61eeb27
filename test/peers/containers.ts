import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from './real-registry.ts';

export type RunOptions = {
  /** Of podman: `-v`, `--env`, `--read-only`. */
  flags?: readonly string[];
  args?: readonly string[];
};

export type Finished = { status: number | null; stdout: string; stderr: string };

/** Runs images with podman, from a store of its own, so that the machine's images and containers stay as they are. */
export type Containers = {
  /** Gives the image's id. `image` is what podman pulls: `oci:/dir:latest`. */
  pull(image: string): string;
  run(image: string, options?: RunOptions): Promise<Finished>;
  /** Runs until `stop`, or to its end. */
  start(image: string, options?: RunOptions): RunningContainer;
  podman(...args: string[]): Finished;
  /** Podman's API on this socket, until it is killed. */
  serve(socket: string): ChildProcess;
  close(): void;
};

export type RunningContainer = {
  output(): string;
  /** Undefined while it runs. */
  status(): number | null | undefined;
  /** Sends the image's stop signal and waits. */
  stop(): Promise<void>;
};

/** Limits and the host's network: what also runs where a container may not make its own. */
const RUN = ['--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=1024:1024', '--net=host'];

/** Why containers cannot run here; false when they can. */
export function whyNoContainers(): string | false {
  if (process.getuid?.() !== 0) return 'podman runs as root here';
  for (const name of ['podman', 'runc']) if (findProgram(name) === undefined) return `${name} is not here`;
  return false;
}

/** `cwd`: where `oci:NAME:latest` is looked for. */
export function openContainers(cwd: string): Containers {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-podman-'));
  // `--tmpdir`, too: else its state would be the machine's, in /run/libpod.
  const store = [
    '--root',
    join(folder, 'store'),
    '--runroot',
    join(folder, 'run'),
    '--tmpdir',
    join(folder, 'tmp'),
  ];
  const global = ['--runtime', 'runc', '--storage-driver', 'vfs', ...store];
  let started = 0;
  const command = (image: string, { flags = [], args = [] }: RunOptions) => [
    ...global,
    'run',
    '--rm',
    ...RUN,
    ...flags,
    image,
    ...args,
  ];
  const podman = (...args: string[]): Finished =>
    spawnSync('podman', [...global, ...args], { cwd, encoding: 'utf8', maxBuffer: 1e8 });
  return {
    podman,
    serve: (socket) =>
      spawn('podman', [...global, 'system', 'service', '--time=0', `unix://${socket}`], { stdio: 'ignore' }),
    pull(image) {
      const { status, stdout, stderr } = podman('pull', '--quiet', image);
      if (status !== 0) throw new Error(stderr);
      return stdout.trim();
    },
    async run(image, options = {}) {
      const said = listen(
        spawn('podman', command(image, options), { cwd, stdio: ['ignore', 'pipe', 'pipe'] }),
      );
      await said.ended;
      return { status: said.status() ?? null, stdout: said.stdout(), stderr: said.stderr() };
    },
    start(image, { flags = [], args = [] } = {}) {
      const name = `shearwall-${process.pid}-${started++}`;
      const line = command(image, { flags: [...flags, '--name', name], args });
      const said = listen(spawn('podman', line, { cwd, stdio: ['ignore', 'pipe', 'pipe'] }));
      return {
        output: () => said.stdout() + said.stderr(),
        status: said.status,
        stop: async () => {
          if (said.status() === undefined) podman('stop', '--time', '10', name);
          await said.ended;
        },
      };
    },
    close() {
      // Never `system reset`: it also removes what is not in this store.
      podman('rm', '--all', '--force', '--time', '1');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function listen(child: ChildProcess) {
  const said = { stdout: '', stderr: '' };
  let status: number | null | undefined;
  child.stdout?.on('data', (chunk: Buffer) => void (said.stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => void (said.stderr += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => void (status = code as number | null));
  return { ended, status: () => status, stdout: () => said.stdout, stderr: () => said.stderr };
}

/** Asks until there is an answer, each time for ten seconds at most; gives up when the container has ended, and says what it said. */
export async function untilAnswer<T>(
  container: RunningContainer,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  let last: unknown;
  for (let tries = 0; tries < 1_500 && container.status() === undefined; tries++) {
    try {
      return await ask(AbortSignal.timeout(10_000));
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`no answer; the container said: ${container.output()}`, { cause: last });
}
