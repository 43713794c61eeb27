export type { CacheTimes } from './cache-times.ts';
export type { BaseAnswer, BaseAnswers } from './contents/base-problem.ts';
export {
  baseLayersFor,
  cacheOf,
  type DecisionInput,
  decide,
  decideByName,
  findingsFor,
  pinOf,
  rebuildersFor,
  signersFor,
  testRulesFor,
} from './decide.ts';
export { explainByName, type PolicyByName } from './explain-name.ts';
export { type FindingsByPlace, type FindingsFile, findingsPlaces, whyNotSigned } from './findings.ts';
export { isFindingsUrl } from './findings-place.ts';
export { judgeTested, type TestJudgement, type TestWanted } from './judge-tested.ts';
export { loadPolicies, parsePolicy, policySet } from './load-policies.ts';
export { platformManifests } from './platform-manifests.ts';
export { rebuildFindingOf } from './provenance-facts.ts';
export { registryName } from './registry-name.ts';
export { reachOfRegistry } from './registry-reach.ts';
export { renderDecision } from './render-decision.ts';
export { narrowings } from './resources/read-resources.ts';
export type { PolicyResource, ReadResource } from './resources/types.ts';
export { attestationsOf } from './rules.ts';
export { type CheckEvidence, CheckedSubject, type SubjectEvidence } from './subjects.ts';
export type { Pin, PolicySet, VexRule } from './types.ts';
