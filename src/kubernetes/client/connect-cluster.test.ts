import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { startHttpServer } from '../../../test/fakes/http-server.ts';
import { serviceTestContext } from '../../../test/fakes/service-context.ts';
import { startSocksProxy } from '../../../test/fakes/socks-proxy.ts';
import { tlsAuthority } from '../../../test/fakes/tls-authority.ts';
import type { ClusterAddress, ClusterLogin } from '../types.ts';
import { connectCluster, type KubernetesClient } from './connect-cluster.ts';
import { listWhole } from './list-whole.ts';

const PODS = { group: '', version: 'v1', plural: 'pods' };
const anonymous: ClusterLogin = { credentials: async () => ({ headers: {} }) };

function clientAt(
  address: Partial<ClusterAddress> & { server: string },
  login = anonymous,
  context = serviceTestContext(),
): KubernetesClient {
  const unset = { certificateAuthority: undefined, tlsServerName: undefined, proxyUrl: undefined };
  return connectCluster({ address: { ...unset, isTlsUnverified: true, ...address }, login }, context);
}

const podsOf = async ({ list }: KubernetesClient, namespace?: string): Promise<unknown> =>
  await listWhole(
    async (next) => await list(PODS, { namespace, limit: 2, continue: next }),
    (item) => item,
  );

/** Answers with what is next; the last for ever. */
function answering(...answers: [number, object, Record<string, string>?][]) {
  const asked: IncomingMessage[] = [];
  const listener: RequestListener = (request, response) => {
    asked.push(request);
    const [status, body, headers] = answers[Math.min(asked.length, answers.length) - 1] ?? [500, {}];
    response.writeHead(status, headers).end(JSON.stringify(body));
  };
  return { asked, listener };
}

describe('a client of Kubernetes', () => {
  it('lists page by page, of one namespace or of all, in any group', async () => {
    const { asked, listener } = answering(
      [200, { metadata: { continue: 'a b&c' }, items: [1, 2] }],
      [200, { metadata: { continue: '' }, items: [3] }],
      [200, { items: [] }],
    );
    await using server = await startHttpServer(listener);
    const client = clientAt({ server: server.url });
    assert.deepEqual(await podsOf(client, 'shop'), [1, 2, 3]);
    await client.list(
      { group: 'apps', version: 'v1', plural: 'deployments' },
      { namespace: undefined, limit: 9, continue: undefined },
    );
    assert.deepEqual(
      asked.map(({ url }) => url),
      [
        '/api/v1/namespaces/shop/pods?limit=2',
        '/api/v1/namespaces/shop/pods?limit=2&continue=a+b%26c',
        '/apis/apps/v1/deployments?limit=9',
      ],
    );
  });

  it('asks nothing of a namespace whose name leads elsewhere', async () => {
    const { asked, listener } = answering([200, { items: [] }]);
    await using server = await startHttpServer(listener);
    for (const namespace of ['..', 'shop/../x'])
      await assert.rejects(podsOf(clientAt({ server: server.url }), namespace), { code: 'HTTP_URL' });
    assert.deepEqual(asked, []);
  });

  it('begins a list again when the server has forgotten where it was, and not for ever', async () => {
    const gone = [410, { message: 'too old' }] as [number, object];
    const first = [200, { metadata: { continue: 'x' }, items: [1] }] as [number, object];
    const whole = answering(first, gone, [200, { items: [7] }]);
    await using server = await startHttpServer(whole.listener);
    assert.deepEqual(await podsOf(clientAt({ server: server.url })), [7]);
    const never = answering(gone);
    await using other = await startHttpServer(never.listener);
    await assert.rejects(podsOf(clientAt({ server: other.url })), { status: 410, message: 'too old' });
    assert.equal(never.asked.length, 3);
  });

  it('waits as long as a busy server asks, and says in the end what the server says', async () => {
    const context = serviceTestContext();
    const busy = answering([429, {}, { 'retry-after': '7' }], [503, {}], [200, { items: [1] }]);
    await using server = await startHttpServer(busy.listener);
    assert.deepEqual(await podsOf(clientAt({ server: server.url }, anonymous, context)), [1]);
    assert.equal(context.slept[0], 7000);
    assert.equal(context.slept.length, 2);
    const down = answering([503, { message: 'etcd is away' }]);
    await using other = await startHttpServer(down.listener);
    await assert.rejects(podsOf(clientAt({ server: other.url })), { status: 503, message: 'etcd is away' });
    assert.equal(down.asked.length, 4);
  });

  it('logs in once more when it is refused, where that gives other credentials', async () => {
    const seen: (string | undefined)[] = [];
    await using server = await startHttpServer(({ headers: { authorization } }, response) => {
      seen.push(authorization);
      response.writeHead(authorization === 'Bearer 2' ? 200 : 401).end('{"items": []}');
    });
    let number = 1;
    const credentials = async () => ({ headers: { authorization: `Bearer ${number}` } });
    const renewed = clientAt({ server: server.url }, { credentials, forget: () => void number++ });
    assert.deepEqual(await podsOf(renewed), []);
    const refused = { status: 401, message: 'Unauthorized' };
    const noBetter = { credentials: anonymous.credentials, forget() {} };
    await assert.rejects(podsOf(clientAt({ server: server.url }, noBetter)), refused);
    await assert.rejects(podsOf(clientAt({ server: server.url })), refused);
    assert.deepEqual(seen, ['Bearer 1', 'Bearer 2', undefined, undefined, undefined]);
  });

  it('sends credentials nowhere else, and not in the clear unless configured', async () => {
    const login = { credentials: async () => ({ headers: { authorization: 'Bearer t' } }) };
    const elsewhere = answering([200, { items: [] }]);
    await using other = await startHttpServer(elsewhere.listener);
    await using server = await startHttpServer((_, response) =>
      response.writeHead(302, { location: `${other.url}/api/v1/pods` }).end(),
    );
    await assert.rejects(podsOf(clientAt({ server: server.url }, login)), { status: 302, message: 'Found' });
    await assert.rejects(
      podsOf(clientAt({ server: other.url, isTlsUnverified: false }, login)),
      /is not https, and the kubeconfig does not say insecure-skip-tls-verify/,
    );
    assert.equal(elsewhere.asked.length, 0);
  });

  it('refuses what is nested too deep, and an answer that is not a list', async () => {
    await using deep = await startHttpServer((_, response) => response.end('['.repeat(100_000)));
    await assert.rejects(podsOf(clientAt({ server: deep.url })), /nested more than/);
    await using other = await startHttpServer((_, response) => response.end('"a"'));
    assert.deepEqual(await podsOf(clientAt({ server: other.url })), []);
  });
});

