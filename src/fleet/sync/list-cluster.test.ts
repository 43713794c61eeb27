import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { silentProgress } from '../../base/progress.ts';
import { DEFAULT_OWNER_RULES } from '../owners/find-owner.ts';
import { listCluster } from './list-cluster.ts';

describe('listing a cluster', () => {
  it('waits no longer for a server that never answers when it is interrupted', async () => {
    const interrupt = new AbortController();
    const lists = { server: 'https://silent.example', list: async () => await new Promise<never>(() => {}) };
    const listed = listCluster(
      { lists, namespaces: [], rules: DEFAULT_OWNER_RULES },
      {
        progress: silentProgress,
        signal: interrupt.signal,
        log: { debug() {}, info() {}, warn() {} } as never,
      },
    );
    const reason = new Error('interrupted');
    interrupt.abort(reason);
    await assert.rejects(listed, reason);
  });
});
