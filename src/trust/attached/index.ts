export { attachBundle } from './attach-bundle.ts';
export { attachLegacy, type LegacyContent } from './attach-legacy.ts';
export { recordAttached } from './attached-record.ts';
export { EVIDENCE_LIMITS, type EvidenceLimits } from './evidence-limits.ts';
export { type AttachedListing, listAttached } from './list-attached.ts';
export { listEvidence, readAttached } from './list-evidence.ts';
export { type ImagePlatforms, platformsOf } from './platforms-of.ts';
export { type Repair, repairFallback } from './repair-fallback.ts';
export { statedPredicateType } from './stated-predicate-type.ts';
