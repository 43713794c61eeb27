import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const scratch = mkdtempSync(join(tmpdir(), 'shearwall-bench-'));
const root = join(import.meta.dirname, '..');
export const shearwall = join(root, 'bin/shearwall.mjs');

/** What `mmdebstrap --variant=minbase --include=nginx trixie` installs: 94 packages, nothing trimmed. */
export function closureRecipe(packages: readonly string[]): string {
  return recipe(
    'closure',
    `  packages: [${packages.join(', ')}]\n  trim: {doc: false, man: false, locale: false, info: false}`,
  );
}

/** nginx with all that it depends on, as apt would install it. */
export function nginxRecipe(): string {
  return recipe('nginx', '  packages: [nginx]');
}

export function keptRecipe(name: string): string {
  return join(root, 'recipes', `${name}.yaml`);
}

function recipe(name: string, contents: string): string {
  const path = join(scratch, `${name}.yaml`);
  writeFileSync(path, `contents:\n  repositories: [{debian: trixie}]\n${contents}\narchs: [amd64]\n`);
  return path;
}
