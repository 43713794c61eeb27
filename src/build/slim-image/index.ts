export { type SlimmedTo, type SlimToInput, slimTo } from './slim-to.ts';
