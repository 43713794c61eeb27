export { type SlimmedTo, slimTo } from './slim-to.ts';
