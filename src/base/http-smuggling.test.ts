import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startHttpServer } from '../../test/fakes/http-server.ts';
import { createHttp } from './http-client.ts';
import { httpError } from './http-errors.ts';

const EVIL = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil';
const LENGTH = 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n';
const REFUSED: Record<string, string> = {
  'a length by number and one by chunks': `${LENGTH}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n${EVIL}`,
  'two lengths by number': `${LENGTH}Content-Length: 5\r\n\r\nabcde`,
  'a transfer encoding that nobody knows, and a length': `${LENGTH}Transfer-Encoding: xchunked\r\n\r\nabc`,
  'a header in a header': `${LENGTH}X: a\rEvil: b\r\n\r\nabc`,
};

/** What two requests, one after the other, get from a server that writes these bytes. */
async function answersTo(bytes: string): Promise<string[]> {
  await using server = await startHttpServer((request) => request.socket.end(bytes));
  const http = createHttp({ userAgent: 'test' });
  const ask = async (): Promise<string> => {
    const { body } = await http(server.url);
    return Buffer.concat(await Array.fromAsync(body as AsyncIterable<Uint8Array>)).toString();
  };
  const said = (error: unknown): string =>
    httpError.is(error, 'NETWORK_BROKEN') ? 'refused' : String(error);
  return [await ask().catch(said), await ask().catch(said)];
}

describe('an answer that a proxy and we could read in two ways', () => {
  for (const [attack, bytes] of Object.entries(REFUSED))
    it(`is refused: ${attack}`, async () => {
      assert.deepEqual(await answersTo(bytes), ['refused', 'refused']);
    });

  it('gives nothing to the next request: a second answer behind the first', async () => {
    assert.deepEqual(await answersTo(`${LENGTH}\r\nabc${EVIL}`), ['abc', 'abc']);
  });
});
