export { classStrings } from './class-strings.ts';
export { classUses } from './class-uses.ts';
