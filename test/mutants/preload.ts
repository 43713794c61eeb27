/**
 * Loaded before the tests of a mutation run, in every process and thread of theirs: gives sources another text than they have on
 * disk, and writes down at the end which marks were passed. The files themselves are never touched.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pid } from 'node:process';
import { threadId } from 'node:worker_threads';

const instead = new Map<string, string>(
  Object.entries(
    JSON.parse(readFileSync(process.env['SHEARWALL_MUTATED'] ?? '', 'utf8')) as Record<string, string>,
  ),
);
registerHooks({
  load(url, context, nextLoad) {
    const source = instead.get(url);
    return source === undefined
      ? nextLoad(url, context)
      : { format: 'module-typescript', source, shortCircuit: true };
  },
});

const passed = new Set<number>();
Object.assign(globalThis, { __passed: (mark: number) => passed.add(mark) });
const folder = process.env['SHEARWALL_PASSED'];
if (folder !== undefined)
  process.on('exit', () => {
    if (passed.size > 0) writeFileSync(join(folder, `${pid}-${threadId}.json`), JSON.stringify([...passed]));
  });
