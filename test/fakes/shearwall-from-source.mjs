/** `node --import …`: lets a program that imports `shearwall` run against the sources. */
import { registerHooks } from 'node:module';

const index = new URL('../../src/index.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'shearwall' ? { url: index, shortCircuit: true } : next(specifier, context),
});
