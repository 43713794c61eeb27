import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { atSuddenEnd } from '../fakes/at-sudden-end.ts';
import { freePort } from './free-port.ts';

export type RunningPostgres = {
  /** A new, empty database. */
  createDatabase(): Promise<string>;
  /** A new one with what is in another, to which nobody is connected. */
  copyDatabase(url: string): Promise<string>;
  stop(): Promise<void>;
};

const LIBRARY = '/usr/lib/postgresql';
const START_MS = 20_000;
/** What is committed outlives the server, killed or not, as long as the machine runs; to wait for the disk took most of the time. */
const WITHOUT_POWER_CUTS = { fsync: 'off', full_page_writes: 'off' };

/** The folder of the newest server's programs; undefined: none is installed. */
export function findPostgres(): string | undefined {
  if (!existsSync(LIBRARY)) return undefined;
  const versions = readdirSync(LIBRARY).toSorted((a, b) => Number(b) - Number(a));
  return versions
    .map((version) => join(LIBRARY, version, 'bin'))
    .find((bin) => existsSync(join(bin, 'initdb')));
}

/** A server of its own in a temporary folder, on a free port of 127.0.0.1. `settings` as in postgresql.conf. */
export async function startPostgres(
  bin: string,
  settings: Readonly<Record<string, string>> = {},
  root = tmpdir(),
): Promise<RunningPostgres> {
  const folder = mkdtempSync(join(root, 'shearwall-postgres-'));
  const user = serverUser();
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const as = { ...user, cwd: folder };
  const initdb = ['-D', data, '-U', 'fleet', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  execFileSync(join(bin, 'initdb'), initdb, { ...as, stdio: 'ignore' });
  const port = await freePort();
  const all = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    ...WITHOUT_POWER_CUTS,
    ...settings,
  };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn(join(bin, 'postgres'), ['-D', data, '-p', String(port), ...flags], {
    ...as,
    stdio: 'ignore',
  });
  const ended = once(server, 'exit');
  const urlOf = (name: string): string => `postgres://fleet@127.0.0.1:${port}/${name}`;
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const forget = atSuddenEnd(() => {
    spawnSync(join(bin, 'pg_ctl'), ['-D', data, '-m', 'immediate', 'stop'], { ...as, stdio: 'ignore' });
    remove();
  });
  await answers(urlOf('postgres'), server);
  let number = 0;
  const create = async (like: string): Promise<string> => {
    const name = `fleet${++number}`;
    await execute(urlOf('postgres'), `CREATE DATABASE ${name} TEMPLATE ${like}`);
    return urlOf(name);
  };
  return {
    createDatabase: () => create('template1'),
    copyDatabase: (url) => create(new URL(url).pathname.slice(1)),
    async stop() {
      // Fast shutdown: connections are cut.
      server.kill('SIGINT');
      await ended;
      forget();
      remove();
    },
  };
}

/** The server refuses to run as root; Debian's package brings a user. */
function serverUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

async function answers(url: string, server: ChildProcess): Promise<void> {
  for (const end = performance.now() + START_MS; ; ) {
    try {
      await execute(url, 'SELECT 1');
      return;
    } catch (error) {
      if (server.exitCode !== null || performance.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
