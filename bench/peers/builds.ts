import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../../test/peers/real-registry.ts';
import { type Measured, measure } from '../measure.ts';
import { closureRecipe, keptRecipe } from '../projects.ts';
import { caches, noCaches, ours } from './commands.ts';
import { nodeStart } from './floor.ts';
import { makeImages, workFolder } from './images.ts';
import { type LoopbackMirror, loopbackMirror } from './mirror.ts';
import { type Contender, compare } from './rounds.ts';

const output = join(workFolder, 'built');
const rootTar = join(workFolder, 'mmdebstrap.tar.gz');

const MMDEBSTRAP = 'mmdebstrap and packing';
const CATALOG = 'one catalog of it';
const FLOOR = 'downloads, xz, SHA-256, packing';

/** What can be measured by itself. */
export const BUILDS: readonly string[] = ['lock', 'gzip', 'zstd', 'nginx'];

/** Locks and builds of mmdebstrap's 94 packages with nginx, from a mirror on loopback, beside mmdebstrap from the same. */
export async function buildFigures(parts: readonly string[]): Promise<void> {
  if (findProgram('mmdebstrap') === undefined || process.getuid?.() !== 0)
    return console.log('\nbuild skipped: mmdebstrap is not installed, or this is not root');
  const mirror = await loopbackMirror();
  try {
    const recipe = closureRecipe(packagesOfMmdebstrap());
    if (parts.includes('lock')) await lockFigures(recipe, mirror);
    for (const compression of ['gzip', 'zstd'])
      if (parts.includes(compression)) await builds(recipe, compression, mirror);
    if (parts.includes('nginx')) await nginxAgain(mirror);
  } finally {
    mirror.stop();
  }
}

async function lockFigures(recipe: string, mirror: LoopbackMirror): Promise<void> {
  const lock = join(workFolder, 'timed.lock.json');
  const run = (): Promise<Measured> => our(mirror, 'lock', recipe, '-o', lock);
  const noLock = (): void => rmSync(lock, { force: true });
  await compare(
    'lock of the closure of minbase and nginx (94 packages)',
    [
      { name: 'start of node', run: nodeStart },
      { name: 'empty cache', run, prepare: () => (noCaches(), noLock()) },
      { name: 'all cached, no lock', run, prepare: noLock },
      { name: 'all cached, lock there', run },
    ],
    [],
  );
}

async function builds(recipe: string, compression: string, mirror: LoopbackMirror): Promise<void> {
  const lock = join(workFolder, `${compression}.lock.json`);
  rmSync(lock, { force: true });
  await our(mirror, 'lock', recipe, '-o', lock, '--compression', compression);
  const run = (): Promise<Measured> => build(mirror, recipe, lock);
  const contenders: Contender[] = [
    { name: 'cold', run, prepare: () => (noCaches(), noOutput()) },
    { name: 'warm', run, prepare: async () => (noOutput(), await onlyPackages(recipe, lock, mirror)) },
    { name: 'again', run, prepare: noOutput },
    {
      name: CATALOG,
      run: () => our(mirror, 'sbom', `oci:${output}`, '-o', 'cyclonedx-json'),
      prepare: noLayers,
    },
    { name: MMDEBSTRAP, run: () => mmdebstrap(mirror.url), rounds: 1 },
    { name: FLOOR, run: coldFloor(lock, compression, mirror) },
  ];
  await compare(`build from a lock, ${compression}, of the closure of minbase and nginx`, contenders, [
    { ours: 'again', theirs: MMDEBSTRAP, most: 0.025 },
    { ours: 'warm', less: CATALOG, theirs: MMDEBSTRAP, most: 0.045 },
    { ours: 'cold', less: CATALOG, theirs: FLOOR, most: 1.2 },
  ]);
}

