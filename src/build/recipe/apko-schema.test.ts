import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { knownKeysAt } from '../../base/yaml/schema-keys.ts';
import { REFUSED_KEYS } from './refused-keys.ts';
import { RecipeDocument } from './schema.ts';

const shared = process.env['SHEARWALL_SHARED'] ?? join(import.meta.dirname, '../../../../shared');
const file = join(shared, 'schemas/apko/apko-configuration.schema.json');
const skip = existsSync(file) ? false : `${file} is not there`;

type Schema = { $ref?: string; properties?: Record<string, Schema>; items?: Schema };
type Root = Schema & { $defs: Record<string, Schema> };

/** Every key of apko's schema with the path to it: `accounts.users.uid`. */
function keysOf(root: Root, schema: Schema = root, path: (string | number)[] = []): (string | number)[][] {
  const target = schema.$ref ? (root.$defs[schema.$ref.replace('#/$defs/', '')] ?? {}) : schema;
  if (target.items) return keysOf(root, target.items, [...path, 0]);
  return Object.entries(target.properties ?? {}).flatMap(([key, inner]) => {
    return [[...path, key], ...keysOf(root, inner, [...path, key])];
  });
}

describe("apko's schema", { skip }, () => {
  const keys = skip ? [] : keysOf(JSON.parse(readFileSync(file, 'utf8')) as Root);
  const dotted = (path: (string | number)[]) => path.filter((key) => typeof key === 'string').join('.');
  const isRefused = (path: (string | number)[]) =>
    path.some((_, index) => dotted(path.slice(0, index + 1)) in REFUSED_KEYS);

  it('was read', () => assert.ok(keys.length > 50, `only ${keys.length} keys`));

  for (const path of keys) {
    it(`${dotted(path)} is ${isRefused(path) ? 'refused with a reason' : 'honoured'}`, () => {
      const isKnown = knownKeysAt(RecipeDocument, path.slice(0, -1)).includes(String(path.at(-1)));
      assert.notEqual(isKnown, isRefused(path), 'a key is either honoured or refused, never both or neither');
    });
  }

  it('holds every key that we refuse, each refused in a sentence that says what to do', () => {
    for (const [key, reason] of Object.entries(REFUSED_KEYS)) {
      assert.ok(
        keys.some((path) => dotted(path) === key),
        key,
      );
      assert.match(reason, /\w+ .*[;,] .*\w/, key);
    }
  });
});
