import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { ShearwallError } from '../../base/index.ts';
import { loadRecipe } from './load-recipe.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'shearwall-named-'));
  put('home/secret.yaml', 'db:\n  password: hunter2\n');
  put('home/key.asc', 'KEY hunter2');
  put('shared/base.yaml', 'environment: {A: "1"}\ncontents: {keyring: [key.asc]}\n');
  put('shared/key.asc', 'KEY');
});
afterEach(() => rmSync(root, { recursive: true }));

function put(name: string, text: string | Uint8Array): string {
  const path = join(root, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

const recipe = (more: string): string => put('project/app.yaml', `files: [{source: a, target: /a}]\n${more}`);

/** What is said of a recipe that may not be loaded; never what it was pointed at. */
async function refusal(path: string, includeDirs: string[] = []): Promise<ShearwallError> {
  const error = await loadRecipe(path, { includeDirs }).then(
    () => assert.fail('the recipe was accepted'),
    (reason: unknown) => reason as ShearwallError,
  );
  assert.doesNotMatch(`${error.message} ${JSON.stringify(error.details)}`, /hunter2|password/);
  return error;
}

describe('a recipe of somebody else', () => {
  for (const [attack, include] of [
    ['by climbing out of its folder', '../home/secret.yaml'],
    ['by an absolute path', '/etc/passwd'],
    ['by a link in its folder', 'link.yaml'],
    ['by a folder that is a link', 'folder/secret.yaml'],
    ['by a way that leads out and back to a link', '../project/link.yaml'],
  ] as const)
    it(`cannot have lines of another file quoted ${attack}`, async () => {
      const path = recipe(`include: ${include}`);
      symlinkSync(join(root, 'home/secret.yaml'), join(root, 'project/link.yaml'));
      symlinkSync(join(root, 'home'), join(root, 'project/folder'));
      const error = await refusal(path);

      assert.equal(error.code, 'RECIPE_INCLUDE');
      assert.match(error.message, /app\.yaml:2:10: include: .* outside the recipe's folder.*--include-dir/);
    });

  it('cannot find out whether a file is there', async () => {
    const there = await refusal(recipe('include: ../home/secret.yaml'));
    const not = await refusal(recipe('include: ../home/nobody.yaml'));

    assert.equal(there.message.replaceAll('secret', 'nobody'), not.message);
  });

  it('cannot hang the builder on a named pipe, as include or as key', async () => {
    const include = recipe('include: pipe');
    execFileSync('mkfifo', [join(root, 'project/pipe')]);
    assert.match((await refusal(include)).message, /it is not a regular file/);
    assert.match((await refusal(recipe('contents: {keyring: [pipe]}'))).message, /it is not a regular file/);
  });

  it('cannot take a file from elsewhere into the provenance as a key', async () => {
    const error = await refusal(recipe('contents: {keyring: [../home/key.asc]}'));

    assert.equal(error.code, 'RECIPE_INCLUDE');
    assert.match(error.message, /contents\.keyring: cannot read the key \.\.\/home\/key\.asc: it is outside/);
  });

  it('cannot have an included file include what it may not include itself', async () => {
    put('project/more.yaml', 'include: ../home/secret.yaml');

    assert.equal((await refusal(recipe('include: more.yaml'))).code, 'RECIPE_INCLUDE');
  });
});

describe('a folder that the user names for includes', () => {
  it('may be beside the recipe, and holds the keys of what is included, too', async () => {
    const loaded = await loadRecipe(recipe('include: ../shared/base.yaml'), {
      includeDirs: [join(root, 'shared')],
    });

    assert.equal(loaded.environment['A'], '1');
    assert.deepEqual(
      loaded.contents.keyring.map(({ name }) => name),
      ['key.asc'],
    );
  });

  it('may be reached through a link', async () => {
    symlinkSync(join(root, 'shared'), join(root, 'alias'));
    const path = recipe('include: ../shared/base.yaml');

    assert.equal((await loadRecipe(path, { includeDirs: [join(root, 'alias')] })).environment['A'], '1');
  });

  it('opens nothing else', async () => {
    assert.equal(
      (await refusal(recipe('include: ../home/secret.yaml'), [join(root, 'shared'), join(root, 'none')]))
        .code,
      'RECIPE_INCLUDE',
    );
  });
});

describe('a private key under contents.keyring', () => {
  for (const [form, bytes] of [
    ['armored', '-----BEGIN PGP PRIVATE KEY BLOCK-----\n'],
    ['PEM', '-----BEGIN OPENSSH PRIVATE KEY-----\n'],
    ['binary of the old form', Uint8Array.of(0x95, 1, 0)],
    ['binary of the new form', Uint8Array.of(0xc5, 1, 0)],
  ] as const)
    it(`is refused: ${form}`, async () => {
      const path = recipe('contents: {keyring: [own.key]}');
      put('project/own.key', bytes);

      assert.match((await refusal(path)).message, /own\.key holds a private key/);
    });
});
