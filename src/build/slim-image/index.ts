export { checkSlim, type SlimCheck } from './check-slim.ts';
export { type SlimmedTo, slimTo } from './slim-to.ts';
