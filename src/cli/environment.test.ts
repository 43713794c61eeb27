import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { VARIABLES } from './environment.ts';
import { createWholeProgram } from './program.ts';

const src = join(import.meta.dirname, '..');

/** Found by every program, and two that only choose the words of a hint. */
const UNNAMED = new Set(['HOME', 'PATH', 'USER', 'GITHUB_ACTIONS', 'GITLAB_CI']);

describe('the variables of the environment in help', () => {
  it('are all that are read', () => {
    const files = globSync('**/*.ts', { cwd: src }).filter((file) => !file.endsWith('.test.ts'));
    const read = files.flatMap((file) =>
      [...readFileSync(join(src, file), 'utf8').matchAll(/\benv(?:\.|\[')([A-Z][A-Z0-9_]+)\b/g)].map(
        (match) => match[1] ?? '',
      ),
    );

    assert.ok(read.length > 20, `only ${read.length} seen`);
    const named = new Set([...Object.keys(VARIABLES), ...UNNAMED]);
    assert.deepEqual(
      read.filter((name) => !named.has(name)),
      [],
    );
    assert.deepEqual(
      Object.keys(VARIABLES).filter((name) => !read.includes(name)),
      [],
    );
  });

  it('are listed with commands that exist', async () => {
    const program = await createWholeProgram();
    const paths = program.commands.flatMap((command) => [
      command.name(),
      ...command.commands.map((sub) => `${command.name()} ${sub.name()}`),
    ]);
    const heeding = Object.values(VARIABLES).flatMap((variable) => variable.of);

    assert.deepEqual(
      heeding.filter((path) => path !== 'shearwall' && !paths.includes(path)),
      [],
    );
  });
});
