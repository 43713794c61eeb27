import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { digestOfRecipe, loadRecipe, type Recipe } from '../recipe/index.ts';
import { recipeFromJson } from './recipe-from-json.ts';
import { recipeJson } from './recipe-json.ts';

const root = join(import.meta.dirname, '../../..');
const WHOLE = `
contents:
  repositories: [{debian: trixie, snapshot: 20260101T000000Z, components: [main, non-free-firmware]}]
  packages: [nginx, "curl >= 8.1", "bash=5.2*"]
  exclude: [{package: perl-base, reason: not run}]
entrypoint: {shell-fragment: "exec x"}
cmd: [a, ""]
work-dir: /srv
stop-signal: SIGRTMIN+3
accounts: {run-as: web, users: [{username: web, uid: 101}], groups: [{groupname: g, gid: 7, members: [web]}]}
environment: {A: "1"}
paths:
  - {path: /a, type: directory, permissions: 0o700, recursive: true}
  - {path: /b, type: symlink, source: ../x}
  - {path: /c, type: hardlink, source: /a/d}
files: [{source: app, target: /app, git: {url: "https://git.example/a", commit: "${'a'.repeat(40)}"}, exclude: ["*.x"]}]
volumes: [/v]
ports: [80, 53/udp]
labels: {a.b: c}
archs: [arm/v7]
layering: {strategy: origin}
`;
const whole = (): Promise<Recipe> => loadRecipe('a.yaml', { readFile: async () => Buffer.from(WHOLE) });
const asJson = (recipe: Recipe): Record<string, unknown> =>
  JSON.parse(JSON.stringify(recipeJson(recipe))) as Record<string, unknown>;

describe('a recipe in a provenance', () => {
  it('comes back as it was, whatever it says', async () => {
    const recipes = [await whole()];
    for (const path of globSync('recipes/*.yaml', { cwd: root }))
      recipes.push(await loadRecipe(join(root, path)));
    for (const recipe of recipes) {
      const read = recipeFromJson(asJson(recipe), recipe.path) ?? assert.fail(recipe.name);
      assert.equal(digestOfRecipe(read), recipe.digest, recipe.name);
    }
  });

  it('keeps which key is for which repository, in its digest, too', async () => {
    const load = (repository: string): Promise<Recipe> =>
      loadRecipe('a.yaml', {
        readFile: async (path) =>
          Buffer.from(
            path === 'a.yaml' ? `contents: {repositories: [${repository}], packages: [aa]}` : `KEY ${path}`,
          ),
      });
    const recipe = await load('{debian: trixie, keyring: [a.asc]}');
    const read = recipeFromJson(asJson(recipe), recipe.path) ?? assert.fail();
    assert.deepEqual(read.contents.repositories[0]?.keyring?.[0]?.bytes, Buffer.from('KEY a.asc'));
    assert.equal(digestOfRecipe(read), recipe.digest);
    const others = await Promise.all([load('{debian: trixie, keyring: [b.asc]}'), load('{debian: trixie}')]);
    assert.equal(new Set([recipe, ...others].map(({ digest }) => digest)).size, 3);
  });

  for (const [attack, at, value] of [
    [
      'a suite that leads to another path of the mirror',
      'contents.repositories.0.suite',
      '../../evil/dists/trixie',
    ],
    ['a suite with a query', 'contents.repositories.0.suite', 'trixie?x'],
    ['an address to fetch from', 'contents.repositories.0.mirrors', ['https://evil.example']],
    ['a component that climbs', 'contents.repositories.0.components', ['../x']],
    ['a snapshot that climbs', 'contents.repositories.0.snapshot', '../../x'],
    ['a repository of another kind', 'contents.repositories.0.kind', 'apk'],
    ['a key that nobody knows', 'contents.scripts', ['x']],
    ['a package that it does not show', 'contents.packages.0.name', 'netcat'],
    ['a path in the image that climbs', 'paths.0.path', '/a/../../etc'],
    ['a mode that is none', 'paths.0.mode', 0o100755],
    ['a file put above the root', 'files.0.target', '../x'],
    ['a program of git', 'files.0.git.url', 'ext::sh -c x'],
    ['a name with a slash', 'name', '../../x'],
    ['an architecture that leads elsewhere', 'archs', ['../amd64']],
    ['layers without end', 'layering.budget', 1e9],
    ['a certificate that is none', 'certificates', [{ name: 'a', pem: 'x' }]],
    ['a variable with an equals sign', 'environment', { 'A=B': 'c' }],
    ['no repository', 'contents.repositories', []],
  ] as const)
    it(`is refused with ${attack}`, async () => {
      const document = asJson(await whole());
      const keys = at.split('.');
      let inner = document as Record<string, unknown>;
      for (const key of keys.slice(0, -1)) inner = inner[key] as Record<string, unknown>;
      inner[keys.at(-1) ?? ''] = value;

      assert.equal(recipeFromJson(document, 'a.yaml'), undefined);
    });
});
