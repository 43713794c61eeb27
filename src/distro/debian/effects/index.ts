export { applyEffects } from './apply-effects.ts';
export { makeLoaderCache } from './loader-cache/loader-cache.ts';
export { type MissingInterpreter, missingInterpreters } from './missing-interpreters.ts';
export { treeRoot } from './tree-root.ts';
export type {
  AppliedEffect,
  Effect,
  EffectRoot,
  EffectSettings,
  EffectsResult,
  InstalledPackage,
  UncoveredScript,
} from './types.ts';
