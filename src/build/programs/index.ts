export { checkPrograms } from './check-programs.ts';
