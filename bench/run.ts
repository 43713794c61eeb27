/**
 * `npm run bench`: the figures that the README quotes, each next to this machine's floor and, where it is installed, a peer
 * measured in the same run. Nothing is asserted: machines are noisy, ratios travel.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { hostMirror } from '../test/peers/host-mirror.ts';
import { advisoryFigures } from './advisories.ts';
import { catalogFigures } from './catalog.ts';
import { decisionFigures } from './decisions.ts';
import { floor } from './floor.ts';
import { type Measured, measure, median, row } from './measure.ts';
import { closureRecipe, keptRecipe, nginxRecipe, scratch, shearwall } from './projects.ts';
import { scanFigures } from './scan.ts';
import { verifyFigures } from './verify.ts';

const RUNS = 3;
const cache = join(scratch, 'cache');
const output = join(scratch, 'out');
const noLock = (lock: string) => (): void => rmSync(lock, { force: true });
const noCache = (): void => rmSync(cache, { recursive: true, force: true });
const noOutput = (): void => rmSync(output, { recursive: true, force: true });

await floor();
console.log('\nstart');
row('--help', await median(RUNS, () => run('--help')));
await verifyFigures();
await decisionFigures();
await catalogFigures();
await advisoryFigures();
await scanFigures();
await lockFigures();
const peer = await mmdebstrap();
await buildFigures('recipes/nginx.yaml (14 packages)', keptRecipe('nginx'));
await buildFigures('recipes/java.yaml', keptRecipe('java'));
if (peer)
  await buildFigures(
    'the closure of minbase and nginx (94 packages)',
    closureRecipe(peer.packages),
    peer.measured,
  );
rmSync(scratch, { recursive: true, force: true });

function run(...args: string[]): Promise<Measured> {
  return measure(process.execPath, [shearwall, '--quiet', '--cache-dir', cache, ...args], {
    env: { SHEARWALL_DEBIAN_MIRROR: hostMirror() },
  });
}

async function lockFigures(): Promise<void> {
  console.log('\nlock of nginx (29 packages) against all of trixie main, -updates and -security');
  const [recipe, lock] = [nginxRecipe(), join(scratch, 'nginx.lock.json')];
  const work = (): Promise<Measured> => run('lock', recipe, '-o', lock);
  row('empty cache, no lock', await median(RUNS, work, () => (noCache(), noLock(lock)())));
  row('indexes cached, no lock', await median(RUNS, work, noLock(lock)));
  row('indexes cached, lock there', await median(RUNS, work));
}

async function buildFigures(title: string, recipe: string, peer?: Measured): Promise<void> {
  console.log(`\nbuild from a lock: ${title}`);
  for (const compression of ['gzip', 'zstd', 'none']) {
    const lock = join(scratch, `${compression}.lock.json`);
    noLock(lock)();
    await run('lock', recipe, '-o', lock, '--compression', compression, '--quiet');
    const work = (): Promise<Measured> =>
      run('build', recipe, '--arch', 'amd64', '--lock', lock, '-o', `oci:${output}`, '--quiet');
    const cold = await median(RUNS, work, () => (noCache(), noOutput()));
    row(`${compression}, empty cache`, cold, besidePeer(cold, peer));
    const warm = await median(RUNS, work, noOutput);
    row(`${compression}, warm cache`, warm, besidePeer(warm, peer));
  }
}

function besidePeer({ wallSeconds }: Measured, peer: Measured | undefined): string {
  return peer === undefined
    ? ''
    : `${(peer.wallSeconds / wallSeconds).toFixed(1)} times as fast as mmdebstrap and packing`;
}

/** Debian's own way, once: install into a folder, pack with gzip. */
async function mmdebstrap(): Promise<{ measured: Measured; packages: string[] } | undefined> {
  console.log('\nmmdebstrap --variant=minbase --include=nginx trixie, packed with gzip (once)');
  if (spawnSync('mmdebstrap', ['--version']).status !== 0 || process.getuid?.() !== 0) {
    console.log('  skipped: mmdebstrap is not installed, or this is not root');
    return undefined;
  }
  const tar = join(scratch, 'root.tar.gz');
  const measured = await measure('mmdebstrap', [
    '--quiet',
    '--variant=minbase',
    '--include=nginx',
    'trixie',
    tar,
    hostMirror(),
  ]);
  row('mmdebstrap and packing', measured);
  execFileSync('tar', ['-xzf', tar, '-C', scratch, './var/lib/dpkg/status']);
  const status = readFileSync(join(scratch, 'var/lib/dpkg/status'), 'utf8');
  return { measured, packages: [...status.matchAll(/^Package: (.*)$/gm)].map((match) => match[1] ?? '') };
}
