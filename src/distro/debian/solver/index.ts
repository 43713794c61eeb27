export { solveError } from './errors.ts';
export { type SolveOptions, type SolveRequest, solve } from './solve.ts';
