import { glob } from 'node:fs/promises';
import { readBounded, SMALL_FILE_BYTES } from '../base/bounded-read.ts';
import { type PackageSources, seenReleasesFolder } from './debian/repository/index.ts';

export type MachineSourcesInput = {
  /** Before all others: a mirror of Debian's archive. */
  mirror?: string | undefined;
  /** A mirror of snapshot.debian.org. */
  snapshotBase?: string | undefined;
  /** Where the dates of the newest Release files seen are kept: an older one is refused from then on. */
  releasesDir: string;
};

/** Where packages come from: the mirror that is named, then apt's sources on this machine, then the public archive. */
export async function machineSources({
  mirror,
  snapshotBase,
  releasesDir,
}: MachineSourcesInput): Promise<PackageSources> {
  return {
    environmentMirror: mirror,
    aptSources: await readAptSources(),
    snapshotBase,
    seen: seenReleasesFolder(releasesDir),
  };
}

async function readAptSources(): Promise<string[]> {
  const paths = await Array.fromAsync(
    glob(['/etc/apt/sources.list', '/etc/apt/sources.list.d/*.{list,sources}']),
  );
  const texts = await Promise.all(paths.sort().map((path) => readText(path).catch(() => '')));
  return texts.filter((text) => text !== '');
}

async function readText(path: string): Promise<string> {
  return (await readBounded(path, SMALL_FILE_BYTES)).toString('utf8');
}
