import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';

/** What survives makes the young generation grow: more and more of it, and time for others in between. Its most: V8 shrinks it where a program is kept waiting. */
const WORK = `
  const { getHeapSpaceStatistics } = await import('node:v8');
  const kept = [];
  let most = 0;
  for (let turn = 0; turn < 60; turn++) {
    for (let count = 0; count < 40_000; count++) kept.push({ turn, count });
    await new Promise((resolve) => setTimeout(resolve, 2));
    most = Math.max(most, getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space').space_size);
  }
  console.log(most / 2 ** 20);
`;

/** Most of what outlives the young generation is soon let go. */
const CHURN = `
  const kept = [];
  let most = 0;
  for (let turn = 0; turn < 12_000; turn++) {
    kept[turn < 400 ? turn : 400 + (turn % 10)] = new Array(2 ** 13).fill(turn);
    most = Math.max(most, process.memoryUsage().heapTotal);
  }
  console.log(most / 2 ** 20);
`;

/** The same with 60 arrays of 64 KiB that stay, and time for others in between: how often all of the heap was collected. */
const COLLECTIONS = `
  const { PerformanceObserver, constants } = await import('node:perf_hooks');
  let times = 0;
  new PerformanceObserver((list) => {
    for (const { detail } of list.getEntries()) if (detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) times++;
  }).observe({ entryTypes: ['gc'] });
  const kept = [];
  for (let turn = 0; turn < 6000; turn++) {
    kept[turn < 60 ? turn : 60 + (turn % 100)] = new Array(2 ** 13).fill(turn);
    if (turn % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  console.log(times);
`;

describe('keeping the heap small', () => {
  const module = JSON.stringify(new URL('./keep-heap-small.ts', import.meta.url).href);
  const megabytes = (before: string, work = WORK) => {
    const script = `${before}\n${work}`;
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--max-semi-space-size=32', '--input-type=module', '-e', script],
      { encoding: 'utf8' },
    );
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    return Number(stdout);
  };

  it('lets the young generation grow until it is large enough, and no further', () => {
    const small = megabytes(`(await import(${module})).keepHeapSmall();`);
    assert.ok(small >= 8, `${small} MB`);
    assert.ok(small < megabytes(''), `${small} MB`);
  });

  it('collects before the old generation is twice what is live', () => {
    const small = megabytes(`(await import(${module})).keepHeapSmall();`, CHURN);
    const large = megabytes('', CHURN);
    assert.ok(small < large * 0.8, `${small} MB, by itself ${large} MB`);
  });

  it('collects a small heap less often where it may triple', () => {
    const [tight, loose] = ['keepHeapSmall', 'keepHeapSmallOnceLarge'].map((name) =>
      megabytes(`(await import(${module})).${name}();`, COLLECTIONS),
    );
    assert.ok((loose ?? 0) < (tight ?? 0), `${loose} times, and ${tight} where it may not`);
  });

  it('lets a program end', () => {
    const { status } = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', `(await import(${module})).keepHeapSmall();`],
      { timeout: 60_000 },
    );
    assert.equal(status, 0);
  });
});
