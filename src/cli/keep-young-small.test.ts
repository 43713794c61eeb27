import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';

/** What survives makes the young generation grow: more and more of it, and time for others in between. */
const WORK = `
  const { getHeapSpaceStatistics } = await import('node:v8');
  const kept = [];
  for (let turn = 0; turn < 60; turn++) {
    for (let count = 0; count < 40_000; count++) kept.push({ turn, count });
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  console.log(getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space').space_size / 2 ** 20);
`;

describe('keeping the young generation small', () => {
  const module = JSON.stringify(new URL('./keep-young-small.ts', import.meta.url).href);
  const megabytes = (before: string) => {
    const script = `${before}\n${WORK}`;
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--max-semi-space-size=32', '--input-type=module', '-e', script],
      { encoding: 'utf8' },
    );
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    return Number(stdout);
  };

  it('lets it grow until it is large enough, and no further', () => {
    const small = megabytes(`(await import(${module})).keepYoungSmall();`);
    assert.ok(small >= 8, `${small} MB`);
    assert.ok(small < megabytes(''), `${small} MB`);
  });

  it('lets a program end', () => {
    const { status } = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', `(await import(${module})).keepYoungSmall();`],
      { timeout: 60_000 },
    );
    assert.equal(status, 0);
  });
});
