import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Span, trace } from '@opentelemetry/api';
import { everything, type TestServer, testServer } from '../../test/fakes/test-server.ts';

/** What an SDK would be told. */
const told: { name: string; attributes: Record<string, unknown>; isEnded: boolean }[] = [];

function rememberingSpan(name: string, attributes: Record<string, unknown>): Span {
  const remembered = { name, attributes: { ...attributes }, isEnded: false };
  told.push(remembered);
  const span = {
    setAttributes: (more: object) => Object.assign(remembered.attributes, more),
    setStatus: () => span,
    end: () => (remembered.isEnded = true),
  };
  return span as never;
}

describe('traces', () => {
  let server: TestServer;
  before(async () => {
    const startActiveSpan = async (
      name: string,
      options: { attributes: object },
      _: unknown,
      work: (span: Span) => unknown,
    ) => await work(rememberingSpan(name, { ...options.attributes }));
    trace.setGlobalTracerProvider({ getTracer: () => ({ startActiveSpan }) as never });
    server = await testServer();
  });
  after(async () => {
    trace.disable();
    await server[Symbol.asyncDispose]();
  });

  it('have the route of a request and how it ended, and nothing of what was asked', async () => {
    const token = await server.token(everything('viewer'));
    await server.as(token, '/api/v1/packages?name=log4j');
    await server.as(token, '/api/v1/packages?nme=log4j');
    const of = (status: number) => ({
      name: 'GET /api/v1/packages',
      attributes: {
        'http.request.method': 'GET',
        'http.route': '/api/v1/packages',
        'http.response.status_code': status,
      },
      isEnded: true,
    });
    assert.deepEqual(told, [of(200), of(400)]);
  });

  it('have the kind of a job', async () => {
    told.length = 0;
    await server.fleet.store.write(
      async (edit) => await server.parts.queue.add(edit, { kind: 'inventory', key: 'x', input: {} }),
    );
    await server.work();
    assert.partialDeepStrictEqual(told, [
      { name: 'job inventory', attributes: { 'shearwall.job.attempt': 1 }, isEnded: true },
    ]);
  });
});
