import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { everything, type TestServer, testServer } from '../../../test/fakes/test-server.ts';
import { ROUTES } from '../routes/routes.ts';

/** What leads out of a folder, a statement, a header, a page, a log, or an object; and what is of another kind or size. */
const HOSTILE = [
  '../../../../etc/passwd',
  '..\\..\\secrets',
  "' OR 1=1 --",
  '"; DROP TABLE image; --',
  'x\r\nset-cookie: stolen=1',
  '\0',
  '\u001b]0;pwned\u0007',
  '<script>pwned()</script>',
  '__proto__',
  'constructor',
  '%s%n${7*7}{{7*7}}',
  'http://169.254.169.254/latest/meta-data',
  `sha256:${'0'.repeat(64)}`,
  '-1',
  '1e309',
  '\ud800',
  '𝔵'.repeat(300),
  'x'.repeat(5000),
];
/** As a parser makes it of text. */
const POLLUTED: unknown = JSON.parse('{"__proto__": {"isAdmin": true}}');
/** Streams that last are tested by themselves. */
const LASTING = ['watchExposure'];

describe('a request with anything at all in any place of any route', () => {
  let server: TestServer;
  let token: string;
  before(async () => {
    server = await testServer();
    token = await server.token(everything('admin'));
  });
  after(async () => await server[Symbol.asyncDispose]());

  async function ask(path: string, init: RequestInit): Promise<Response> {
    server.fleet.now.ms += 1000;
    return await server.as(token, path, init);
  }

  /** An answer, or a problem that says what was wrong with it, and never that the server is. */
  async function isAnswered(response: Response, what: string): Promise<void> {
    const body = await response.text();
    assert.ok(response.status < 500, `${what}: ${response.status} ${body}`);
    assert.equal(response.headers.get('set-cookie')?.includes('stolen') ?? false, false, what);
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff', what);
    if (response.status < 400) return;
    assert.equal(response.headers.get('content-type'), 'application/problem+json', what);
    assert.doesNotMatch(body, /(?![\n\t])\p{Cc}|\/etc\/passwd.*root:|at .*\.ts:\d/u, what);
  }

  for (const { id, method, path, params, query, body } of ROUTES.filter(({ id }) => !LASTING.includes(id)))
    it(`is answered: ${method} ${path}`, async () => {
      const named = Object.keys(params?.shape ?? {});
      const asked = [...Object.keys(query?.shape ?? {}), 'unknown'];
      const plain = path.replaceAll(/\{\w+\}/g, 'x');
      for (const value of HOSTILE) {
        const encoded = encodeURIComponent(value.toWellFormed());
        for (const name of named) {
          const at = path.replace(`{${name}}`, encoded).replaceAll(/\{\w+\}/g, 'x');
          await isAnswered(await ask(at, sent(method, body && {})), `${id} ${name}=${value}`);
        }
        for (const name of asked)
          await isAnswered(
            await ask(`${plain}?${name}=${encoded}`, sent(method, body && {})),
            `${id} ?${name}=${value}`,
          );
        if (body === undefined) continue;
        for (const hostile of [value, [value], { [value]: value }, POLLUTED])
          await isAnswered(await ask(plain, sent(method, hostile)), `${id} ${JSON.stringify(hostile)}`);
      }
    });
});

function sent(method: string, body: unknown): RequestInit {
  return body === undefined ? { method } : { method, body: JSON.stringify(body) };
}
