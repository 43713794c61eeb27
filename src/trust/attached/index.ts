export { attachBundle } from './attach-bundle.ts';
export { attachLegacy } from './attach-legacy.ts';
export { recordAttached } from './attached-record.ts';
export { listEvidence } from './list-evidence.ts';
export { platformsOf } from './platforms-of.ts';
export { repairFallback } from './repair-fallback.ts';
