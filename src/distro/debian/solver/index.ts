export { solveError } from './errors.ts';
export { solve } from './solve.ts';
