import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';

const root = join(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

it('threads and processes are in the bundle, as an install has no other modules', () => {
  const starters = globSync('src/**/*.ts', { cwd: root }).filter((file) =>
    /new URL\(`\.\/[^`]*\$\{extension\}`, import\.meta\.url\)/.test(read(file)),
  );
  const bundled = read('scripts/bundle-cli.ts').matchAll(/: '([\w/-]+)\.js',$/gm);
  const listed = new Set([...bundled].map(([, file]) => `src/${file}.ts`));
  assert.ok(starters.length >= 4, starters.join());
  assert.deepEqual(starters.sort(), [...listed].sort());
  const modules = read('scripts/bundle-cli.ts').matchAll(/^ {2}'([\w/-]+)\.js': /gm);
  for (const [, file = ''] of modules) assert.ok(read(`src/${file}.ts`).length > 0);
});
