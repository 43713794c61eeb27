import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** A copy of the sources and tests, so that a long run sees nothing of what is edited meanwhile. */
export function copyTree(root: string): { folder: string } & Disposable {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-mutate-'));
  const left = new Set(['.git', 'dist', 'node_modules', 'target']);
  cpSync(root, folder, { recursive: true, filter: (path) => path === root || !left.has(basename(path)) });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}
