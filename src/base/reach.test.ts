import assert from 'node:assert/strict';
import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import { describe, it } from 'node:test';
import { startHttpServer } from '../../test/fakes/http-server.ts';
import type { HostReach } from './http.ts';
import { createHttp } from './http-client.ts';
import { addressRanges, checkHost, lookupWithin, type Resolve } from './reach.ts';

const resolving =
  (...addresses: string[]): Resolve =>
  (_, __, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: isIP(address) })),
    );

function isOut(host: string, reach: HostReach): boolean {
  try {
    checkHost(new URL(`https://${host}/x`), reach);
    return false;
  } catch (error) {
    assert.equal((error as { code?: string }).code, 'NETWORK_FORBIDDEN');
    return true;
  }
}

async function answersOf(reach: HostReach, ...addresses: string[]): Promise<string[] | string> {
  return await new Promise((resolve) => {
    lookupWithin(reach, resolving(...addresses))('store.example', { all: true }, (error, found) =>
      resolve(error ? String(error.code) : (found as LookupAddress[]).map(({ address }) => address)),
    );
  });
}

describe('the reach of what others lead us to', () => {
  const never = [
    '127.0.0.1',
    '127.8.9.10',
    '0.0.0.0',
    '169.254.169.254',
    '169.254.170.2',
    '100.100.100.200',
    '168.63.129.16',
    '255.255.255.255',
    '224.0.0.1',
    '[::1]',
    '[::]',
    '[fe80::1]',
    '[fd00:ec2::254]',
    '[::ffff:127.0.0.1]',
    '[::ffff:169.254.169.254]',
    '[::127.0.0.1]',
    '[64:ff9b::a9fe:a9fe]',
    '[2002:7f00:1::]',
    '[ff02::1]',
  ];
  const inner = ['10.1.2.3', '172.16.0.1', '192.168.1.1', '100.64.0.1', '[fc00::1]', '[::ffff:10.0.0.1]'];
  const outer = [
    '93.184.216.34',
    '172.32.0.1',
    '[2606:4700::1111]',
    '[64:ff9b::808:808]',
    '[2002:808:808::]',
  ];

  it('never has this machine, its link, or the metadata of a cloud', () => {
    for (const host of never)
      for (const reach of ['network', 'internet'] as const) assert.ok(isOut(host, reach), host);
  });

  it('has private ranges in the network, not on the internet', () => {
    for (const host of inner)
      assert.deepEqual([isOut(host, 'network'), isOut(host, 'internet')], [false, true], host);
    for (const host of outer)
      assert.deepEqual([isOut(host, 'network'), isOut(host, 'internet')], [false, false], host);
  });

  it('is told by names, too, which a proxy would resolve', () => {
    for (const name of ['localhost', 'x.localhost', 'LOCALHOST', 'localhost.', 'metadata.google.internal'])
      assert.ok(isOut(name, 'network'), name);
    for (const name of ['minio', 'minio.local', 'vault.corp.internal', 'nas.lan'])
      assert.deepEqual([isOut(name, 'network'), isOut(name, 'internet')], [false, true], name);
    assert.equal(isOut('store.example', 'internet'), false);
  });

  it('is told by every spelling of an address', () => {
    for (const host of ['127.1', '0x7f.1', '2130706433', '0251.0376.0251.0376', '[0:0:0:0:0:ffff:7f00:1]'])
      assert.ok(isOut(host, 'network'), host);
  });

  it('leaves out answers of the resolver, and fails where none is left', async () => {
    assert.deepEqual(await answersOf('internet', '10.0.0.1', '93.184.216.34', '::1'), ['93.184.216.34']);
    assert.equal(await answersOf('internet', '10.0.0.1'), 'NETWORK_FORBIDDEN');
    assert.deepEqual(await answersOf('network', '10.0.0.1', '127.0.0.1'), ['10.0.0.1']);
    assert.equal(await answersOf('network', 'fe80::1%eth0'), 'NETWORK_FORBIDDEN');
  });
});

