import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

export const repository = join(import.meta.dirname, '../..');

/** The program as it stands in the checkout, run by type stripping. */
export const fromSource = join(repository, 'src/cli/main.ts');

/**
 * The program as it is published, made now from the checkout: JavaScript, assets, `bin/`. `folder` must not exist. Who runs many tests
 * makes it once and names its folder in SHEARWALL_EMITTED: it is copied then. With `standalone` its dependencies are copied too, so that
 * a user may run it who cannot read the checkout.
 */
export function emitShearwall(folder: string, options: { standalone?: boolean } = {}): string {
  mkdirSync(folder, { recursive: true });
  const made = process.env['SHEARWALL_EMITTED'];
  if (made === undefined) emitTo(folder);
  else for (const name of PARTS) cpSync(join(made, name), join(folder, name), { recursive: true });
  const modules = join(repository, 'node_modules');
  if (options.standalone) {
    const text = readFileSync(join(repository, 'package.json'), 'utf8');
    const { dependencies } = JSON.parse(text) as { dependencies: Record<string, string> };
    for (const name of Object.keys(dependencies))
      cpSync(join(modules, name), join(folder, 'node_modules', name), { recursive: true });
  } else {
    symlinkSync(modules, join(folder, 'node_modules'));
  }
  return join(folder, 'bin/shearwall.mjs');
}

const PARTS = ['bin', 'dist', 'package.json'];

function emitTo(folder: string): void {
  const tsc = join(repository, 'node_modules/typescript/bin/tsc');
  const dist = join(folder, 'dist');
  // Types are checked elsewhere.
  const args = ['-p', 'tsconfig.build.json', '--noCheck', '--declaration', 'false', '--outDir', dist];
  execFileSync(process.execPath, [tsc, ...args], { cwd: repository });
  for (const script of ['copy-assets.ts', 'bundle-cli.ts'])
    execFileSync(process.execPath, [join(repository, 'scripts', script), dist], { cwd: repository });
  for (const name of ['bin', 'package.json'])
    cpSync(join(repository, name), join(folder, name), { recursive: true });
}
