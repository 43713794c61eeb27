import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

const SKIPPED = new Set(['.git', 'node_modules', '.terraform', 'vendor']);
const FILES = /\.ya?ml$|\.json$|^(?:Docker|Container)file(?:\..+)?$|\.(?:dockerfile|containerfile)$/i;

/** Files of a folder, deep, that can name images; links are not followed. Paths from the folder, in order. */
export async function listFiles(dir: string, below = ''): Promise<string[]> {
  const entries = await readdir(join(dir, below), { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory() && !SKIPPED.has(entry.name)) found.push(...(await listFiles(dir, path)));
    if (entry.isFile() && FILES.test(entry.name)) found.push(path);
  }
  return found;
}

export function isDockerfile(file: string): boolean {
  return !/\.(?:ya?ml|json)$/i.test(file);
}
