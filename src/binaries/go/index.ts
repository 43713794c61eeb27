export { GoFunctions } from './function-index.ts';
export type { GoModule, GoModules } from './module-text.ts';
export { type GoProgram, readGoProgram } from './read-go-program.ts';
export { type GoLiterals, readGoLiterals } from './read-literals.ts';
