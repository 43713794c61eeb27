import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostMirror } from '../../test/peers/host-mirror.ts';
import { findProgram } from '../../test/peers/real-registry.ts';
import { type Measured, measure } from '../measure.ts';
import { closureRecipe, keptRecipe } from '../projects.ts';
import { caches, noCaches, ours } from './commands.ts';
import { nodeStart } from './floor.ts';
import { workFolder } from './images.ts';
import { type LoopbackMirror, loopbackMirror } from './mirror.ts';
import { type Contender, compare } from './rounds.ts';

const output = join(workFolder, 'built');
const rootTar = join(workFolder, 'mmdebstrap.tar.gz');

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
    { name: 'warm', run, prepare: () => (noBlocks(), noOutput()) },
    { name: 'again', run, prepare: noOutput },
    { name: 'mmdebstrap and packing', run: () => mmdebstrap(mirror.url), rounds: 1 },
    { name: 'packing alone', run: () => packing(compression), rounds: 1 },
    { name: 'xz -dc and SHA-256 of all packages', run: () => unpacking(lock) },
  ];
  await compare(`build from a lock, ${compression}, of the closure of minbase and nginx`, contenders, [
    { ours: 'again', theirs: 'mmdebstrap and packing', most: 0.025 },
    { ours: 'warm', theirs: 'mmdebstrap and packing', most: 0.045 },
    { ours: 'cold', theirs: 'mmdebstrap and packing' },
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

/** What is left are indexes and packages. */
function noBlocks(): void {
  for (const kind of ['piece', 'layer'])
    rmSync(join(caches, 'shearwall/v1', kind), { recursive: true, force: true });
}

function noOutput(): void {
  rmSync(output, { recursive: true, force: true });
}

function mmdebstrap(mirror: string): Promise<Measured> {
  const packages = ['--variant=minbase', '--include=nginx'];
  return measure('mmdebstrap', ['--quiet', ...packages, 'trixie', rootTar, mirror]);
}

/** With what the machine has: pigz with two threads where it is there. */
function packing(compression: string): Promise<Measured> {
  const pigz = findProgram('pigz') === undefined ? 'gzip -5' : 'pigz -5 -p 2';
  const packer = compression === 'zstd' ? 'zstd -q -3 -T2' : pigz;
  return measure('bash', [
    '-c',
    `gzip -dc ${rootTar} > ${rootTar}.tar; ${packer} -c < ${rootTar}.tar > /dev/null`,
  ]);
}

/** Of the packages that the lock names, as the mirror keeps them. */
function unpacking(lock: string): Promise<Measured> {
  const paths = [...readFileSync(lock, 'utf8').matchAll(/"(pool\/[^"]*\.deb)"/g)].map(([, path]) => path);
  const list = join(workFolder, 'debs.txt');
  writeFileSync(list, paths.map((path) => join(workFolder, 'mirror', path ?? '')).join('\n'));
  const one = 'dpkg-deb --fsys-tarfile "$0" | sha256sum > /dev/null';
  return measure('xargs', ['-a', list, '-P', '2', '-n', '1', 'bash', '-c', one]);
}

function packagesOfMmdebstrap(): string[] {
  const status = join(workFolder, 'debian-nginx', 'status');
  if (!existsSync(status)) {
    mkdirSync(join(workFolder, 'debian-nginx'), { recursive: true });
    const layer = join(workFolder, 'debian-nginx', 'layer.tar.gz');
    if (!existsSync(layer))
      execFileSync('mmdebstrap', [
        '--quiet',
        '--variant=minbase',
        '--include=nginx',
        'trixie',
        layer,
        hostMirror(),
      ]);
    writeFileSync(
      status,
      execFileSync('tar', ['-xzOf', layer, './var/lib/dpkg/status'], { maxBuffer: 1 << 28 }),
    );
  }
  return [...readFileSync(status, 'utf8').matchAll(/^Package: (.*)$/gm)].map(([, name]) => name ?? '');
}