describe('a request with a limited reach', () => {
  it('is not sent to a name that answers with this machine (DNS rebinding)', async () => {
    let requests = 0;
    await using server = await startHttpServer((_, response) => {
      requests++;
      response.end();
    });
    const http = createHttp({ userAgent: 'x', resolve: resolving('127.0.0.1') });
    const url = server.url.replace('127.0.0.1', 'rebound.example');

    for (const reach of ['network', 'internet'] as const)
      await assert.rejects(http(url, { reach }), {
        code: 'NETWORK_FORBIDDEN',
        message: /rebound\.example \(127\.0\.0\.1\)/,
      });
    assert.equal(requests, 0);
  });

  it('is not sent into ranges that are kept apart, by address, by name or over IPv6', async () => {
    const apart = addressRanges(['10.96.0.0/12', 'fd12::/16']);
    const sent = async (host: string, address: string) =>
      await createHttp({ userAgent: 'x', apart, resolve: resolving(address) })(`http://${host}:1/`, {
        reach: 'network',
      }).catch((error: unknown) => (error as { code?: string }).code);
    for (const [host, address] of [
      ['10.97.1.2', ''],
      ['[::ffff:10.97.1.2]', ''],
      ['[fd12::1]', ''],
      ['registry.default.svc', '10.96.0.1'],
    ] as const)
      assert.equal(await sent(host, address), 'NETWORK_FORBIDDEN', host);
    assert.notEqual(await sent('registry.example', '127.0.0.1'), undefined);
    for (const range of ['10.96.0.0', '10.96.0.0/33', 'fd12::/129', 'x/8', '10.0.0.0/-1', '10.0.0.0/8/9', ''])
      assert.throws(() => addressRanges([range]), /is not a range of addresses/, range);
  });

  it('does not use a connection that another request has opened there', async () => {
    let requests = 0;
    await using server = await startHttpServer((_, response) => {
      requests++;
      response.end();
    });
    const http = createHttp({ userAgent: 'x' });
    const url = server.url.replace('127.0.0.1', 'localhost');
    const resolve = resolving('127.0.0.1');
    await (await http(server.url)).cancel();
    await (await http(url)).cancel();

    await assert.rejects(http(url, { reach: 'network' }), { code: 'NETWORK_FORBIDDEN' });
    await assert.rejects(createHttp({ userAgent: 'x', resolve })(server.url, { reach: 'internet' }), {
      code: 'NETWORK_FORBIDDEN',
    });
    assert.equal(requests, 2);
  });
});

describe('a request with a limited reach, through a proxy', () => {
  it('goes to the proxy wherever that is, and names are checked as text', async () => {
    const asked: (string | undefined)[] = [];
    await using proxy = await startHttpServer((request, response) => {
      asked.push(request.url);
      response.end();
    });
    const http = createHttp({ userAgent: 'x', connection: { proxyUrl: proxy.url } });

    await (await http('http://store.example/blob', { reach: 'internet' })).cancel();
    for (const host of ['localhost', '10.0.0.1', '169.254.169.254', 'minio'])
      await assert.rejects(http(`http://${host}/blob`, { reach: 'internet' }), { code: 'NETWORK_FORBIDDEN' });

    assert.deepEqual(asked, ['http://store.example/blob']);
  });
});

describe('a redirect to another host', () => {
  it('does not lead to this machine or a metadata service', async () => {
    for (const location of ['http://localhost:1/', 'http://169.254.169.254/latest/', 'http://[::1]:1/']) {
      await using server = await startHttpServer((_, response) => {
        response.writeHead(302, { location }).end();
      });
      const resolve = resolving('127.0.0.1');
      const http = createHttp({ userAgent: 'x', resolve });
      const named = server.url.replace('127.0.0.1', 'named.example');

      await assert.rejects(http(named), { code: 'NETWORK_FORBIDDEN' }, location);
    }
  });
});
