import {
  chmodSync,
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readPrivateKey } from 'openpgp';
import { type FakeMirror, startFakeMirror } from '../fakes/debian-mirror.ts';
import { FakeRegistry } from '../fakes/registry.ts';
import { startTufRepository, type TufRepository } from '../fakes/tuf-repository.ts';
import { runLinesWith } from './lines-process.ts';
import { fileOf, PACKAGES } from './packages.ts';
import type { Asked, Ran } from './run-lines.ts';

export const fixtures = join(import.meta.dirname, 'fixtures');
export const PASSWORD = 'test-password';

export const readFixture = (name: string): string => readFileSync(join(fixtures, name), 'utf8');

export function readJson<Value>(name: string): Value {
  return JSON.parse(readFixture(name)) as Value;
}

/** What is served on loopback to those who own the fixtures. */
export type Servers = { mirror: FakeMirror; registry: FakeRegistry; tuf: TufRepository };

export async function startServers(): Promise<Servers> {
  const [mirror, registry, tuf] = await Promise.all([
    startMirror(),
    FakeRegistry.start(),
    startTufRepository(),
  ]);
  tuf.publish({ 'trusted_root.json': readFixture('home/work/keys/trusted_root.json') });
  return { mirror, registry, tuf };
}

/** Serves the packages that the fixtures were built from, byte for byte, signed today by the key that they were signed by. */
async function startMirror(): Promise<FakeMirror> {
  const signers = [await readPrivateKey({ armoredKey: readFixture('mirror/private-key.asc') })];
  const suites = ['trixie', 'trixie-updates', 'trixie-security'].map((suite) => ({
    suite,
    signers,
    packages: suite === 'trixie' ? PACKAGES : [],
  }));
  const mirror = await startFakeMirror({ suites });
  for (const { control } of PACKAGES) {
    const name = control['Package'] ?? '';
    const file = fileOf(control);
    mirror.put(`/debian/pool/main/${name[0]}/${name}/${file}`, readFileSync(join(fixtures, 'mirror', file)));
  }
  return mirror;
}

export async function stopServers({ mirror, registry, tuf }: Servers): Promise<void> {
  await Promise.all([mirror.close(), registry.stop(), tuf[Symbol.asyncDispose]()]);
}

/** A copy of the fixtures' home, in a temporary folder: files that only their owner reads, as the program left them. */
export function copyHome(home = mkdtempSync(join(tmpdir(), 'shearwall-compatibility-'))): string {
  cpSync(join(fixtures, 'home'), home, { recursive: true });
  for (const path of globSync('**/*', { cwd: home, withFileTypes: true })) {
    const full = join(path.parentPath, path.name);
    chmodSync(full, statSync(full).isDirectory() ? 0o700 : 0o600);
  }
  // A glob passes over names that begin with a dot.
  for (const path of globSync(['.cache/**', '.local/**', '.config/**', '.docker/**'], { cwd: home }))
    chmodSync(join(home, path), statSync(join(home, path)).isDirectory() ? 0o700 : 0o600);
  for (const path of globSync(['work/**/*.gz', '.local/**/*.db.gz'], { cwd: home })) {
    if (path.includes('/blobs/')) continue;
    writeFileSync(join(home, path.replace(/\.gz$/, '')), gunzipSync(readFileSync(join(home, path))), {
      mode: 0o600,
    });
  }
  return home;
}

export function removeHome(home: string): void {
  rmSync(home, { recursive: true, force: true });
}

/** What every line is run with: nothing of the machine's own. */
export function environment(home: string, servers?: Servers): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
    HOME: home,
    COSIGN_PASSWORD: PASSWORD,
    TZ: 'UTC',
    SHEARWALL_DEBIAN_MIRROR: servers?.mirror.url ?? 'http://127.0.0.1:9/debian',
    SHEARWALL_SNAPSHOT_BASE: 'http://127.0.0.1:9/archive',
  };
}

/** Writes what servers of this run need, and puts their addresses into lines. */
export function settle(
  home: string,
  { mirror, registry, tuf }: Servers,
): (argv: readonly string[]) => string[] {
  const work = join(home, 'work');
  writeFileSync(join(work, 'tuf-root.json'), tuf.root);
  mirror.put('/debian/feeds/npm.json', readFileSync(join(work, 'feeds/npm.json')));
  for (const name of ['app', 'multi']) writeFileSync(join(work, `${name}-keyed.yaml`), keyed(work, name));
  const feed = `${mirror.url}/feeds/npm.json`;
  writeFileSync(
    join(work, 'own-feeds.yaml'),
    `defaults: false\nfeeds: [{id: ours, url: "${feed}", kind: osv}]\n`,
  );
  const places: Record<string, string> = {
    '{registry}': registry.host,
    '{tuf}': tuf.url,
    '{tufRoot}': 'tuf-root.json',
    '{changed}': 'changed-data',
    '{feeds}': 'own-feeds.yaml',
  };
  return (argv) => argv.map((word) => word.replaceAll(/\{\w+\}/g, (name) => places[name] ?? name));
}

/** What the changelog asks of users whose mirror signs Debian's releases anew: its key is named at the repository. */
function keyed(work: string, name: string): string {
  return readFileSync(join(work, `${name}.yaml`), 'utf8')
    .replace('  keyring: [archive-key.asc]\n', '')
    .replace(/- debian: trixie\n|\{debian: trixie,/, (found) =>
      found.startsWith('-')
        ? '- {debian: trixie, keyring: [archive-key.asc]}\n'
        : '{debian: trixie, keyring: [archive-key.asc],',
    );
}

/** Runs lines one after the other. */
export async function runLines(lines: readonly Asked[], servers?: Servers): Promise<Ran[]> {
  return await runLinesWith(lines, environment(lines[0]?.home ?? '', servers));
}

export function writeInto(path: string, bytes: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}
