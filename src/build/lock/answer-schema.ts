export { Lockfile as lockfile } from './schema.ts';
