/** The same program three ways: as Debian installs it, as the recipe takes it, and slim. */
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { loadRecipe } from '../../src/build/index.ts';
import { hostMirror } from '../../test/peers/host-mirror.ts';
import { writeLayout } from '../catalog.ts';
import { shearwall } from '../projects.ts';
import type { Subject } from './subjects.ts';

/** Kept from run to run, for the Debian roots: `mmdebstrap` takes half a minute for each. */
export const workFolder = process.env['SHEARWALL_BENCH_FOLDER'] ?? '/tmp/shearwall-bench-slim';
const checkout = join(import.meta.dirname, '../..');

/** How a command names each; `root`: the Debian way as a folder. */
export type Ways = { debian: string; root: string; ours: string; slim: string | undefined };

export async function makeWays(subject: Subject): Promise<Ways> {
  copyOnce('recipes');
  copyOnce('examples');
  const recipe = join(workFolder, subject.recipe);
  prepare(dirname(recipe));
  const slim = subject.slim === 'none' ? undefined : build(subject.name, recipe);
  const ours = build(`${subject.name}-whole`, withoutSlim(subject.name, recipe));
  const root = await debianRoot(recipe, join(workFolder, 'debian', subject.name));
  return { debian: debianImage(root, ours), root, ours, slim };
}

function copyOnce(name: string): void {
  const copy = join(workFolder, name);
  if (!existsSync(copy)) cpSync(join(checkout, name), copy, { recursive: true });
}

/** What an example's README has the user's own tools do first. */
function prepare(folder: string): void {
  const [readme, done] = [join(folder, 'README.md'), join(folder, '.prepared')];
  if (!existsSync(readme) || existsSync(done)) return;
  const block = /```sh\n(.*?)```/s.exec(readFileSync(readme, 'utf8'))?.[1] ?? '';
  const own = block.slice(0, Math.max(block.indexOf('shearwall build'), 0));
  if (own !== '') execFileSync('sh', ['-euc', own], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  writeFileSync(done, '');
}

/** What is included loses its `slim`. */
function withoutSlim(name: string, recipe: string): string {
  const path = join(workFolder, `${name.replaceAll('/', '-')}-whole.yaml`);
  writeFileSync(path, `include: ${relative(workFolder, recipe)}\n`);
  return path;
}

function build(name: string, recipe: string): string {
  const layout = join(workFolder, 'images', name);
  if (existsSync(layout)) return `oci:${layout}`;
  const lock = join(workFolder, 'locks', `${name.replaceAll('/', '-')}.lock.json`);
  mkdirSync(dirname(lock), { recursive: true });
  const run = (...args: string[]): void => {
    execFileSync(
      process.execPath,
      [shearwall, '--quiet', '--cache-dir', join(workFolder, 'cache'), ...args, '--include-dir', workFolder],
      {
        env: {
          ...process.env,
          SHEARWALL_DEBIAN_MIRROR: hostMirror(),
          XDG_STATE_HOME: join(workFolder, 'state'),
        },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
  };
  run('lock', recipe, '-o', lock);
  run('build', recipe, '--lock', lock, '-o', `oci:${layout}`);
  return `oci:${layout}`;
}

/** The packages that the recipe names, and its files, in what `mmdebstrap` makes of a release with nothing else. */
async function debianRoot(recipe: string, root: string): Promise<string> {
  const done = `${root}.done`;
  if (existsSync(done)) return root;
  rmSync(root, { recursive: true, force: true });
  mkdirSync(dirname(root), { recursive: true });
  const { contents, files, path } = await loadRecipe(recipe, { includeDirs: [workFolder] });
  const names = contents.packages.map((each) => each.name);
  const made = join(workFolder, 'debian', names.toSorted().join('-'));
  if (!existsSync(`${made}.done`)) {
    rmSync(made, { recursive: true, force: true });
    execFileSync('mmdebstrap', [
      '--quiet',
      '--variant=minbase',
      `--include=${names.join(',')}`,
      'trixie',
      made,
      hostMirror(),
    ]);
    writeFileSync(`${made}.done`, '');
  }
  execFileSync('cp', ['-a', made, root]);
  for (const { source, target, mode } of files) {
    const to = join(root, target);
    mkdirSync(dirname(to), { recursive: true });
    cpSync(join(dirname(path), source), to, { recursive: true });
    if (mode !== undefined) chmodSync(to, mode);
  }
  writeFileSync(done, '');
  return root;
}

/** It starts what ours starts. */
function debianImage(root: string, ours: string): string {
  const layout = `${root}-image`;
  if (!existsSync(layout)) {
    const layer = execFileSync('tar', ['--sort=name', '-c', '-C', root, '.'], { maxBuffer: 2 ** 31 - 1 });
    writeLayout(layout, [gzipSync(layer, { level: 1 })], configOf(ours.slice('oci:'.length)));
  }
  return `oci:${layout}`;
}

function configOf(layout: string): object {
  const read = (digest: string): Record<string, unknown> =>
    JSON.parse(readFileSync(join(layout, 'blobs', digest.replace(':', '/')), 'utf8')) as Record<
      string,
      unknown
    >;
  const index = JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8')) as {
    manifests: { digest: string }[];
  };
  let found = read(index.manifests[0]?.digest ?? '');
  const nested = found['manifests'] as { digest: string; platform?: { os: string } }[] | undefined;
  if (nested !== undefined)
    found = read(nested.find(({ platform }) => platform?.os === 'linux')?.digest ?? '');
  return read((found['config'] as { digest: string }).digest)['config'] as object;
}
