import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, it } from 'node:test';
import { loadRecipe } from './load-recipe.ts';
import { collectLocalFiles } from './local-files/collect-local-files.ts';

const root = join(import.meta.dirname, '../../..');
const recipes = globSync('recipes/*.yaml', { cwd: root }).sort();
const examples = globSync('examples/*/*.yaml', { cwd: root }).sort();

describe('our recipes', () => {
  it('are all there', () => {
    const names = recipes.map((path) => relative('recipes', path).replace('.yaml', ''));
    for (const name of ['static', 'base', 'nginx', 'redis', 'postgresql', 'python', 'node', 'java', 'curl']) {
      assert.ok(names.includes(name), name);
    }
  });

  for (const path of [...recipes, ...examples]) {
    it(`${path} loads, runs as a numeric user other than root and excludes nothing that it asks for`, async () => {
      const recipe = await loadRecipe(join(root, path), { includeDirs: [join(root, 'recipes')] });
      const { runAs, users } = recipe.accounts;
      const uid = users.find(({ name }) => name === runAs)?.uid ?? Number(runAs);
      assert.ok(uid > 0, `runs as ${runAs}`);
      const asked = new Set(recipe.contents.packages.map(({ name }) => name));
      assert.deepEqual(
        recipe.contents.exclude.filter(({ package: name }) => asked.has(name)),
        [],
      );
    });
  }

  for (const path of recipes) {
    it(`${path} finds its files`, async () => {
      const recipe = await loadRecipe(join(root, path));
      assert.equal(
        (await collectLocalFiles(recipe, { arch: 'amd64', epoch: 0 })).sources.length,
        recipe.files.length,
      );
    });
  }
});
