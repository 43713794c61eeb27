import { hash } from 'node:crypto';
import { posix } from 'node:path';
import { RPM_TAGS } from '../../src/binaries/index.ts';
import { filesIn } from './debian-root.ts';
import { type FakeTag, rpmHeader, sqliteDatabase } from './rpm-database.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;

/** A package as apk or rpm has installed it. `by`: apk's maintainer, rpm's vendor. */
export type InstalledOther = {
  name: string;
  version: string;
  origin?: string;
  by?: string;
  /** apk: of the recipe that it was built from. */
  commit?: string;
  /** rpm: undefined is none. */
  epoch?: number;
  packager?: string;
  files?: Files;
  /** False: it came without digests of its files. */
  hasDigests?: boolean;
};

/** A folder as an image of Alpine 3.20 has it. */
export async function alpineRoot(root: string, packages: readonly InstalledOther[]): Promise<string> {
  return await filesIn(root, {
    'etc/os-release': 'ID=alpine\nVERSION_ID=3.20.3\nPRETTY_NAME="Alpine Linux v3.20"\n',
    'lib/apk/db/installed': packages.map(apkStanza).join('\n'),
    ...broughtBy(packages),
  });
}

function apkStanza({
  name,
  version,
  origin,
  by,
  commit,
  files = {},
  hasDigests = true,
}: InstalledOther): string {
  const line = (key: string, value: string | undefined): string =>
    value === undefined ? '' : `${key}:${value}\n`;
  const brought = Object.entries(files).map(([path, content]) => {
    const digest = hasDigests ? `Z:Q1${hash('sha1', content, 'base64')}\n` : '';
    return `F:${posix.dirname(path)}\nR:${posix.basename(path)}\n${digest}`;
  });
  return `P:${name}\nV:${version}\nA:x86_64\n${line('o', origin)}${line('m', by)}${line('c', commit)}${brought.join('')}`;
}

/** A folder as an image of Rocky Linux 9 has it. */
export async function rockyRoot(root: string, packages: readonly InstalledOther[]): Promise<string> {
  return await filesIn(root, {
    'etc/os-release': 'ID="rocky"\nVERSION_ID="9.4"\nPRETTY_NAME="Rocky Linux 9.4"\n',
    'var/lib/rpm/rpmdb.sqlite': sqliteDatabase(packages.map(rpmOf)),
    ...broughtBy(packages),
  });
}

function rpmOf({
  name,
  version,
  origin,
  by,
  epoch,
  packager,
  files = {},
  hasDigests = true,
}: InstalledOther): Buffer {
  const [number = '', release = ''] = version.split('-');
  const paths = Object.keys(files);
  const tags: { [tag in keyof typeof RPM_TAGS]?: FakeTag | undefined } = {
    name,
    version: number,
    release,
    arch: 'x86_64',
    epoch: epoch === undefined ? undefined : [epoch],
    vendor: by,
    packager,
    sourceRpm: `${origin ?? name}-${version}.src.rpm`,
    dirNames: paths.map((path) => `/${posix.dirname(path)}/`),
    baseNames: paths.map((path) => posix.basename(path)),
    dirIndexes: paths.map((_, at) => at),
    fileModes: { int16s: paths.map(() => 0o100644) },
    fileFlags: paths.map(() => 0),
    fileDigests: paths.map((path) => (hasDigests ? hash('sha256', files[path] ?? '') : '')),
    fileDigestAlgorithm: [8],
  };
  return rpmHeader(
    Object.fromEntries(
      Object.entries(tags).flatMap(([tag, value]) =>
        value === undefined ? [] : [[RPM_TAGS[tag as keyof typeof RPM_TAGS], value]],
      ),
    ),
  );
}

function broughtBy(packages: readonly InstalledOther[]): Files {
  return Object.assign({}, ...packages.map(({ files = {} }) => files)) as Files;
}
