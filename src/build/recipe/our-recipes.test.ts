import assert from 'node:assert/strict';
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { describe, it } from 'node:test';
import { loadRecipe } from './load-recipe.ts';
import { collectLocalFiles } from './local-files/collect-local-files.ts';
import { ownRecipeNames } from './own-recipes.ts';
import { starterFrom } from './starter-recipe.ts';

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

  it('are included by name from anywhere, with their files, which are named the same everywhere', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'shearwall-include-'));
    const path = join(folder, 'web.yaml');
    writeFileSync(path, 'include: shearwall:nginx\nports: [8443]\n');
    const recipe = await loadRecipe(path);
    const { sources } = await collectLocalFiles(recipe, { arch: 'amd64' });
    rmSync(folder, { recursive: true });

    assert.ok(recipe.contents.packages.some(({ name }) => name.startsWith('nginx')));
    assert.deepEqual(
      sources.map(({ source, fileCount }) => [source, fileCount]),
      [['shearwall:files/nginx/nginx.conf', 1]],
    );
  });

  it('have no other names, and no files beside their own', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'shearwall-include-'));
    const path = join(folder, 'web.yaml');
    for (const name of ['ngnix', '../package', 'files/nginx/nginx.conf']) {
      writeFileSync(path, `include: shearwall:${name}\n`);
      await assert.rejects(loadRecipe(path), {
        code: 'RECIPE_INCLUDE',
        message: /shearwall has base, curl,/,
      });
    }
    writeFileSync(path, 'files: [{source: "shearwall:../package.json", target: /x}]\n');
    await assert.rejects(collectLocalFiles(await loadRecipe(path), { arch: 'amd64' }), {
      code: 'RECIPE_FILE',
    });
    rmSync(folder, { recursive: true });
  });

  it('are what "init --from" builds on', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'shearwall-include-'));
    for (const name of ownRecipeNames()) {
      const path = join(folder, `${name}.yaml`);
      writeFileSync(path, starterFrom(name, name));
      assert.ok((await loadRecipe(path)).contents.packages.length > 0, name);
    }
    rmSync(folder, { recursive: true });
  });

  // Its files are those of a release: test/peers/own-image.test.ts.
  for (const path of recipes.filter((each) => each !== 'recipes/shearwall.yaml')) {
    it(`${path} finds its files`, async () => {
      const recipe = await loadRecipe(join(root, path));
      assert.equal((await collectLocalFiles(recipe, { arch: 'amd64' })).sources.length, recipe.files.length);
    });
  }
});
