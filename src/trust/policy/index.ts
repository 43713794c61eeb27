export { type DecisionInput, decide } from './decide.ts';
export { loadPolicies, parsePolicy, policySet } from './load-policies.ts';
export type { ReadFile } from './parse-policy.ts';
export { platformManifests } from './platform-manifests.ts';
export { renderDecision } from './render-decision.ts';
export type { CheckEvidence, SubjectEvidence } from './subjects.ts';
export type { PolicySet } from './types.ts';
