import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { sharedPeer } from '../../test/peers/real-registry.ts';
import { type Measured, measure } from '../measure.ts';
import { shearwall } from '../projects.ts';
import { workFolder } from './images.ts';

const home = join(workFolder, 'home');
export const caches = join(workFolder, 'caches');

/** A home of their own: what a user has kept there must not be looked for. */
const environment = {
  HOME: home,
  XDG_STATE_HOME: join(home, 'state'),
  XDG_CACHE_HOME: join(home, 'cache'),
  SYFT_CHECK_FOR_APP_UPDATE: 'false',
  GRYPE_DB_CACHE_DIR: join(sharedPeer('db') ?? '', 'grype'),
  GRYPE_DB_AUTO_UPDATE: 'false',
  GRYPE_DB_VALIDATE_AGE: 'false',
  GRYPE_CHECK_FOR_APP_UPDATE: 'false',
};

/** The packed program: `npm run bench` has built it. A `scan` ends with 3, too, where something could not be judged. */
export function ours(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Measured> {
  const all = [shearwall, '--quiet', '--cache-dir', join(caches, 'shearwall'), ...args];
  const codes = args[0] === 'scan' ? [0, 3] : [0];
  return measure(process.execPath, all, { env: { ...environment, ...env }, codes });
}

export function peer(name: string, args: readonly string[]): Promise<Measured> {
  return measure(sharedPeer(name) ?? name, [...args], { env: environment });
}

export function trivy(command: readonly string[]): Promise<Measured> {
  const offline = ['--offline-scan', '--skip-db-update', '--skip-java-db-update', '--skip-version-check'];
  return peer('trivy', [...command, ...offline, '-q']);
}

export function noCaches(): void {
  rmSync(caches, { recursive: true, force: true });
  mkdirSync(join(caches, 'trivy'), { recursive: true });
  // Trivy may fetch nothing here, and without one it refuses an image that has a jar.
  symlinkSync(join(sharedPeer('db') ?? '', 'trivy/java-db'), join(caches, 'trivy/java-db'));
  mkdirSync(home, { recursive: true });
}
