export { readKeyring } from './read-keyring.ts';
