import { Readable } from 'node:stream';
import type { Http } from '../../src/base/http.ts';
import type { TestServer } from './test-server.ts';

/** The network, where there is nothing but this server. */
export function inProcess({ send }: Pick<TestServer, 'send'>): Http {
  return async (url, request = {}) => {
    const { pathname, search } = new URL(url);
    const { method = 'GET', headers = {}, body } = request;
    const sent = body === undefined ? {} : { body: Buffer.from(body as Uint8Array) };
    const response = await send(`${pathname}${search}`, { method, headers, ...sent });
    return {
      status: response.status,
      headers: response.headers,
      url,
      body: response.body ?? Readable.from([]),
      cancel: async () => {},
    };
  };
}