async function nginxAgain(mirror: LoopbackMirror): Promise<void> {
  const [recipe, lock] = [keptRecipe('nginx'), join(workFolder, 'nginx.lock.json')];
  rmSync(lock, { force: true });
  await our(mirror, 'lock', recipe, '-o', lock);
  await compare(
    'recipes/nginx.yaml',
    [
      { name: 'start of node', run: nodeStart },
      { name: 'again', run: () => build(mirror, recipe, lock), prepare: noOutput },
    ],
    [],
  );
}

function build(mirror: LoopbackMirror, recipe: string, lock: string): Promise<Measured> {
  return our(mirror, 'build', recipe, '--arch', 'amd64', '--lock', lock, '-o', `oci:${output}`);
}

function our(mirror: LoopbackMirror, ...args: string[]): Promise<Measured> {
  return ours(args, { SHEARWALL_DEBIAN_MIRROR: mirror.url });
}

/** What is left are indexes and packages, and, under the seal, what these unpack to: `why` compresses nothing. */
async function onlyPackages(recipe: string, lock: string, mirror: LoopbackMirror): Promise<void> {
  rmSync(join(caches, 'shearwall/v1/piece'), { recursive: true, force: true });
  noLayers();
  await our(mirror, 'why', recipe, 'nginx', '--lock', lock);
}

function noLayers(): void {
  rmSync(join(caches, 'shearwall/v1/layer'), { recursive: true, force: true });
}

function noOutput(): void {
  rmSync(output, { recursive: true, force: true });
}

function mmdebstrap(mirror: string): Promise<Measured> {
  const packages = ['--variant=minbase', '--include=nginx'];
  return measure('mmdebstrap', ['--quiet', ...packages, 'trixie', rootTar, mirror]);
}

/**
 * What a build with an empty cache cannot do without, by the programs that do it best, one after the other: fetch the packages that the
 * lock names, unpack them on all cores, hash and pack the tar of their files.
 */
function coldFloor(lock: string, compression: string, mirror: LoopbackMirror): () => Promise<Measured> {
  const paths = [...readFileSync(lock, 'utf8').matchAll(/"(pool\/[^"]*\.deb)"/g)].map(
    ([, path]) => path ?? '',
  );
  const [folder, tar] = [join(workFolder, 'fetched'), join(workFolder, 'closure.tar')];
  const urls = join(workFolder, 'urls.txt');
  const archiveOf = (path: string) => mirror.url + (path.startsWith('pool/updates/') ? '-security' : '');
  writeFileSync(urls, paths.map((path) => `${archiveOf(path)}/${path}\n`).join(''));
  if (!existsSync(tar)) execFileSync('bash', ['-c', `gzip -dc ${debianLayer()} > ${tar}`]);
  const steps = [
    `rm -rf ${folder}; mkdir ${folder}; cd ${folder}`,
    `xargs -a ${urls} -P 2 -n 16 curl -sS --remote-name-all`,
    `find . -type f -print0 | xargs -0 -P "$(nproc)" -n 1 bash -c 'dpkg-deb --fsys-tarfile "$0" > /dev/null'`,
    `sha256sum < ${tar} > /dev/null`,
    `${packer(compression)} -c < ${tar} > /dev/null`,
  ];
  return () => measure('bash', ['-c', `set -e; ${steps.join('; ')}`]);
}

/** With what the machine has: pigz with two threads where it is there. */
function packer(compression: string): string {
  if (compression === 'zstd') return 'zstd -q -3 -T2';
  return findProgram('pigz') === undefined ? 'gzip -5' : 'pigz -5 -p 2';
}

function packagesOfMmdebstrap(): string[] {
  const status = execFileSync('tar', ['-xzOf', debianLayer(), './var/lib/dpkg/status'], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return [...status.matchAll(/^Package: (.*)$/gm)].map(([, name]) => name ?? '');
}

/** Of the image that reads are measured with. */
function debianLayer(): string {
  const [image] = makeImages((name) => name === 'debian-nginx');
  if (image === undefined)
    throw new Error('mmdebstrap, which makes the image of Debian with nginx, is not here');
  return image.layer;
}
