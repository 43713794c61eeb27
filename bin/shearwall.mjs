#!/usr/bin/env node
// Plain JavaScript that old runtimes can parse: it only checks the version and hands over.
import { existsSync } from 'node:fs';
import module from 'node:module';

const wanted = [24, 15];
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < wanted[0] || (major === wanted[0] && minor < wanted[1])) {
  console.error(`error: shearwall needs Node.js ${wanted.join('.')} or newer; this is ${process.version}`);
  console.error(
    'hint: install a newer Node.js, or run it through npx in a project that has the npm package "node" (24.x)',
  );
  process.exit(3);
}

module.enableCompileCache?.();
const emitted = new URL('../dist/bundle/main.cjs', import.meta.url);
const main = existsSync(emitted) ? emitted : new URL('../src/cli/main.ts', import.meta.url);
await import(main.href);
