export { adoptDebs } from './adopt-debs.ts';
export { findProvenance, provenanceDocuments } from './find-provenance.ts';
export { type ReproduceInput, type ReproduceOutcome, reproduceImage } from './reproduce-image.ts';
