import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runFleet } from '../../../test/fakes/fleet-commands.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import type { FleetOptions } from './options.ts';

const DAY_MS = 86_400_000;
const examples = join(import.meta.dirname, '../../../examples/fleet');

describe('questions about times of which not all is kept', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  before(async () => {
    context = await repositoryContext();
    const dump = join(examples, 'pods.json');
    for (const at of ['30d', '1h'])
      await run(['import', dump], { cluster: ['demo'], covers: 'all', at: daysAgo(at) });
  });
  after(() => context[Symbol.asyncDispose]());

  const daysAgo = (text: string): string => {
    const ms = text.endsWith('d') ? Number(text.slice(0, -1)) * DAY_MS : DAY_MS / 24;
    return new Date(Math.floor((Date.now() - ms) / 1000) * 1000).toISOString();
  };
  const run = async (args: string[], options: FleetOptions = {}) => await runFleet(context, args, options);
  async function codes(): Promise<Record<string, number>> {
    context.log.warnings.length = 0;
    return {
      'workloads at a time before': (await run(['workloads'], { at: '20d' })).exitCode,
      'workloads at a time after': (await run(['workloads'], { at: '5d' })).exitCode,
      'workloads now': (await run(['workloads'])).exitCode,
      'diff from a time before': (await run(['diff'], { from: '20d', to: '5d' })).exitCode,
      'diff from a time after': (await run(['diff'], { from: '5d' })).exitCode,
      timeline: (await run(['timeline', 'xz-utils'])).exitCode,
      'timeline from a time before': (await run(['timeline', 'xz-utils'], { from: '20d' })).exitCode,
      'timeline from a time after': (await run(['timeline', 'xz-utils'], { from: '5d' })).exitCode,
    };
  }

  it('are answered while all is kept, but that nothing ever ran only where somebody looked into what did', async () => {
    const { 'workloads now': now, ...rest } = await codes();
    assert.deepEqual([now, ...Object.values(rest)], [0, 0, 0, 0, 0, 3, 3, 3]);
    assert.ok(context.log.warnings.every((line) => !line.includes('is kept from')));
    assert.ok(context.log.warnings.some((line) => /^the list is incomplete: .*not covered/.test(line)));
  });

  it('end with 3 and say so once it is not, and no other does', async () => {
    await run(['prune', '--older-than', '10d']);
    assert.deepEqual(await codes(), {
      'workloads at a time before': 3,
      'workloads at a time after': 0,
      'workloads now': 0,
      'diff from a time before': 3,
      'diff from a time after': 0,
      timeline: 3,
      'timeline from a time before': 3,
      'timeline from a time after': 3,
    });
    const said = context.log.warnings.filter((line) =>
      /is kept from \S+ on: of the time before, some is gone/.test(line),
    );
    assert.equal(said.length, 4, context.log.warnings.join('\n'));
  });
});
