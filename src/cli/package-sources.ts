import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { readBounded, SMALL_FILE_BYTES } from '../base/bounded-read.ts';
import { type PackageSources, seenReleasesFolder } from '../distro/index.ts';
import { stateDir } from './session.ts';

/** Where packages come from, as this machine has it: the environment, then apt's sources. */
export async function packageSources(env: NodeJS.ProcessEnv): Promise<PackageSources> {
  return {
    environmentMirror: env['SHEARWALL_DEBIAN_MIRROR'],
    aptSources: await readAptSources(),
    snapshotBase: env['SHEARWALL_SNAPSHOT_BASE'],
    seen: seenReleasesFolder(join(stateDir(env), 'releases')),
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
