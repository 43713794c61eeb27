import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { hostMirror } from '../../test/peers/host-mirror.ts';
import { findProgram, sharedPeer } from '../../test/peers/real-registry.ts';
import { writeLayout } from '../catalog.ts';

/** Where what is measured is kept from run to run: making it takes longer than measuring it. */
export const workFolder = process.env['SHEARWALL_BENCH_FOLDER'] ?? join(tmpdir(), 'shearwall-bench-peers');

/** Two layers: a system or an application, and one small file above it. `changed` differs in the small one alone. */
export type MadeImage = { name: string; layout: string; changed: string; layer: string };

type Recipe = { needs: readonly string[]; fill(folder: string, tar: string): void };

const PYTHON = ['pillow', 'numpy', 'cryptography', 'pandas', 'scipy'];
const SERVERS = ['nginx', 'apache2', 'haproxy', 'memcached', 'redis-server', 'postgresql', 'mariadb-server'];

const RECIPES: Readonly<Record<string, Recipe>> = {
  'debian-nginx': debian(['nginx']),
  python: {
    needs: ['pip'],
    fill(folder, tar) {
      const target = join(folder, 'usr/local/lib/python3.13/site-packages');
      run('pip', ['install', '-q', '--no-compile', '--target', target, ...PYTHON]);
      pack(folder, tar);
    },
  },
  node: {
    needs: ['npm'],
    fill(folder, tar) {
      writeFileSync(join(folder, 'package.json'), '{"name": "app", "version": "1.0.0"}');
      const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--silent'];
      run('npm', ['install', ...options, 'express', 'typescript@5', 'next'], folder);
      pack(folder, tar);
    },
  },
  java: debian(['default-jre-headless', 'maven', 'tomcat10', 'ant', 'groovy']),
  servers: debian(SERVERS),
  'go-static': {
    needs: ['crane', 'oras', 'cosign'],
    fill(folder, tar) {
      for (const name of this.needs) run('cp', [sharedPeer(name) ?? '', join(folder, name)]);
      pack(folder, tar);
    },
  },
};

/** The names that an image of the bench can be asked for by. */
export const IMAGES: readonly string[] = Object.keys(RECIPES);

/** All images that can be made here, made where they are not there yet. What cannot be made is said. */
export function makeImages(only: (name: string) => boolean): MadeImage[] {
  mkdirSync(workFolder, { recursive: true });
  return Object.entries(RECIPES).flatMap(([name, recipe]) => {
    if (!only(name)) return [];
    const missing = recipe.needs.find((program) => findProgram(program) === undefined);
    if (missing === undefined) return [make(name, recipe)];
    console.log(`${name} skipped: ${missing} is not here`);
    return [];
  });
}

function make(name: string, { fill }: Recipe): MadeImage {
  const [layout, changed, layer] = ['layout', 'changed', 'layer.tar.gz'].map((part) =>
    join(workFolder, name, part),
  ) as [string, string, string];
  const image = { name, layout, changed, layer };
  if (existsSync(join(workFolder, name))) return image;
  const folder = mkdtempSync(join(workFolder, 'making-'));
  const [root, tar] = [join(folder, 'root'), join(folder, 'layer.tar.gz')];
  mkdirSync(root);
  fill.call(RECIPES[name], root, tar);
  rmSync(root, { recursive: true });
  const big = readFileSync(tar);
  console.log(`${name}: ${writeLayout(join(folder, 'layout'), [big, smallLayer('1')])}`);
  writeLayout(join(folder, 'changed'), [big, smallLayer('2')]);
  renameSync(folder, join(workFolder, name));
  return image;
}

function debian(packages: readonly string[]): Recipe {
  return {
    needs: ['mmdebstrap'],
    fill(_, tar) {
      const include = `--include=${packages.join(',')}`;
      run('mmdebstrap', ['--quiet', '--variant=minbase', include, 'trixie', tar, hostMirror()]);
    },
  };
}

function smallLayer(text: string): Buffer {
  const folder = mkdtempSync(join(workFolder, 'small-'));
  mkdirSync(join(folder, 'srv'));
  writeFileSync(join(folder, 'srv/index.html'), text);
  const tar = execFileSync('tar', ['--sort=name', '--mtime=@0', '-cf', '-', '-C', folder, '.']);
  rmSync(folder, { recursive: true });
  return gzipSync(tar);
}

function pack(folder: string, tar: string): void {
  run('tar', ['--sort=name', '-czf', tar, '-C', folder, '.']);
}

function run(program: string, args: readonly string[], cwd?: string): void {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'], cwd });
}
