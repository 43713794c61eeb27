export { proveSources } from './prove-sources.ts';
