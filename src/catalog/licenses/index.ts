export { type Licenses, licenseOf, licensesOf } from './license-of.ts';
