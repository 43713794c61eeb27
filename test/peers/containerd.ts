import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { digestOf } from '../../src/base/digest.ts';
import { containerEngine } from '../../src/fleet/index.ts';
import { findProgram } from './real-registry.ts';
import { sleeperTar } from './sleeper.ts';

/** A containerd of its own below a folder: the machine's images and containers stay as they are. */
export type Containerd = {
  socket: string;
  /** Boots it, also again. Gives why it does not. */
  serve(): Promise<string | undefined>;
  /** Its containers go on. */
  kill(): Promise<void>;
  /** Of its own: runc keeps what runs by namespace and name, for all of the machine. */
  namespace: string;
  /** `ctr` in that namespace. */
  ctr(...args: string[]): { status: number | null; stdout: string; stderr: string };
  close(): Promise<void>;
};

const BOOT_TRIES = 50;

/** Why containerd cannot be tried here; false when it can. */
export function whyNoContainerd(): string | false {
  if (process.getuid?.() !== 0) return 'containerd runs as root';
  for (const name of ['containerd', 'ctr', 'runc'])
    if (findProgram(name) === undefined) return `${name} is not here`;
  return false;
}

export function openContainerd(folder: string): Containerd {
  const [socket, config, log] = ['containerd.sock', 'config.toml', 'log'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  const lines = [
    'version = 2',
    `root = ${JSON.stringify(join(folder, 'root'))}`,
    `state = ${JSON.stringify(join(folder, 'state'))}`,
    'disabled_plugins = ["io.containerd.grpc.v1.cri"]',
    `[grpc]\naddress = ${JSON.stringify(socket)}`,
    `[ttrpc]\naddress = ${JSON.stringify(`${socket}.ttrpc`)}`,
  ];
  writeFileSync(config, lines.join('\n'));
  const namespace = `shearwall-${process.pid}`;
  let running: ChildProcess | undefined;
  const ctr = (...args: string[]) =>
    spawnSync('ctr', ['--address', socket, '--namespace', namespace, ...args], {
      encoding: 'utf8',
      timeout: 30_000,
    });
  const isRunning = (): boolean => running?.exitCode === null && running.signalCode === null;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (running === undefined || !isRunning()) return;
    const ended = once(running, 'exit');
    running.kill(signal);
    await ended;
  };
  return {
    socket,
    namespace,
    ctr,
    async serve() {
      const boot = spawn('sh', ['-c', 'exec containerd --config "$1" >>"$2" 2>&1', 'sh', config, log], {
        stdio: 'ignore',
      });
      running = boot;
      for (let tries = 0; tries < BOOT_TRIES && boot.exitCode === null; tries++) {
        try {
          await containerEngine('containerd', socket).list();
          return undefined;
        } catch {
          await delay(200);
        }
      }
      return `containerd does not boot here: ${readFileSync(log, 'utf8').trim().split('\n').at(-1) ?? ''}`;
    },
    kill: async () => await end('SIGKILL'),
    async close() {
      if (!isRunning()) return;
      for (const id of ctr('task', 'ls', '-q').stdout.split('\n').filter(Boolean))
        ctr('task', 'rm', '-f', id);
      await end('SIGTERM');
      rmSync(join('/run/containerd/runc', namespace), { recursive: true, force: true });
    },
  };
}

/**
 * Imports an image of this machine's `sleep` under the name, as an index with one manifest. Gives the digest of the index. `maker` makes
 * images different.
 */
export function importSleeper(folder: string, { ctr }: Containerd, name: string, maker: string): string {
  const layout = join(folder, maker);
  mkdirSync(join(layout, 'blobs/sha256'), { recursive: true });
  const put = (mediaType: string, bytes: Buffer) => {
    const digest = digestOf(bytes);
    writeFileSync(join(layout, 'blobs/sha256', digest.slice('sha256:'.length)), bytes);
    return { mediaType: `application/vnd.oci.image.${mediaType}`, digest, size: bytes.length };
  };
  const putJson = (mediaType: string, content: object) =>
    put(mediaType, Buffer.from(JSON.stringify(content)));
  const platform = { os: 'linux', architecture: process.arch === 'x64' ? 'amd64' : process.arch };
  const layer = put('layer.v1.tar', readFileSync(sleeperTar(folder)));
  const config = putJson('config.v1+json', {
    ...platform,
    author: maker,
    config: { Entrypoint: ['/bin/sleep'] },
    rootfs: { type: 'layers', diff_ids: [layer.digest] },
  });
  const manifest = putJson('manifest.v1+json', {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config,
    layers: [layer],
  });
  const index = putJson('index.v1+json', {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [{ ...manifest, platform }],
  });
  const annotations = { 'io.containerd.image.name': name };
  writeFileSync(
    join(layout, 'index.json'),
    JSON.stringify({ schemaVersion: 2, manifests: [{ ...index, annotations }] }),
  );
  writeFileSync(join(layout, 'oci-layout'), '{"imageLayoutVersion": "1.0.0"}');
  spawnSync('tar', ['-cf', `${layout}.tar`, '-C', layout, '.']);
  const { status, stderr } = ctr('image', 'import', '--snapshotter', 'native', `${layout}.tar`);
  if (status !== 0) throw new Error(stderr);
  return index.digest;
}
