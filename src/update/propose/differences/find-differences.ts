import { open } from 'node:fs/promises';
import { type Context, httpError } from '../../../base/index.ts';
import {
  type AssembleFromLockInput,
  type LockedPackage,
  type Lockfile,
  unpackLocked,
} from '../../../build/index.ts';
import { decompress } from '../../../compression/index.ts';
import type { UnpackedDeb } from '../../../distro/index.ts';
import { type ContentReader, contentReader, type Entry } from '../../../rootfs/index.ts';
import { compareDebianVersions } from '../../../versions/index.ts';
import { type ChangelogEntry, entriesSince } from './changelog.ts';

/** What differs between two locks, besides versions. */
export type Differences = {
  /** Of all packages as they are fetched, by architecture. */
  sizes: { arch: string; from: number | undefined; to: number }[];
  packages: PackageDifference[];
};

/** Of a package of the first architecture that has it. */
export type PackageDifference = {
  name: string;
  /** From Debian's changelog in the .deb; undefined: it holds none, or it is another package's. */
  changelog: { entries: ChangelogEntry[]; isCut: boolean } | undefined;
  /** Undefined: not both versions are at hand. */
  files: { added: string[]; removed: string[]; config: string[] } | undefined;
};

const MAX_PACKAGES = 50;
const MAX_LINES = 60;
const MAX_CHANGELOG_BYTES = 16 * 1024 * 1024;
const MAX_CONFIG_BYTES = 1024 * 1024;

export type DifferencesInput = Pick<AssembleFromLockInput, 'recipe' | 'sources' | 'cacheKeyFile'> & {
  /** Undefined: there is none, or it cannot be read. */
  before: Lockfile | undefined;
  after: Lockfile;
};

/** Compares what the cache holds of both locks; nothing is fetched for it. */
export async function findDifferences(input: DifferencesInput, context: Context): Promise<Differences> {
  const { before, after } = input;
  const sizes = Object.entries(after.archs).map(([arch, { packages }]) => {
    const old = before?.archs[arch]?.packages;
    return { arch, from: old && sizeOf(old), to: sizeOf(packages) };
  });
  const packages: PackageDifference[] = [];
  for (const [was, now] of changedPackages(before, after).slice(0, MAX_PACKAGES)) {
    const [old, fresh] = [await unpackedOf(was, input, context), await unpackedOf(now, input, context)];
    packages.push(await differenceOf({ was, old }, { now, fresh }));
  }
  return { sizes, packages };
}

function sizeOf(packages: readonly LockedPackage[]): number {
  return packages.reduce((sum, { deb }) => sum + deb.sizeBytes, 0);
}

/** Each once, however many architectures have it. */
function changedPackages(before: Lockfile | undefined, after: Lockfile): [LockedPackage, LockedPackage][] {
  const changed = new Map<string, [LockedPackage, LockedPackage]>();
  for (const [arch, { packages }] of Object.entries(after.archs)) {
    const old = new Map((before?.archs[arch]?.packages ?? []).map((each) => [each.name, each]));
    for (const now of packages) {
      const was = old.get(now.name);
      if (was !== undefined && was.deb.digest !== now.deb.digest && !changed.has(now.name))
        changed.set(now.name, [was, now]);
    }
  }
  return [...changed.values()].toSorted(([a], [b]) => (a.name < b.name ? -1 : 1));
}

/** Undefined: the cache has not its contents. */
type Contents = UnpackedDeb | undefined;

async function differenceOf(
  { was, old }: { was: LockedPackage; old: Contents },
  { now, fresh }: { now: LockedPackage; fresh: Contents },
): Promise<PackageDifference> {
  return {
    name: now.name,
    changelog:
      fresh === undefined || compareDebianVersions(now.version, was.version) <= 0
        ? undefined
        : await changelogOf(now.name, was.version, fresh),
    files: old === undefined || fresh === undefined ? undefined : await filesOf(old, fresh),
  };
}

async function unpackedOf(
  locked: LockedPackage,
  { recipe, sources, cacheKeyFile }: DifferencesInput,
  context: Context,
): Promise<Contents> {
  try {
    return await unpackLocked({ locked, recipe, sources, cacheKeyFile }, { ...context, offline: true });
  } catch (error) {
    if (httpError.is(error, 'OFFLINE')) return undefined;
    throw error;
  }
}

/** Native packages have no other changelog than Debian's. */
async function changelogOf(
  name: string,
  since: string,
  unpacked: UnpackedDeb,
): Promise<PackageDifference['changelog']> {
  const doc = `usr/share/doc/${name}/`;
  const paths = [`${doc}changelog.Debian.gz`, `${doc}changelog.gz`];
  for (const path of paths) {
    const entry = unpacked.entries.find((each) => each.path === path);
    if (entry?.type !== 'file') continue;
    const bytes = await readerOf(unpacked, MAX_CHANGELOG_BYTES)(entry.content);
    const parts: Uint8Array[] = [];
    for await (const part of decompress('gzip', once(bytes), { limitBytes: MAX_CHANGELOG_BYTES }))
      parts.push(new Uint8Array(part));
    const found = entriesSince(Buffer.concat(parts).toString('utf8'), { since, limit: MAX_LINES });
    return found.entries.length === 0 ? undefined : found;
  }
  return undefined;
}

async function filesOf(old: UnpackedDeb, fresh: UnpackedDeb): Promise<PackageDifference['files']> {
  const [before, after] = [filesByPath(old), filesByPath(fresh)];
  const config: string[] = [];
  const [readOld, readFresh] = [readerOf(old, MAX_CONFIG_BYTES), readerOf(fresh, MAX_CONFIG_BYTES)];
  for (const [path, entry] of after) {
    const earlier = before.get(path);
    if (!path.startsWith('etc/') || earlier?.type !== 'file' || entry.type !== 'file') continue;
    const [a, b] = [await readOld(earlier.content), await readFresh(entry.content)];
    if (!Buffer.from(a).equals(b)) config.push(path);
  }
  return {
    added: [...after.keys()].filter((path) => !before.has(path)),
    removed: [...before.keys()].filter((path) => !after.has(path)),
    config,
  };
}

function filesByPath({ entries }: UnpackedDeb): Map<string, Entry> {
  const files = entries.filter(({ type }) => type !== 'directory');
  return new Map(files.map((entry) => [entry.path, entry]));
}

function readerOf({ dataPath }: UnpackedDeb, limitBytes: number): ContentReader {
  return contentReader(async (_tar, offset, sizeBytes) => {
    await using file = await open(dataPath);
    const bytes = Buffer.alloc(sizeBytes);
    await file.read(bytes, 0, sizeBytes, offset);
    return bytes;
  }, limitBytes);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
