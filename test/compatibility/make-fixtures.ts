/**
 * Makes the fixtures anew with a built program: `node test/compatibility/make-fixtures.ts PROGRAM [answers]`, where PROGRAM is
 * `bin/shearwall.mjs` of a built checkout. It works in a home folder of its own, HOME, which must not exist before.
 * With `answers` only what the program says is made anew, about the home that is there.
 */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildDeb } from '../fakes/deb.ts';
import { makeKey, publicKeyOf } from '../fakes/debian-mirror.ts';
import { findPostgres, startPostgres } from '../peers/postgres.ts';
import { AREAS, type Line, PUSHED, SETUP } from './lines/index.ts';
import { fileOf, PACKAGES } from './packages.ts';
import {
  copyHome,
  environment,
  fixtures,
  PASSWORD,
  type Servers,
  settle,
  startServers,
  stopServers,
  writeInto,
} from './world.ts';

const HOME = '/home/me';
const [program = '', what = 'all'] = process.argv.slice(2);
const KEYLESS = [
  'sign',
  '-y',
  '--signing-config',
  'dev/signing_config.json',
  '--identity-token',
  'dev/identity_token',
];
const work = join(HOME, 'work');

if (existsSync(HOME)) throw new Error(`${HOME} is there already`);
if (what === 'all') await makeHome();
await makeAnswers();
rmSync(HOME, { recursive: true });

/** What users have: `fixtures/home`, from what is written there by hand; the mirror's packages; the dump of PostgreSQL. */
async function makeHome(): Promise<void> {
  cpSync(join(fixtures, 'home'), HOME, { recursive: true });
  removeMade();
  for (const item of PACKAGES) writeInto(join(fixtures, 'mirror', fileOf(item.control)), buildDeb(item));
  const key = await makeKey();
  writeInto(join(fixtures, 'mirror/private-key.asc'), key.armor());
  writeInto(join(work, 'archive-key.asc'), publicKeyOf(key));
  await using dev = await startDev();
  for (const folder of [work, join(fixtures, 'home/work')])
    writeInto(join(folder, 'keys/trusted_root.json'), readFileSync(join(work, 'dev/trusted_root.json')));
  const servers = await startServers();
  try {
    await record(servers);
  } finally {
    await stopServers(servers);
  }
  assert.match(dev.answer, /"url"/);
}

async function record(servers: Servers): Promise<void> {
  const fill = settle(HOME, servers);
  const env = environment(HOME, servers);
  renameSync(join(work, 'tuf-root.json'), join(work, 'keys/root.json'));
  writeInto(
    join(HOME, '.docker/config.json'),
    pretty({ auths: { 'registry.example.org': { auth: 'amFuZTpwYXNz' } } }),
  );
  for (const argv of SETUP) {
    await run(fill(argv), env);
    if (argv.includes('out/app/result.json')) writeAppDump();
  }
  await run([...KEYLESS, 'oci:out/keyless'], env);
  for (const path of globSync('recipes/*.yaml', { cwd: work })) await lockReal(path);
  await run(['fleet', 'backup', 'fleet.backup'], env);
  await dumpPostgres(env, fill);
  keepHome();
}

/** What the program answers about them: `fixtures/json` and `fixtures/output`. */
async function makeAnswers(): Promise<void> {
  const kept = [];
  for (const folder of ['json', 'output']) rmSync(join(fixtures, folder), { recursive: true, force: true });
  for (const [area, lines] of Object.entries(AREAS)) {
    copyHome(HOME);
    const servers = await startServers();
    const dev = lines.some(({ once: why }) => why?.includes('Sigstore')) ? await startDev() : undefined;
    const fill = settle(HOME, servers);
    const env = environment(HOME, servers);
    for (const pair of Object.entries(PUSHED)) await run(['push', ...fill(pair)], env);
    for (const line of lines) kept.push({ area, ...(await keep(line, fill, env, dev?.answer ?? '')) });
    await dev?.[Symbol.asyncDispose]();
    await stopServers(servers);
    rmSync(HOME, { recursive: true });
  }
  writeInto(join(fixtures, 'json/commands.json'), pretty(kept));
  mkdirSync(HOME);
}

async function keep(
  line: Line,
  fill: (argv: readonly string[]) => string[],
  env: NodeJS.ProcessEnv,
  devAnswer: string,
) {
  const argv = fill(line.argv);
  const { status, stdout, stderr } =
    line.name === 'sigstore-dev'
      ? { status: 0, stdout: devAnswer, stderr: '' }
      : await answer(argv, env, line.name === 'login' ? PASSWORD : '');
  const isText = line.name.startsWith('output/');
  const file = isText ? line.name : `json/${line.name}.json`;
  const written = line.writes === undefined ? undefined : readFileSync(join(work, line.writes), 'utf8');
  const given = written ?? (stdout === '' ? stderr : stdout);
  writeInto(join(fixtures, file), given.replaceAll('https://www.npmjs.com', 'https://npm.example.org'));
  const stream = written === undefined && stdout === '' ? { stream: 'stderr' } : {};
  if (status === 2 || status === 70) process.stderr.write(`${line.name}: ${status} ${stderr}\n`);
  return { ...line, file, exitCode: status, ...stream };
}

