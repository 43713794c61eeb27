import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { everything, type TestServer, testServer } from '../../../test/fakes/test-server.ts';
import { listAudit, listTokens } from '../../store/index.ts';
import { openCursors } from './cursors.ts';

describe('a server while somebody else writes and does not end', () => {
  let server: TestServer;
  let admin: string;
  before(async () => {
    server = await testServer();
    admin = await server.token(everything('admin'));
  });
  after(async () => await server[Symbol.asyncDispose]());

  async function besideWriter(work: () => Promise<void>): Promise<void> {
    const ended = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const writing = server.fleet.store.write(async () => {
      begun.resolve();
      await ended.promise;
    });
    await begun.promise;
    try {
      await work();
    } finally {
      ended.resolve();
      await writing;
    }
  }
  const make = (name: string): RequestInit => ({
    method: 'POST',
    body: JSON.stringify({ name, days: 1, grants: [everything('viewer')] }),
  });

  it('answers who asks, and notes afterwards that a token was used', async () => {
    await besideWriter(async () => {
      assert.equal((await server.as(admin, '/api/v1/exposure?what=xz')).status, 200);
      await openCursors(server.fleet.store);
    });
    // Writers come one after the other.
    await server.fleet.store.write(async () => {});
    const [token] = await server.fleet.store.read(listTokens);
    assert.equal(token?.usedAt, server.fleet.now.ms);
  });

  it('changes nothing for somebody who went away before it was their turn', async () => {
    await besideWriter(async () => {
      const gone = new AbortController();
      const asked = server.as(admin, '/api/v1/tokens', {
        ...make('nobody waits for it'),
        signal: gone.signal,
      });
      gone.abort();
      await new Promise(setImmediate);
      void asked.catch(() => {});
    });
    await server.fleet.store.write(async () => {});
    const { rows } = await server.fleet.store.read((view) => listAudit(view, { limit: 10 }));
    assert.deepEqual(rows, []);
    assert.equal((await server.as(admin, '/api/v1/tokens', make('somebody does'))).status, 201);
  });
});
