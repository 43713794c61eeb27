import { join } from 'node:path';
import { machineSources, type PackageSources } from '../distro/index.ts';
import { stateDir } from './session.ts';

/** Where packages come from, as the environment and this machine have it. */
export async function packageSources(env: NodeJS.ProcessEnv): Promise<PackageSources> {
  return await machineSources({
    mirror: env['SHEARWALL_DEBIAN_MIRROR'],
    snapshotBase: env['SHEARWALL_SNAPSHOT_BASE'],
    releasesDir: join(stateDir(env), 'releases'),
  });
}
