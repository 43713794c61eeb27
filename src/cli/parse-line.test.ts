import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseLine } from './parse-line.ts';

/** What is asked for; fails where help was printed instead. */
async function parsed(line: string) {
  const found = await parseLine(line.split(' '));
  assert.ok(typeof found === 'object');
  return found;
}

describe('a line of the shell', () => {
  it('may have options of a sub-command before its name, with and without values', async () => {
    for (const line of [
      'cache prune --max-size 5GB --offline',
      'cache --max-size 5GB prune --offline',
      'cache --max-size=5GB --offline prune',
      '--offline cache --max-size 5GB prune',
      '--jobs 2 --offline cache --max-size 5GB -- prune',
    ]) {
      const { options, globals } = await parsed(line);
      assert.deepEqual(options, { maxSize: 5e9 }, line);
      assert.equal(globals.offline, true, line);
    }
  });

  it('takes the value of an option for no name of a command', async () => {
    const { globals } = await parsed('--cache-dir build cache --cache-dir ls verify');
    assert.equal(globals.cacheDir, 'ls');
  });

  it('is refused with the nearest name of a command, a sub-command or an option', async () => {
    for (const [line, message] of [
      ['biuld', "unknown command 'biuld'; did you mean 'build'?"],
      ['cache prnue', "cache does not know 'prnue'; did you mean 'prune'?"],
      ['cache prune --max-siez 5GB', "unknown option '--max-siez'; did you mean '--max-size'?"],
      ['cache ls --ofline', "unknown option '--ofline'; did you mean '--offline'?"],
      ['cache ls --max-size=5GB', 'cache ls takes no --max-size'],
      ['cache ls all', "cache ls does not take 'all'"],
      ['fleet stats', "fleet does not know 'stats'; did you mean 'status'?"],
      ['fleet packages a b', "fleet packages does not take 'b'"],
      ['sbom dif a b', "sbom does not know 'dif'; did you mean 'diff'?"],
      ['sbom a:1 b:2', "sbom does not take 'b:2'"],
      ['build', "build: missing required argument 'recipe'"],
    ] as const)
      await assert.rejects(parseLine(line.split(' ')), { message, kind: 'usage' });
  });

  it('names an image that is called like a sub-command by its tag or folder', async () => {
    for (const image of ['diff:latest', './diff', 'registry.example.org/diff'])
      assert.deepEqual((await parsed(`sbom ${image} -o purls`)).args, [image]);
    assert.deepEqual((await parsed('sbom -o purls diff a b')).args, ['a', 'b']);
  });

  it('takes what was taken before sub-commands had options of their own', async () => {
    for (const line of [
      'sbom validate a.json --files -o json --platform linux/amd64 --base b --exclude x',
      'sbom convert a.json --files -o json --insecure-registry',
      'keys public cosign.key --force -o name',
      'db verify advisories.db',
      'db --data-dir x --covers npm import y',
      'fleet --cluster demo --covers all import - --at 2026-03-05',
      'trust --name acme init --mirror https://tuf.example.org',
      'sigstore --port 8200 dev',
    ])
      await parsed(line);
  });

  it('says that an option of a command comes after its name', async () => {
    for (const line of ['--severity high scan a:1', '--severity=high scan a:1'])
      await assert.rejects(parseLine(line.split(' ')), {
        message: "unknown option '--severity'",
        hint: 'options of a command come after its name: shearwall scan --severity …',
      });
    for (const line of ['scan --unheard-of scan', 'scan a:1 --unheard-of build'])
      await assert.rejects(parseLine(line.split(' ')), { hint: 'see "shearwall scan --help"' });
  });

  it('says which sub-command has the option', async () => {
    await assert.rejects(parseLine(['cache', 'verify', '--older-than', '1d']), {
      code: 'CLI_CACHE_LIMITS',
      hint: 'it is an option of prune',
    });
  });
});
