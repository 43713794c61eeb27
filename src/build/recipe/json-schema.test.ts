import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { recipeJsonSchema } from './json-schema.ts';
import { loadRecipe } from './load-recipe.ts';
import { starterRecipe } from './starter-recipe.ts';

const schema = recipeJsonSchema();
const validate = new Ajv2020({ strict: false }).compile(schema);

describe('recipeJsonSchema', () => {
  it('is draft 2020-12 with an id, a title and a description on every key', () => {
    assert.equal(schema['$schema'], 'https://json-schema.org/draft/2020-12/schema');
    assert.match(String(schema['$id']), /recipe\.json$/);
    const without: string[] = [];
    const visit = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) return;
      for (const [key, inner] of Object.entries((node as { properties?: object }).properties ?? {})) {
        if (!(inner as { description?: string }).description) without.push(`${path}.${key}`);
      }
      for (const [key, inner] of Object.entries(node)) visit(inner, `${path}.${key}`);
    };
    visit(schema, '');
    assert.deepEqual(without, []);
  });

  it('accepts what the loader accepts, and refuses unknown keys', () => {
    assert.ok(validate(parse(starterRecipe('x'))), JSON.stringify(validate.errors));
    assert.ok(!validate({ pakages: [] }));
    assert.ok(!validate({ contents: { packages: 'x' } }));
    assert.ok(validate({ cmd: ['a'], paths: [{ path: '/x', type: 'directory', permissions: 0o755 }] }));
  });
});

describe('starterRecipe', () => {
  it('loads, under whatever name', async () => {
    for (const name of ['app', 'a b\nc: [', '#']) {
      const readFile = async () => Buffer.from(starterRecipe(name));
      const recipe = await loadRecipe('app.yaml', { readFile });
      assert.deepEqual([recipe.accounts.runAs, recipe.archs], ['nonroot', ['amd64']]);
    }
  });
});
