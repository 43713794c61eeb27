/**
 * `node scripts/pack.ts FOLDER`: packs the built package there, beside a statement of its files and a SHA256SUMS. npm keeps the modes of files, which follow the
 * umask of whoever checked out and built; they are set here, so that everybody's tarball has one digest.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { encodeStatement, statement } from '../src/attestation/statement.ts';
import { digestOf, hexOf } from '../src/base/index.ts';
import { FILES_TYPE } from '../src/cli/install/compare-install.ts';

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
const command = ['pack', '--json', '--loglevel=error', '--ignore-scripts', '--pack-destination', folder];
const { status, stdout } = spawnSync('npm', command, {
  cwd: root,
  stdio: ['ignore', 'pipe', 'inherit'],
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
});
if (status !== 0) throw new Error(`npm pack ended with ${status}`);

const name = `shearwall-${version}.tgz`;
const listName = `shearwall-${version}.files.json`;
writeFileSync(join(folder, listName), filesStatement(stdout));
const sums = [listName, name]
  .map((file) => `${hexOf(digestOf(readFileSync(join(folder, file))))}  ${file}\n`)
  .join('');
writeFileSync(join(folder, 'SHA256SUMS'), sums);
process.stdout.write(sums);

/** What `version --verify` compares an install with, from npm's own list of what it packed. */
function filesStatement(packed: string): Uint8Array {
  const [{ files: listed } = { files: [] }] = JSON.parse(packed) as { files: { path: string }[] }[];
  const subjects = listed.map(({ path }) => ({
    name: path,
    digest: digestOf(readFileSync(join(root, path))),
  }));
  return encodeStatement(
    statement({ subjects, predicateType: FILES_TYPE, predicate: { name: 'shearwall', version } }),
  );
}