describe('a client of Kubernetes over TLS', () => {
  const authority = tlsAuthority();
  const seen: { host: string | undefined; client: string | undefined; server: string | false | null }[] = [];
  const server = createTlsServer(
    {
      ...authority.identityFor('kubernetes.test'),
      ca: authority.ca,
      requestCert: true,
      rejectUnauthorized: false,
    },
    (request, response) => {
      const socket = request.socket as TLSSocket;
      const subject = socket.getPeerCertificate().subject as { CN?: string } | undefined;
      seen.push({
        host: request.headers.host,
        client: socket.authorized ? subject?.CN : undefined,
        server: (socket as TLSSocket & { servername: string | false | null }).servername,
      });
      response.end('{"items": []}');
    },
  );
  let url = '';
  before(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const strict = () => ({
    server: url,
    isTlsUnverified: false,
    certificateAuthority: Buffer.from(authority.ca),
  });

  it('knows the server by its authority and the name that it is to have', async () => {
    await podsOf(clientAt({ ...strict(), tlsServerName: 'kubernetes.test' }));
    assert.equal(seen.at(-1)?.server, 'kubernetes.test');
    await assert.rejects(podsOf(clientAt(strict())), { code: 'NETWORK_TLS' });
    const otherAuthority = Buffer.from(tlsAuthority().ca);
    const other = { ...strict(), tlsServerName: 'kubernetes.test', certificateAuthority: otherAuthority };
    await assert.rejects(podsOf(clientAt(other)), { code: 'NETWORK_TLS' });
    await podsOf(clientAt({ server: url }));
  });

  it('shows its certificate, and the next one once it has another', async () => {
    let name = 'first';
    const login = { credentials: async () => ({ headers: {}, certificate: authority.identityFor(name) }) };
    const client = clientAt({ ...strict(), tlsServerName: 'kubernetes.test' }, login);
    await podsOf(client);
    name = 'second';
    await podsOf(client);
    assert.deepEqual(
      seen.slice(-2).map(({ client: who }) => who),
      ['first', 'second'],
    );
  });

  it('goes through a proxy', async () => {
    const tunnels: (string | undefined)[] = [];
    const proxy = createServer().on('connect', (request: IncomingMessage, socket) => {
      tunnels.push(request.url);
      const { hostname, port } = new URL(`http://${request.url}`);
      const upstream = connect(Number(port), hostname, () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        upstream.pipe(socket).pipe(upstream);
      });
      upstream.on('error', () => socket.destroy());
      socket.on('error', () => upstream.destroy());
    });
    await once(proxy.listen(0, '127.0.0.1'), 'listening');
    const proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    try {
      await podsOf(clientAt({ ...strict(), tlsServerName: 'kubernetes.test', proxyUrl }));
      assert.deepEqual(tunnels, [url.slice('https://'.length)]);
    } finally {
      server.closeAllConnections();
      proxy.closeAllConnections();
      proxy.close();
    }
  });

  it('goes through a SOCKS proxy, which gets the name of the host', async () => {
    const { port } = server.address() as AddressInfo;
    await using proxy = await startSocksProxy({ password: 'p:w', port });
    const proxyUrl = `socks5://me:p%3Aw@127.0.0.1:${proxy.port}`;
    const address = { ...strict(), server: 'https://kubernetes.test:6443', proxyUrl };
    await podsOf(clientAt(address));
    assert.deepEqual(proxy.asked, ['kubernetes.test:6443']);
    assert.equal(seen.at(-1)?.server, 'kubernetes.test');
    await assert.rejects(
      podsOf(clientAt({ ...address, proxyUrl: `socks5://me:other@127.0.0.1:${proxy.port}` })),
      /rejected this user name and password/,
    );
    server.closeAllConnections();
  });
});
