import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NO_RECORD } from '../../update/candidates/types.ts';
import type { RecipeProgress } from '../../update/index.ts';
import { statusWith } from '../../update/recipes/judge-recipe.ts';
import { openMetrics } from './watch-metrics.ts';

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('the metrics of a watcher', () => {
  it('are served once a round is over, and say until then that it goes on', async () => {
    const port = await freePort();
    await using metrics = await openMetrics({ operations: { host: '127.0.0.1', port } });
    const ask = async (path: string): Promise<[number, string]> => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`);
      return [response.status, await response.text()];
    };
    assert.deepEqual(await ask('/readyz'), [503, 'the first round goes on\n']);
    const record = { ...NO_RECORD, why: 'nobody tested it' };
    const status = statusWith('a.yaml', 'outdated', {});
    await metrics.show([{ status, record, memory: 'kept' } satisfies RecipeProgress], 5000);
    assert.equal((await ask('/readyz'))[0], 200);
    const [, text] = await ask('/metrics');
    for (const line of ['outdated 1', 'stopped 1', 'security 0', 'last_round_seconds 5'])
      assert.match(text, new RegExp(`^shearwall_update_${line}$`, 'm'));
  });
});
