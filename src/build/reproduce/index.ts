export { adoptDebs } from './adopt-debs.ts';
export { type ReproduceInput, type ReproduceOutcome, reproduceImage } from './reproduce-image.ts';
