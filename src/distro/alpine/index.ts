export { type ApkKey, alpineKeys, readApkKey } from './keys/apk-keys.ts';
export { type ApkIndex, readApkIndex } from './read-apk-index.ts';
