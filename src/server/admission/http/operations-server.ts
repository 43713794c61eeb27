import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { messageOf } from '../../../base/errors.ts';
import { serverError } from '../../errors.ts';
import { renderSeries, type SeriesValues } from '../metrics/series.ts';

/** What a kubelet and Prometheus ask. */
export type OperationsState = {
  /** Why reviews should go elsewhere; undefined: ready. */
  whyNotReady(): string | undefined;
  metrics(): Promise<SeriesValues[]>;
};

/** Serves /healthz, /readyz and /metrics over plain HTTP, on a port of their own. Throws ADMIT_LISTEN. */
export async function startOperationsServer(
  { host, port }: { host: string; port: number },
  state: OperationsState,
): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const url = URL.parse(request.url ?? '', 'http://operations.invalid');
    void answer(url?.pathname ?? '', state).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
      response.end(body);
    });
  });
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (cause) {
    throw serverError('ADMIT_LISTEN', `cannot listen on ${host} port ${port}: ${messageOf(cause)}`, {
      cause,
    });
  }
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(path: string, state: OperationsState): Promise<{ status: number; body: string }> {
  if (path === '/healthz') return { status: 200, body: 'ok\n' };
  if (path === '/readyz') {
    const why = state.whyNotReady();
    return why === undefined ? { status: 200, body: 'ok\n' } : { status: 503, body: `${why}\n` };
  }
  if (path !== '/metrics') return { status: 404, body: 'there is nothing here\n' };
  return { status: 200, body: renderSeries(await state.metrics()) };
}
