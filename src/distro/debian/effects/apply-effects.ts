import { compareBytes } from '../../../base/index.ts';
import type { Effect, EffectRoot, EffectSettings, EffectsResult, InstalledPackage } from './types.ts';
import { uncoveredScripts } from './uncovered-scripts.ts';

/** In the order in which they are applied: later ones see what earlier ones made. */
export const effects: readonly Effect[] = [];

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
  return { applied, uncovered: uncoveredScripts(packages, effects) };
}
