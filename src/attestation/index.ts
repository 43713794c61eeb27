export { attestationError } from './errors.ts';
export { parseProvenance } from './parse-provenance.ts';
export { MAX_STATEMENT_BYTES, parseStatement, subjectDigests } from './parse-statement.ts';
export {
  type Provenance,
  type ProvenanceFile,
  type ProvenanceInput,
  type ProvenancePackage,
  provenanceStatement,
} from './provenance.ts';
export { type Difference, type Reproduction, reproductionStatement } from './reproduction.ts';
export {
  encodeStatement,
  type ResourceDescriptor,
  type Statement,
  type Subject,
  statement,
} from './statement.ts';
export { BUILD_TYPE, BUILDER_ID, PROVENANCE_TYPE, REPRODUCTION_TYPE } from './type-uris.ts';
