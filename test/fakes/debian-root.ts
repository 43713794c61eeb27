import { hash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A package as dpkg has installed it. `fields`: more of its stanza; `files`: what it brought, by path without a leading slash. */
export type InstalledDeb = {
  name: string;
  version: string;
  source?: string;
  fields?: Readonly<Record<string, string>>;
  files?: Readonly<Record<string, string | Uint8Array>>;
  /** False: it came without digests of its files. */
  hasDigests?: boolean;
};

const MAINTAINER = 'Debian Python Team <team+python@tracker.debian.org>';

/** A folder as an image of trixie has it: os-release, dpkg's database and the files. `more`: files that no package brought, last. */
export async function debianRoot(
  root: string,
  packages: readonly InstalledDeb[],
  more: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<string> {
  return await filesIn(root, { ...debianFiles(packages), ...more });
}

/** The same files by path. */
export function debianFiles(packages: readonly InstalledDeb[]): Record<string, string | Uint8Array> {
  const files: Record<string, string | Uint8Array> = {
    'etc/os-release': 'ID=debian\nVERSION_ID="13"\nPRETTY_NAME="Debian GNU/Linux 13 (trixie)"\n',
    'var/lib/dpkg/status': packages.map(stanza).join('\n'),
  };
  for (const { name, files: brought = {}, hasDigests = true } of packages) {
    Object.assign(files, brought);
    const paths = Object.keys(brought);
    files[`var/lib/dpkg/info/${name}.list`] = paths.map((path) => `/${path}\n`).join('');
    if (hasDigests)
      files[`var/lib/dpkg/info/${name}.md5sums`] = paths.map((path) => sumOf(path, brought[path])).join('');
  }
  return files;
}

export async function filesIn(
  root: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<string> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  return root;
}

function stanza({ name, version, source, fields = {} }: InstalledDeb): string {
  const all = {
    Package: name,
    Status: 'install ok installed',
    Maintainer: MAINTAINER,
    Architecture: 'amd64',
    ...(source === undefined ? {} : { Source: source }),
    Version: version,
    ...fields,
  };
  return Object.entries(all)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('');
}

function sumOf(path: string, content: string | Uint8Array = ''): string {
  return `${hash('md5', content)}  ${path}\n`;
}

/** What says that a Python package is there. */
export function distInfo(
  name: string,
  version: string,
  folder = 'usr/lib/python3/dist-packages',
): Record<string, string> {
  return {
    [`${folder}/${name}-${version}.dist-info/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`,
  };
}
