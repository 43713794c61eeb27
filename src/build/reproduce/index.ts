export { adoptDebs } from './adopt-debs.ts';
export { findProvenance } from './find-provenance.ts';
export { type ReproduceInput, type ReproduceOutcome, reproduceImage } from './reproduce-image.ts';
