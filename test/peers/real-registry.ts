import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningRegistry } from '../fakes/registry.ts';
import { freePort } from './free-port.ts';

const shared = process.env['SHEARWALL_SHARED'] ?? join(import.meta.dirname, '../../../shared');

/** The path of a program, installed or among the peers beside the checkout; undefined when it is in neither. */
export function findProgram(name: string): string | undefined {
  for (const folder of (process.env['PATH'] ?? '').split(':')) {
    if (existsSync(join(folder, name))) return join(folder, name);
  }
  return sharedPeer(name);
}

/** A program, or `db` (the scanners' databases), from the peers beside the checkout. */
export function sharedPeer(name: string): string | undefined {
  const peers = join(shared, 'peers');
  if (!['.zst', '.tar.zst'].some((ending) => existsSync(join(peers, name + ending)))) return undefined;
  return execFileSync(join(peers, 'get'), [name], { encoding: 'utf8' }).trim();
}

export type RealRegistry = {
  name: string;
  program: string | undefined;
  start: () => Promise<RunningRegistry>;
};

/** distribution 2.8 has no referrers API; registry-referrers (go-containerregistry's) has. */
export function realRegistries(): RealRegistry[] {
  const debian = findProgram('docker-registry');
  const withApi = findProgram('registry-referrers');
  return [
    {
      name: 'docker-registry (no referrers API)',
      program: debian,
      start: () =>
        startRegistry(debian ?? '', (host, folder) => {
          const config = join(folder, 'config.yml');
          const storage = `storage: {filesystem: {rootdirectory: ${join(folder, 'data')}}}`;
          writeFileSync(config, `version: 0.1\nlog: {level: error}\n${storage}\nhttp: {addr: ${host}}\n`);
          return ['serve', config];
        }),
    },
    {
      name: 'registry-referrers (referrers API)',
      program: withApi,
      start: () => startRegistry(withApi ?? '', (host) => [host]),
    },
  ];
}

/** distribution that tells what is pushed. */
export async function notifyingRegistry(
  program: string,
  { url, token }: { url: string; token: string },
): Promise<RunningRegistry> {
  return await startRegistry(program, (host, folder) => {
    const config = {
      version: 0.1,
      log: { level: 'error' },
      storage: { filesystem: { rootdirectory: join(folder, 'data') } },
      http: { addr: host },
      notifications: {
        endpoints: [
          {
            name: 'shearwall',
            url,
            headers: { Authorization: [`Bearer ${token}`] },
            timeout: '5s',
            threshold: 5,
            backoff: '1s',
            ignore: { actions: ['pull', 'mount', 'delete'] },
          },
        ],
      },
    };
    // JSON is YAML.
    writeFileSync(join(folder, 'config.yml'), JSON.stringify(config));
    return ['serve', join(folder, 'config.yml')];
  });
}

async function startRegistry(
  program: string,
  argumentsFor: (host: string, folder: string) => string[],
): Promise<RunningRegistry> {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-registry-'));
  const host = `127.0.0.1:${await freePort()}`;
  const child = spawn(program, argumentsFor(host, folder), { stdio: 'ignore' });
  const exited = once(child, 'exit');
  await answering(host);
  return {
    host,
    stop: async () => {
      child.kill();
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function answering(host: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const response = await fetch(`http://${host}/v2/`).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no registry came up at ${host}`);
}
