export { classStrings } from './class-strings.ts';
