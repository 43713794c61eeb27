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
      ['cache prnue', "cache knows no 'prnue'; did you mean 'prune'?"],
      ['cache prune --max-siez 5GB', "unknown option '--max-siez'; did you mean '--max-size'?"],
      ['cache ls --ofline', "unknown option '--ofline'; did you mean '--offline'?"],
      ['cache ls --max-size=5GB', 'cache ls takes no --max-size'],
      ['cache ls all', "cache ls does not take 'all'"],
      ['build', "build: missing required argument 'recipe'"],
    ] as const)
      await assert.rejects(parseLine(line.split(' ')), { message, kind: 'usage' });
  });

  it('says which sub-command has the option', async () => {
    await assert.rejects(parseLine(['cache', 'verify', '--older-than', '1d']), {
      code: 'CLI_CACHE_LIMITS',
      hint: 'it is an option of prune',
    });
  });
});