async function run(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { status, stdout, stderr } = await answer(argv, env, '');
  if (status !== 0 && status !== 1) throw new Error(`${argv.join(' ')}: ${status}\n${stderr}`);
  return stdout;
}

/** Not synchronous: the servers are in this process. */
async function answer(argv: readonly string[], env: NodeJS.ProcessEnv, input: string) {
  const child = spawn(process.execPath, [program, ...argv], { cwd: work, env });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => void (said.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => void (said.stderr += chunk.toString()));
  child.stdin.end(input);
  const [status] = (await once(child, 'close')) as [number];
  return { status, ...said };
}

async function startDev() {
  mkdirSync(join(work, 'keys'), { recursive: true });
  const argv = ['--json', 'sigstore', 'dev', '--dir', 'dev', '--port', '8200'];
  const child = spawn(process.execPath, [program, ...argv], {
    cwd: work,
    env: environment(HOME),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  for await (const chunk of child.stdout) {
    text += String(chunk);
    if (text.endsWith('}\n')) break;
  }
  return {
    answer: text,
    async [Symbol.asyncDispose]() {
      child.kill('SIGINT');
      if (child.exitCode === null) await once(child, 'close');
    },
  };
}

/** The image that was just built runs, too. */
function writeAppDump(): void {
  const { image } = JSON.parse(readFileSync(join(work, 'out/app/result.json'), 'utf8')) as { image: string };
  const digest = /sha256:[0-9a-f]{64}/.exec(image)?.[0];
  const row = `registry.example.org/acme/app:v1,apps,${digest},acme,app,main,host2,amd64,2026-03-01T10:00:00Z`;
  const header = 'image,owner,digest,namespace,workload,container,node,architecture,since';
  writeFileSync(join(work, 'fleet/app.csv'), `${header}\n${row}\n`);
}

/** Locks of the recipes that we keep, from Debian's own archive. */
async function lockReal(path: string): Promise<void> {
  const { SHEARWALL_DEBIAN_MIRROR: mirror } = process.env;
  const env = {
    PATH: process.env['PATH'],
    HOME: '/tmp/real-home',
    ...(mirror !== undefined && { SHEARWALL_DEBIAN_MIRROR: mirror }),
  };
  await run(['lock', path], env);
}

async function dumpPostgres(
  env: NodeJS.ProcessEnv,
  fill: (argv: readonly string[]) => string[],
): Promise<void> {
  const bin = findPostgres();
  if (bin === undefined) throw new Error('there is no PostgreSQL here');
  const server = await startPostgres(bin);
  try {
    const url = await server.createDatabase();
    for (const argv of SETUP.filter(([command]) => command === 'fleet'))
      await answer(fill([...argv, '--database', url]), env, '');
    await answer(['exposed', 'CVE-2024-3094', '--database', url], env, '');
    const { stdout } = spawnSync(join(bin, 'pg_dump'), ['--no-owner', '--no-privileges', url], {
      encoding: 'buffer',
    });
    writeInto(join(fixtures, 'fleet.postgres.sql.gz'), gzipSync(stdout, { level: 9 }));
  } finally {
    await server.stop();
  }
}

/** What is made here, and not written by hand. */
function removeMade(): void {
  for (const path of [
    '.cache',
    '.local',
    '.docker',
    'work/out',
    'work/dev',
    'work/made.yaml',
    'work/fleet.backup',
  ])
    rmSync(join(HOME, path), { recursive: true, force: true });
  for (const path of globSync(
    ['keys/*.{key,pub,bundle.json}', '**/*.lock.json', 'keys/{root,trusted_root}.json', '**/*.gz'],
    { cwd: work },
  ))
    rmSync(join(work, path));
}

/** Puts what the set-up made into the fixtures: databases compressed, and no private key of the throw-away Sigstore. */
function keepHome(): void {
  const kept = join(fixtures, 'home');
  rmSync(kept, { recursive: true });
  cpSync(HOME, kept, { recursive: true });
  rmSync(join(kept, 'work/dev'), { recursive: true });
  for (const name of ['own-feeds.yaml', 'tuf-root.json']) rmSync(join(kept, 'work', name), { force: true });
  const large = ['.local/share/shearwall/*.db', 'work/fleet.backup', 'work/recipes/*.lock.json'];
  for (const path of globSync(large, { cwd: kept })) {
    const full = join(kept, path);
    if (statSync(full).size < 20_000) continue;
    writeFileSync(`${full}.gz`, gzipSync(readFileSync(full), { level: 9 }));
    rmSync(full);
  }
  for (const path of globSync('.local/share/shearwall/*.db-*', { cwd: kept })) rmSync(join(kept, path));
}

function pretty(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
