export { attestationError } from './errors.ts';
export { type FindingsPredicate, type ImageFindings, type ReadFindings, readFindings } from './findings.ts';
export { parseProvenance } from './parse-provenance.ts';
export { subjectDigests } from './parse-statement.ts';
export {
  type Provenance,
  type ProvenanceInput,
  type ProvenancePackage,
  provenanceStatement,
} from './provenance.ts';
export type { ReachPredicate } from './reach.ts';
export { MAX_STATEMENT_BYTES, type ReadStatement, readStatement } from './read-statement.ts';
export { type Difference, type Reproduction, reproductionStatement } from './reproduction.ts';
export { parseSlimProvenance, type SaidOfSlim, slimStatement } from './slim-provenance.ts';
export {
  encodeStatement,
  type Statement,
  type Subject,
} from './statement.ts';
export { readTestResult, testResultPredicate } from './test-result.ts';
export {
  BUILD_TYPE,
  FINDINGS_TYPE,
  PROVENANCE_TYPE,
  REACH_TYPE,
  REPRODUCTION_TYPE,
  SCAN_TYPE,
  TEST_RESULT_TYPE,
} from './type-uris.ts';
