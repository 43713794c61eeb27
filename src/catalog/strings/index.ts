export { stringsExaminer, stringsOf } from './examiner.ts';
export { foundInStrings, foundOf } from './found.ts';
export type { StringFact } from './rule.ts';
