import { compareBytes } from '../../../base/index.ts';
import { accounts } from './accounts/accounts.ts';
import { alternatives } from './alternatives.ts';
import { caCertificates } from './ca-certificates/ca-certificates.ts';
import { directories } from './directories.ts';
import { dpkgStatus } from './dpkg-status.ts';
import { javaTrustStore } from './java-trust-store/java-trust-store.ts';
import { loaderCache } from './loader-cache/loader-cache.ts';
import { nsswitch } from './nsswitch.ts';
import { osRelease } from './os-release.ts';
import { packageStates } from './package-state/package-state.ts';
import { leftOutOf } from './package-state/package-states.ts';
import { shells } from './shells.ts';
import { temporaryFiles } from './temporary-files.ts';
import { timezone } from './timezone.ts';
import type { Effect, EffectRoot, EffectSettings, EffectsResult, InstalledPackage } from './types.ts';
import { uncoveredScripts } from './uncovered-scripts.ts';

/** In the order in which they are applied: later ones see what earlier ones made. */
export const effects: readonly Effect[] = [
  directories,
  accounts,
  packageStates,
  temporaryFiles,
  alternatives,
  shells,
  nsswitch,
  osRelease,
  timezone,
  caCertificates,
  javaTrustStore,
  loaderCache,
  dpkgStatus,
];

/**
 * Does what the packages' maintainer scripts would have done, as far as effects are declared for it, and says which
 * scripts ask for more. Nothing is executed. `packages` stand in install order.
 */
export async function applyEffects(
  root: EffectRoot,
  packages: readonly InstalledPackage[],
  settings: EffectSettings,
): Promise<EffectsResult> {
  const applied = [];
  for (const { name, description, apply } of effects) {
    const entries = await apply({ root, packages, settings });
    for (const entry of entries) root.put(entry, name);
    const paths = entries.map((entry) => entry.path).sort(compareBytes);
    if (paths.length > 0) applied.push({ name, description, paths });
  }
  return { applied, uncovered: uncoveredScripts(packages, effects), leftOut: leftOutOf(packages) };
}
