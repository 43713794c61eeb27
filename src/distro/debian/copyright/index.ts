export { licensesFromCopyright } from './licenses-from-copyright.ts';
