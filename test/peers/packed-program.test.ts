/** The page for programs and the whole flow, against the package as it is published: types, too, and with nothing but its dependencies. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type ProgramWorld, programWorld } from '../fakes/program-world.ts';

const repository = join(import.meta.dirname, '../..');
const modules = join(repository, 'node_modules');
/** What a user's TypeScript brings. */
const TYPES = ['@types/node', 'undici-types'];

describe('a program that uses the packed tarball', () => {
  let folder: string;
  let world: ProgramWorld;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-packed-'));
    world = await programWorld(join(folder, 'page'));
    install(pack(folder), world.folder);
  });
  after(async () => {
    await world[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  it('has types that hold under strict and nodenext, libraries checked too', () => {
    const compilerOptions = {
      target: 'es2024',
      module: 'nodenext',
      strict: true,
      noEmit: true,
      skipLibCheck: false,
      // What is linked is looked up where it is linked: only what is installed is found.
      preserveSymlinks: true,
      types: ['node'],
    };
    writeFileSync(
      join(world.folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, files: ['page.ts', 'whole-flow.ts'] }),
    );
    const tsc = join(modules, 'typescript/bin/tsc');

    execFileSync(process.execPath, [tsc, '-p', world.folder], { stdio: ['ignore', 'inherit', 'inherit'] });
  });

  it('takes at most 80 MB, and runs nothing where it is installed', () => {
    const { scripts } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };

    const ours = megabytesOnDisk(join(world.folder, 'node_modules'));
    const users = TYPES.map((name) => megabytesOnDisk(join(modules, name)));

    assert.ok(ours - users.reduce((sum, size) => sum + size, 0) <= 80, `${ours} MB`);
    const ofInstalls = ['preinstall', 'install', 'postinstall', 'prepare'];
    assert.deepEqual(
      ofInstalls.filter((name) => name in scripts),
      [],
    );
  });

  it('reads Dockerfiles, by a package that knows no other import than Node’s', () => {
    const where = join(folder, 'images');
    mkdirSync(where);
    // Nobody answers there.
    writeFileSync(join(where, 'Dockerfile'), 'FROM 127.0.0.1:9/app:v1\n');
    const program = join(world.folder, 'node_modules/shearwall/bin/shearwall.mjs');

    const { status, stdout } = spawnSync(process.execPath, [program, 'pins', where, '--json'], {
      encoding: 'utf8',
      env: { ...process.env, HOME: folder },
    });

    assert.deepEqual([status, JSON.parse(stdout).pins?.length], [0, 1], stdout);
  });

  it('does what the page says, example by example', async () => {
    const printed = await world.run('page.ts');

    assert.match(printed, /^identical$/m);
    assert.match(printed, /^oci:out\/app true$/m);
    assert.match(printed, /^exposed 1 \[\]$/m);
  });

  it('goes the whole way from a recipe to who is exposed, in under 60 lines', async () => {
    await using flow = await programWorld(join(folder, 'flow'));
    symlinkSync(join(world.folder, 'node_modules'), join(flow.folder, 'node_modules'));
    const args = ['app.yaml', 'advisories', 'pods.json', 'CVE-2026-0001'];

    const printed = await flow.run('whole-flow.ts', args);

    const { built, signed, ...said } = JSON.parse(printed) as Record<string, unknown>;
    assert.equal(built, signed);
    assert.deepEqual(said, { isVerified: true, packages: 14, findings: 1, verdict: 'exposed' });
    const lines = readFileSync(join(flow.folder, 'whole-flow.ts'), 'utf8').trimEnd().split('\n');
    assert.ok(lines.length < 60, `${lines.length} lines`);
  });
});

/** What `du` counts, links followed. */
function megabytesOnDisk(folder: string): number {
  return Number(execFileSync('du', ['-smL', folder], { encoding: 'utf8' }).split('\t')[0]);
}

/** What `npm publish` would send; `prepack` builds it. */
function pack(folder: string): string {
  const packed = join(folder, 'packed');
  mkdirSync(packed);
  execFileSync('npm', ['pack', '--silent', '--pack-destination', packed], {
    cwd: repository,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return join(packed, 'shearwall-0.1.0.tgz');
}

/** As npm would, from the checkout: the tarball, its production dependencies and theirs, and nothing else. */
function install(tarball: string, folder: string): void {
  const installed = join(folder, 'node_modules/shearwall');
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['xzf', tarball, '-C', installed, '--strip-components=1']);
  const { packages } = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; devOptional?: boolean }>;
  };
  const production = Object.entries(packages)
    .filter(([path, { dev }]) => /^node_modules\/(?:@[^/]+\/)?[^/]+$/.test(path) && dev !== true)
    .map(([path]) => path.slice('node_modules/'.length));
  for (const name of new Set([...production, ...TYPES])) {
    mkdirSync(dirname(join(folder, 'node_modules', name)), { recursive: true });
    symlinkSync(join(modules, name), join(folder, 'node_modules', name));
  }
}
