/**
 * Loaded before the tests of a mutation run, in every process and thread of theirs: gives sources another text than they have on
 * disk, in which mutants sleep, and wakes one. The files themselves are never touched.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pid } from 'node:process';
import { threadId } from 'node:worker_threads';
import { mutation } from './mutation.ts';

const instead = new Map<string, string>(
  Object.entries(
    JSON.parse(readFileSync(process.env['SHEARWALL_MUTATED'] ?? '', 'utf8')) as Record<string, string>,
  ),
);
const testApi = new URL('./test-api.ts', import.meta.url).href;
registerHooks({
  resolve(specifier, context, nextResolve) {
    return specifier === 'node:test' ? { url: testApi, shortCircuit: true } : nextResolve(specifier, context);
  },
  load(url, context, nextLoad) {
    const source = instead.get(url);
    return source === undefined
      ? nextLoad(url, context)
      : { format: 'module-typescript', source, shortCircuit: true };
  },
});

mutation.awake = Number(process.env['SHEARWALL_MUTANT'] ?? 0);
// What tests start says at its end where it came by.
const folder = process.env['SHEARWALL_PASSED'];
if (folder !== undefined)
  process.on('exit', () => {
    if (mutation.passed.size > 0)
      writeFileSync(join(folder, `${pid}-${threadId}.json`), JSON.stringify([...mutation.passed]));
  });
