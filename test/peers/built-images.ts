import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { emitShearwall, repository } from '../fakes/emitted-shearwall.ts';
import { runShearwall } from '../fakes/run-shearwall.ts';
import { hostMirror } from './host-mirror.ts';

export type Built = {
  /** The layout's folder. */
  layout: string;
  /** As podman names it from the builder's folder: it takes the path for a name, which must be lowercase. */
  image: string;
  digest: string;
  /** The file that names what to sign. */
  result: string;
  stderr: string;
  /** By architecture. */
  packages: Record<string, string[]>;
};

/**
 * Builds recipes of the checkout from the real mirror, with locks and output in a folder of its own. What is cached is for all files of a run,
 * as on a machine that builds often.
 */
export type Builder = {
  folder: string;
  /** `recipe` is a path in the checkout, or an absolute one. */
  build(
    recipe: string,
    args?: readonly string[],
    output?: string,
    env?: Record<string, string>,
  ): Promise<Built>;
  /** Writes a recipe that adds `more` (YAML) to one of ours, and gives its path. */
  derive(name: string, base: string, more: string): string;
  close(): void;
};

export function openBuilder(): Builder {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-built-'));
  const program = emitShearwall(join(folder, 'program'));
  const env = { XDG_STATE_HOME: join(folder, 'state'), SHEARWALL_DEBIAN_MIRROR: hostMirror() };
  const cache = cacheOfRun(folder);
  let count = 0;
  return {
    folder,
    derive(name, base, more) {
      const path = join(folder, `${name}.yaml`);
      writeFileSync(path, `include: ${relative(folder, join(repository, base))}\n${more}`);
      return path;
    },
    async build(recipe, args = [], output, more = {}) {
      const name = `image-${count++}`;
      const lock = join(folder, `${name}.lock.json`);
      const layout = join(folder, name);
      const result = join(folder, `${name}.result.json`);
      const where = ['--cache-dir', cache, '--lock', lock, '--result', result];
      const to = output ?? `oci:${layout}`;
      const ran = await runShearwall(
        ['build', recipe, '-o', to, '--include-dir', 'recipes', ...where, ...args],
        {
          program,
          env: { ...env, ...more },
          cwd: repository,
        },
      );
      if (ran.status !== 0) throw new Error(`build of ${recipe} failed: ${ran.stderr}`);
      const { archs } = JSON.parse(readFileSync(lock, 'utf8')) as Locked;
      const packages = Object.entries(archs).map(([arch, { packages }]): [string, string[]] => [
        arch,
        packages.map((item) => item.name),
      ]);
      return {
        layout,
        image: `oci:${name}:latest`,
        digest: ran.stdout.trim(),
        result,
        stderr: ran.stderr,
        packages: Object.fromEntries(packages),
      };
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Of `npm run test:peers`; of a file that runs alone, in `own`. */
export function cacheOfRun(own: string): string {
  return join(process.env['SHEARWALL_BUILT'] ?? own, 'cache');
}

type Locked = { archs: Record<string, { packages: { name: string }[] }> };

/** The image's files in a folder; as root, so that owners are the image's. One platform's layout is needed. */
export function unpackImage(layout: string, bundle: string): string {
  execFileSync('umoci', ['unpack', '--image', `${layout}:latest`, bundle], { stdio: 'pipe' });
  return join(bundle, 'rootfs');
}

/** Bytes of all regular files, and nothing twice that is one file under two names. */
export function uncompressedBytes(rootfs: string): number {
  return Number(
    execFileSync('du', ['--summarize', '--apparent-size', '--bytes', rootfs], { encoding: 'utf8' }).split(
      '\t',
    )[0],
  );
}
