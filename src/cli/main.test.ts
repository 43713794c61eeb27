import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

const main = join(import.meta.dirname, 'main.ts');

function shearwall(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' });
}

describe('the command line', () => {
  it('finds the command behind the value of an option', () => {
    const { status, stdout } = shearwall('--jobs', '2', '--cache-dir', 'x', 'build', '--help');

    assert.equal(status, 0);
    assert.match(stdout, /--locked/);
  });

  it('shows the options of a command after help, too', () => {
    assert.match(shearwall('help', 'lock').stdout, /--compression/);
    assert.match(shearwall('help', 'cache', 'prune').stdout, /Usage: shearwall cache prune.*--max-size/s);
  });

  it('ends with 2 for a mistake, and names the nearest command', () => {
    const { status, stderr } = shearwall('biuld');

    assert.equal(status, 2);
    assert.match(stderr, /did you mean 'build'/);
    assert.equal(shearwall('--jobs', 'many', 'build').status, 2);
  });

  it('shows what there is where a sub-command is missing, and ends with 2', () => {
    const { status, stdout, stderr } = shearwall('cache');

    assert.deepEqual([status, stdout], [2, '']);
    assert.match(stderr, /prune .* remove entries/);
  });

  it('reports a mistake as JSON where JSON was asked for', () => {
    const { status, stderr } = shearwall('cache', 'prnue', '--json');

    assert.equal(status, 2);
    assert.equal(JSON.parse(stderr).error.code, 'CLI_CACHE_LIMITS');
  });

  it('drops what nobody reads any more, and keeps the exit code', {
    skip: process.platform === 'win32',
  }, () => {
    const into = (target: string): { status: number | null; stderr: string } =>
      spawnSync('sh', ['-c', `"$0" "$1" db --help ${target}`, process.execPath, main], { encoding: 'utf8' });
    const { stderr } = into('| true');
    assert.equal(stderr, '');
    const kept = spawnSync('bash', [
      '-c',
      '"$0" "$1" db --help | true; exit ${PIPESTATUS[0]}',
      process.execPath,
      main,
    ]);
    if (kept.error === undefined) assert.equal(kept.status, 0);
  });

  it('says that an answer could not be written', { skip: !existsSync('/dev/full') }, () => {
    const { status, stderr } = spawnSync(
      'sh',
      ['-c', '"$0" "$1" db --help > /dev/full', process.execPath, main],
      {
        encoding: 'utf8',
      },
    );
    assert.equal(status, 3);
    assert.match(stderr, /^error: the answer cannot be written: .*ENOSPC/);
    assert.match(stderr, /CLI_STDOUT/);
  });
});
