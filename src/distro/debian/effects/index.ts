export { applyEffects, effects } from './apply-effects.ts';
export { effectError } from './errors.ts';
export { type MissingInterpreter, missingInterpreters } from './missing-interpreters.ts';
export { treeRoot } from './tree-root.ts';
export type {
  AppliedEffect,
  Coverage,
  Effect,
  EffectInput,
  EffectRoot,
  EffectSettings,
  EffectsResult,
  InstalledPackage,
  RootView,
  UncoveredScript,
} from './types.ts';
