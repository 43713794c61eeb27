/** The reader of Python beside CPython's own ast: every import of the standard library and of what is installed. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { importStatements, namesOf } from '../../src/reach/packs/python/import-statements.ts';
import { pythonTokens } from '../../src/reach/packs/python/python-tokens.ts';
import { howOften } from '../how-often.ts';
import { findProgram } from './real-registry.ts';

const skip = findProgram('python3') === undefined && 'python3 is not installed';
const WHERE = 'import sysconfig; print(sysconfig.get_path("stdlib"))';

it('finds the imports that ast finds, in each file of the standard library', { skip }, () => {
  const folder = execFileSync('python3', ['-c', WHERE]).toString().trim();
  const files = execFileSync('find', [folder, '-name', '*.py'], { maxBuffer: 1 << 28 })
    .toString()
    .trim()
    .split('\n')
    .sort();
  const some = files.slice(0, howOften({ quick: 600, long: files.length }));
  const said = execFileSync('python3', [join(import.meta.dirname, 'python-imports.py')], {
    input: some.join('\n'),
    maxBuffer: 1 << 28,
  });
  let count = 0;
  for (const line of said.toString().trim().split('\n')) {
    const [path, expected] = JSON.parse(line) as [string, string[]];
    const found = importStatements(pythonTokens(readFileSync(path).toString('latin1'))).flatMap(namesOf);
    const names = [...new Set(found)].map((name) => Buffer.from(name, 'latin1').toString());
    assert.deepEqual(names.sort(), expected.sort(), path);
    count += expected.length;
  }
  assert.ok(count > 1000, `only ${count} imports`);
});
