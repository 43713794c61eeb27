import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { recipeJson } from '../documents/recipe-json.ts';
import { loadRecipe, type Recipe } from './index.ts';

const FILES: Record<string, string> = {
  'tested.yaml': `
contents: {packages: [nginx]}
test:
  environment: {A: b}
  time-out: 5
  checks:
    - {http: "http://127.0.0.1:8080/", contains: Welcome}
    - {tcp: 80}
    - {path: /etc/passwd}
    - {command: nginx -t, exit: 1}
`,
  'untested.yaml': 'contents: {packages: [nginx]}\n',
  'inherits.yaml': 'include: tested.yaml\ncontents: {packages: [curl]}\n',
  'own.yaml': 'include: tested.yaml\ncontents: {packages: [curl]}\ntest: {checks: [{tcp: 1}]}\n',
};
const load = async (path: string): Promise<Recipe> =>
  await loadRecipe(path, { readFile: async (name) => Buffer.from(FILES[name] ?? name) });

describe('the test of a recipe', () => {
  it('has its defaults filled in', async () => {
    assert.deepEqual((await load('tested.yaml')).test, {
      environment: { A: 'b' },
      timeOutSeconds: 5,
      checks: [
        { kind: 'http', url: 'http://127.0.0.1:8080/', status: 200, contains: 'Welcome' },
        { kind: 'tcp', port: 80 },
        { kind: 'path', path: '/etc/passwd' },
        { kind: 'command', argv: ['nginx', '-t'], exit: 1, contains: '' },
      ],
    });
  });

  it('changes neither digest nor provenance', async () => {
    const [tested, untested] = [await load('tested.yaml'), await load('untested.yaml')];
    assert.equal(tested.digest, untested.digest);
    assert.equal('test' in recipeJson(tested), false);
  });

  it('is that of the includer where it has one, else that of the include', async () => {
    assert.equal((await load('inherits.yaml')).test?.checks.length, 4);
    assert.equal((await load('own.yaml')).test?.checks.length, 1);
  });

  it('asks nobody but the own loopback', async () => {
    for (const url of [
      'http://10.0.0.1/',
      'http://127.0.0.1.example/',
      'https://127.0.0.1/',
      'file:///etc',
    ]) {
      FILES['elsewhere.yaml'] = `contents: {packages: [nginx]}\ntest:\n  checks:\n    - http: ${url}\n`;
      await assert.rejects(load('elsewhere.yaml'), { code: 'RECIPE_INVALID' }, url);
    }
  });
});
