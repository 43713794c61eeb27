import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answersOf, program, reachOf } from '../../../../test/fakes/reach.ts';

/** What a text of an application loads of the folder beside it, of its packages, and of a file by its whole name. */
function loaded(text: string, path = 'srv/a.js') {
  const report = reachOf(
    {
      'usr/bin/node': program(),
      [path]: text,
      'srv/plugins/p.js': '',
      'srv/lib/x.js': '',
      'srv/node_modules/x/index.js': '',
    },
    { entrypoint: ['/usr/bin/node', `/${path}`] },
    { isOwned: (file) => file !== path },
  );
  const answers = answersOf(report);
  return {
    plugins: answers['srv/plugins/p.js'] ?? '',
    packages: answers['srv/node_modules/x/index.js'] ?? '',
    lib: answers['srv/lib/x.js'] ?? '',
  };
}

describe('a module that is loaded from the folder of the file on', () => {
  for (const call of [
    "require(path.join(__dirname, 'plugins', file))",
    "import(join(__dirname, 'plugins', file))",
    "import(path.resolve(__dirname, 'plugins', file))",
    "import(pathToFileURL(path.join(__dirname, 'plugins', file)).href)",
    'import(new URL(`./plugins/${file}`, import.meta.url))',
    "import(join(import.meta.dirname, 'plugins', file))",
    'require(`${__dirname}/plugins/${file}`)',
    "require(__dirname + '/plugins/' + file)",
    "const p = path.join(__dirname, 'plugins', file); import(p)",
    "const dir = path.join(__dirname, 'plugins'); require(path.join(dir, file))",
    "const dir = __dirname + '/plugins'; require(dir + '/' + file)",
    "const top = __dirname; const dir = path.join(top, 'plugins'); require(`${dir}/${file}`)",
  ])
    it(`is one of the folder that is written down: ${call}`, () => {
      const path = call.includes('import.meta') ? 'srv/a.mjs' : 'srv/a.js';
      assert.deepEqual(loaded(call, path), {
        plugins: 'possibly',
        packages: 'unreachable',
        lib: 'unreachable',
      });
    });

  it('is that file where nothing is computed', () => {
    assert.deepEqual(loaded("require(path.join(__dirname, 'lib', 'x.js'))"), {
      plugins: 'unreachable',
      packages: 'unreachable',
      lib: 'possibly',
    });
  });

  for (const call of [
    "require(path.join(folder, 'plugins', file))",
    'require(path.resolve(__dirname, file))',
    "const dir = path.join(__dirname, 'plugins'); const load = (dir) => require(path.join(dir, file))",
    "const dir = path.join(__dirname, 'plugins'); for (const dir of folders) require(path.join(dir, file))",
    "let dir = path.join(__dirname, 'plugins'); dir = process.env.PLUGINS; require(path.join(dir, file))",
    "function load(dir = path.join(__dirname, 'plugins')) { require(path.join(dir, file)) }",
    "require(path.join(path.dirname(process.argv[1]), 'plugins', file))",
    "const a = b; const b = a; require(path.join(a, 'plugins', file))",
  ])
    it(`may be any where the folder is not written down: ${call}`, () => {
      assert.equal(loaded(call).packages, 'possibly');
    });
});
