export { type DecisionInput, decide, decideByName, pinOf } from './decide.ts';
export { explainByName, type PolicyByName } from './explain-name.ts';
export { loadPolicies, parsePolicy, policySet } from './load-policies.ts';
export { platformManifests } from './platform-manifests.ts';
export { registryName } from './registry-name.ts';
export { renderDecision } from './render-decision.ts';
export { type CheckEvidence, CheckedSubject, type SubjectEvidence } from './subjects.ts';
export type { Pin, PolicySet, VexRule } from './types.ts';
