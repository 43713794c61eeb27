import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { get, post, startTestSigstore } from '../../../test/fakes/sigstore-dev.ts';
import { silentLog } from '../../base/log.ts';
import { closeServer, listen, serve } from './serve.ts';

describe('the HTTP side', () => {
  it('answers what it does not know with 404, other methods with 405, both in JSON', async () => {
    await using dev = await startTestSigstore();
    const unknown = await get(`${dev.url}/nowhere`);
    assert.deepEqual(
      [unknown.status, unknown.json],
      [404, { code: 404, message: 'there is nothing at /nowhere' }],
    );
    const method = await get(`${dev.url}/api/v1/timestamp`);
    assert.deepEqual([method.status, method.headers.get('allow')], [405, 'POST']);
  });

  it('takes the double slash that some clients write', async () => {
    await using dev = await startTestSigstore();
    assert.equal((await get(`${dev.url}//api/v1/log`)).status, 200);
  });

  it('refuses a body larger than its limit, and lives on', async () => {
    await using dev = await startTestSigstore();
    const { status } = await post(`${dev.url}/api/v1/log/entries`, Buffer.alloc(100 << 20, 'a'));
    assert.equal(status, 413);
    assert.equal((await get(`${dev.url}/api/v1/log`)).status, 200);
  });

  it('survives bytes that are not HTTP, and requests that break off, without a word', async () => {
    const warnings: string[] = [];
    const log = { ...silentLog, warn: (message: string) => void warnings.push(message) };
    await using dev = await startTestSigstore({}, undefined, log);
    const { port } = new URL(dev.url);
    for (const text of [
      'nonsense\r\n\r\n',
      'POST /api/v1/log/entries HTTP/1.1\r\nhost: x\r\ncontent-length: 99\r\n\r\n{',
    ]) {
      const socket = connect(Number(port), '127.0.0.1');
      socket.on('error', () => {});
      await once(socket, 'connect');
      socket.end(text);
      await once(socket.resume(), 'close');
    }
    assert.equal((await get(`${dev.url}/api/v1/log`)).status, 200);
    assert.deepEqual(warnings, []);
  });

  it('hides what went wrong inside from the client, and tells the log', async () => {
    const warnings: string[] = [];
    const { server, url } = await listen('127.0.0.1', 0);
    const broken = {
      method: 'GET' as const,
      path: '/',
      handle() {
        throw new Error('secret');
      },
    };
    serve(server, [broken], {
      ...silentLog,
      warn: (_, fields) => void warnings.push(String(fields?.['error'])),
    });
    const { status, text } = await get(url);
    await closeServer(server);

    assert.equal(status, 500);
    assert.ok(!text.includes('secret'));
    assert.deepEqual(warnings, ['Error: secret']);
  });
});
