export { stringsExaminer, stringsOf } from './examiner.ts';
export { foundInStrings, foundOf } from './found.ts';
export type { StringFact, StringRule } from './rule.ts';
export type { Software } from './software.ts';
