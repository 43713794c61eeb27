export { GoFunctions } from './function-index.ts';
export type { GoModule, GoModules } from './module-text.ts';
export { type GoProgram, readGoProgram } from './read-go-program.ts';
