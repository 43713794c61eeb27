export { CATALOGUERS } from './cataloguers.ts';
