export { licenseId } from './license-id.ts';
export { licensesFromCopyright } from './licenses-from-copyright.ts';
