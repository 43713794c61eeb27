/**
 * `node scripts/pack.ts FOLDER`: packs the built package there, beside a SHA256SUMS. npm keeps the modes of files, which follow the
 * umask of whoever checked out and built; they are set here, so that everybody's tarball has one digest.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = join(import.meta.dirname, '..');
const folder = resolve(process.argv[2] ?? 'out');
const { files, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  files: string[];
  version: string;
};

/** What npm packs whether or not `files` names it. */
const ALWAYS = ['package.json', 'README.md', 'LICENSE'];

for (const path of globSync([...ALWAYS, ...files, ...files.map((name) => `${name}/**`)], { cwd: root })) {
  const found = statSync(join(root, path));
  const mayRun = found.isDirectory() || path.startsWith('bin/') || (found.mode & 0o100) !== 0;
  chmodSync(join(root, path), mayRun ? 0o755 : 0o644);
}
mkdirSync(folder, { recursive: true });
const { status } = spawnSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], {
  cwd: root,
  stdio: ['ignore', 'ignore', 'inherit'],
});
if (status !== 0) throw new Error(`npm pack ended with ${status}`);
const name = `shearwall-${version}.tgz`;
const digest = createHash('sha256')
  .update(readFileSync(join(folder, name)))
  .digest('hex');
writeFileSync(join(folder, 'SHA256SUMS'), `${digest}  ${name}\n`);
console.log(`${digest}  ${name}`);
