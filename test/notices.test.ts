import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

it('the package tells the licence of every crate that is compiled into its modules, in its version', () => {
  const lock = read('wasm/Cargo.lock');
  const locked = (name: string): string | undefined =>
    new RegExp(`^name = "${name}"\nversion = "(.+)"`, 'm').exec(lock)?.[1];
  const named = globSync('wasm/*/Cargo.toml', { cwd: root })
    .flatMap((path) => [...read(path).matchAll(/^([\w-]+) = \{ version = /gm)])
    .map(([, name = '']) => `${name} ${locked(name)}`);
  const told = [...read('THIRD-PARTY-NOTICES').matchAll(/^={80}\n(.+)\n={80}\n\n--- .+\n\n.+/gm)].map(
    (match) => match[1] ?? '',
  );

  assert.ok(named.length >= 5);
  assert.deepEqual(
    named.filter((line) => !told.includes(line)),
    [],
  );
  assert.ok(told.every((line) => locked(line.split(' ')[0] ?? '') === line.split(' ')[1]));
  const { files } = JSON.parse(read('package.json')) as { files: string[] };
  assert.ok(files.includes('THIRD-PARTY-NOTICES'));
});
