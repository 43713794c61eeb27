export { type CopyrightLicenses, licensesFromCopyright } from './licenses-from-copyright.ts';
