import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { handmadeManifest, putHandmade } from '../../../test/fakes/handmade-image.ts';
import { startHttpServer } from '../../../test/fakes/http-server.ts';
import { ociTestContext } from '../../../test/fakes/oci-context.ts';
import { FakeRegistry, USER } from '../../../test/fakes/registry.ts';
import type { HostReach, Http, HttpRequest } from '../../base/http.ts';
import { createHttp } from '../../base/http-client.ts';
import { type OpenOptions, openSource, openTarget } from '../open-image.ts';
import { parseImageLocation } from '../reference/image-location.ts';
import type { ImageSource } from '../types.ts';
import { checkLogin } from './check-login.ts';
import { parseNamedHosts } from './named-hosts.ts';

const LOGIN = { credentials: { find: async () => USER } };

type Answer = { status: number; headers?: Record<string, string>; body?: string };
type Asked = { url: string; authorization: string | undefined; reach: HostReach | undefined };

/** A network of scripted hosts; what was asked of it, and how far each request might have gone. */
function scripted(answer: (url: URL, request: HttpRequest) => Answer): { http: Http; asked: Asked[] } {
  const asked: Asked[] = [];
  const http: Http = async (url, request = {}) => {
    asked.push({ url, authorization: request.headers?.['authorization'], reach: request.reach });
    const { status, headers = {}, body = '' } = answer(new URL(url), request);
    return {
      status,
      headers: new Headers(headers),
      url,
      body: (async function* () {
        yield Buffer.from(body);
      })(),
      cancel: async () => {},
    };
  };
  return { http, asked };
}

async function open(image: string, http: Http, options: OpenOptions = {}): Promise<ImageSource> {
  return await openSource({ ...options, location: parseImageLocation(image) }, ociTestContext({ http }));
}

/** A registry that sends whoever comes to a token service. */
function naming(realm: string) {
  return scripted((url) =>
    url.pathname === '/v2/' || url.pathname.startsWith('/v2/')
      ? { status: 401, headers: { 'www-authenticate': `Bearer realm="${realm}",service="s"` } }
      : { status: 200, body: '{"token":"t"}' },
  );
}

/** A registry that redirects whoever comes. */
function redirecting(...locations: string[]) {
  return scripted(() => {
    const location = locations.shift();
    return location === undefined ? { status: 200 } : { status: 307, headers: { location } };
  });
}

const askedHosts = (asked: readonly Asked[]): string[] => asked.map(({ url }) => new URL(url).host);

describe('a registry that somebody else named', () => {
  it('is asked only where it may be, or where the user has said that it is', async () => {
    let requests = 0;
    await using inside = await startHttpServer((_, response) => {
      requests++;
      response.writeHead(404).end();
    });
    const { host } = new URL(inside.url);
    const asked = async (options: OpenOptions) =>
      await (await open(`docker://${host}/app:v1`, createHttp({ userAgent: 'test' }), options)).resolve();
    for (const reach of ['internet', 'network'] as const)
      await assert.rejects(asked({ ...LOGIN, reachOf: () => reach }), {
        code: 'REGISTRY_OUT_OF_REACH',
        message: new RegExp(`^${host} is `),
        hint: /nothing was sent there; .*'images' of a policy/,
      });
    assert.equal(requests, 0);
    for (const options of [{}, { reachOf: () => 'internet' as const, hosts: { reachable: [host] } }])
      await assert.rejects(asked(options), { code: 'REGISTRY_NOT_FOUND' });
    assert.ok(requests > 0);
  });
});

describe('a registry whose token service is on another host', () => {
  for (const realm of [
    'https://evil.example/token',
    'https://registry.example.evil.example/token',
    'https://auth.docker.io/token',
    'https://gitlab.com/jwt/auth',
    'https://127.0.0.1/token',
  ]) {
    it(`does not get the login sent to ${realm}`, async () => {
      const { http, asked } = naming(realm);

      const opened = await open('registry.example/a:v1', http, LOGIN);
      await assert.rejects(opened.resolve(), { code: 'REGISTRY_LEADS_ELSEWHERE', hint: /TOKEN_SERVICES/ });
      const tried = checkLogin(
        { registry: 'registry.example', login: USER, insecure: false },
        ociTestContext({ http }),
      );
      await assert.rejects(tried, { code: 'REGISTRY_LEADS_ELSEWHERE' });

      assert.deepEqual(askedHosts(asked), ['registry.example', 'registry.example']);
    });
  }

  it('gets no identity token sent there either', async () => {
    const { http, asked } = naming('https://evil.example/token');
    const credentials = { find: async () => ({ identityToken: 'secret' }) };
    const opened = await open('registry.example/a:v1', http, { credentials });

    await assert.rejects(opened.resolve(), { code: 'REGISTRY_LEADS_ELSEWHERE' });
    assert.deepEqual(askedHosts(asked), ['registry.example']);
  });

  it('is asked there anonymously by who has no login, on the internet only', async () => {
    const { http, asked } = naming('https://auth.example/token');

    await assert.rejects((await open('registry.example/a:v1', http)).resolve());

    const [, token] = asked;
    assert.equal(token?.url.startsWith('https://auth.example/token?'), true);
    assert.deepEqual([token?.authorization, token?.reach], [undefined, 'internet']);
  });

  const known: [image: string, realm: string, service: string][] = [
    ['nginx', 'https://auth.docker.io/token', ''],
    ['registry-1.docker.io/acme/app', 'https://auth.docker.io/token', ''],
    ['registry.gitlab.com/acme/app', 'https://gitlab.com/jwt/auth', ''],
    ['registry.corp.example/app', 'https://sso.corp.example/token', 'registry.corp.example=sso.corp.example'],
    ['registry.corp.example:5050/app', 'https://registry.corp.example/jwt/auth', ''],
  ];
  for (const [image, realm, services] of known) {
    it(`gets the login of ${image} sent to ${new URL(realm).host}, which is known for it`, async () => {
      const { http, asked } = naming(realm);
      const hosts = parseNamedHosts(services, '');

      await assert.rejects((await open(image, http, { ...LOGIN, hosts })).resolve());

      assert.match(asked[1]?.url ?? '', new RegExp(`^${realm}`));
      assert.match(asked[1]?.authorization ?? '', /^Basic /);
    });
  }

  it('does not get a login by a name that objects have anyway', async () => {
    const { http } = naming('https://constructor/token');
    const opened = await open('registry.example/a:v1', http, {
      ...LOGIN,
      hosts: parseNamedHosts('x.example=y.example', ''),
    });
    await assert.rejects(opened.resolve(), { code: 'REGISTRY_LEADS_ELSEWHERE' });
  });
});

describe('a registry on this machine', () => {
  it('cannot name another port of it as its token service, unless the user has', async () => {
    const seen: (string | undefined)[] = [];
    await using other = await startHttpServer((request, response) => {
      seen.push(request.headers.authorization);
      response.end('{"token":"t"}');
    });
    const registry = await FakeRegistry.start();
    try {
      const headers = { 'www-authenticate': `Bearer realm="${other.url}/token",service="s"` };
      registry.faults.push({ method: 'GET', path: /manifests/, times: 9, effect: 401, headers });
      const image = `${registry.host}/team/app:v1`;
      const http = createHttp({ userAgent: 'x' });

      await assert.rejects((await open(image, http, LOGIN)).resolve(), { code: 'REGISTRY_LEADS_ELSEWHERE' });
      await assert.rejects((await open(image, http)).resolve(), { code: 'REGISTRY_LEADS_ELSEWHERE' });
      assert.deepEqual(seen, []);

      const hosts = { reachable: [new URL(other.url).host] };
      await assert.rejects((await open(image, http, { ...LOGIN, hosts })).resolve(), {
        code: 'REGISTRY_UNAUTHORIZED',
      });
      assert.match(seen[0] ?? '', /^Basic /);
    } finally {
      await registry.stop();
    }
  });

  it('cannot redirect to another port of it, unless the user has named that', async () => {
    const registry = await FakeRegistry.start({ redirectBlobs: true });
    try {
      const image = handmadeManifest({ os: 'linux', architecture: 'amd64' }, 'redirected');
      const location = parseImageLocation(`${registry.host}/team/app:v1`);
      const target = await openTarget({ location }, ociTestContext());
      await putHandmade(target, image, 'v1');
      const blob = image.blobs[0]?.descriptor;
      assert.ok(blob);
      const http = createHttp({ userAgent: 'x' });

      const opened = await open(`${registry.host}/team/app:v1`, http);
      await assert.rejects(Array.fromAsync(opened.blob(blob)), { code: 'REGISTRY_LEADS_ELSEWHERE' });
      assert.equal(registry.seenByStore.length, 0);

      const named = await open(`${registry.host}/team/app:v1`, http, { hosts: registry.hosts });
      assert.equal((await Array.fromAsync(named.blob(blob))).length > 0, true);
    } finally {
      await registry.stop();
    }
  });
});

describe('a registry that redirects', () => {
  it('to an object store has no login and no token sent along, five times at most', async () => {
    const { http, asked } = redirecting(
      ...Array.from({ length: 9 }, (_, hop) => `https://cdn${hop}.example/`),
    );
    const opened = await open('registry.example/a:v1', http, LOGIN);

    await assert.rejects(opened.resolve(), {
      code: 'REGISTRY_RESPONSE_INVALID',
      message: /more than 5 times/,
    });

    assert.equal(asked.length, 6);
    assert.deepEqual(new Set(asked.slice(1).map(({ authorization }) => authorization)), new Set([undefined]));
    assert.deepEqual(new Set(asked.slice(1).map(({ reach }) => reach)), new Set(['internet']));
  });

  for (const location of [
    'https://169.254.169.254/latest/meta-data/',
    'https://[fd00:ec2::254]/',
    'https://localhost:6443/',
    'https://10.0.0.1/',
    'https://[::ffff:127.0.0.1]/',
  ]) {
    it(`does not lead to ${location}`, async () => {
      const real = createHttp({ userAgent: 'x' });
      const asked: string[] = [];
      const { http } = redirecting(location);
      const mixed: Http = (url, request) => {
        asked.push(new URL(url).host);
        return asked.length === 1 ? http(url, request) : real(url, request);
      };
      const opened = await open('registry.example/a:v1', mixed);

      await assert.rejects(opened.resolve(), { code: 'REGISTRY_LEADS_ELSEWHERE', hint: /REACHABLE_HOSTS/ });
    });
  }

  it('to a name does not lead to the private address that the name then answers with', async () => {
    const rebound = createHttp({
      userAgent: 'x',
      resolve: (_, __, callback) => callback(null, [{ address: '10.0.0.7', family: 4 }]),
    });
    const { http } = redirecting('https://store.example/blob');
    let count = 0;
    const mixed: Http = (url, request) => (count++ === 0 ? http : rebound)(url, request);

    await assert.rejects((await open('registry.example/a:v1', mixed)).resolve(), {
      code: 'REGISTRY_LEADS_ELSEWHERE',
      message: /store\.example/,
    });
  });

  it('leads into a private network only on its own host, or where the user has said so', async () => {
    const hosts = { reachable: ['minio.corp.example:9000'] };
    const { http, asked } = redirecting(
      'https://registry.corp.example:9443/',
      'https://minio.corp.example:9000/',
      'https://minio.corp.example/',
    );
    await assert.rejects((await open('registry.corp.example/a:v1', http, { hosts })).resolve());

    assert.deepEqual(
      asked.map(({ reach }) => reach),
      [undefined, 'network', undefined, 'internet'],
    );
  });

  it('does not lead to plain http on another host, though itself is spoken to so', async () => {
    const { http, asked } = redirecting('http://store.example/');
    const opened = await open('registry.example:5000/a:v1', http, { insecure: true });

    await assert.rejects(opened.resolve(), { code: 'REGISTRY_LEADS_ELSEWHERE', message: /not an https/ });
    assert.equal(asked.length, 1);
  });

  it('leaves the login alone when it is the other host that asks for one', async () => {
    const { http, asked } = scripted((url) =>
      url.host === 'registry.example'
        ? { status: 307, headers: { location: 'https://store.example/x' } }
        : { status: 401, headers: { 'www-authenticate': 'Basic realm="store"' } },
    );
    const opened = await open('registry.example/a:v1', http, LOGIN);

    await assert.rejects(opened.resolve(), { code: 'REGISTRY_UNAUTHORIZED' });
    assert.deepEqual(askedHosts(asked), ['registry.example', 'store.example']);
  });

  it('does not get an upload led to this machine', async () => {
    const { http, asked } = scripted((_, { method }) =>
      method === 'POST'
        ? { status: 202, headers: { location: 'https://127.0.0.1:2375/images/load' } }
        : { status: 404 },
    );
    const real = createHttp({ userAgent: 'x' });
    const mixed: Http = (url, request) => (url.includes('127.0.0.1') ? real : http)(url, request);
    const context = ociTestContext({ http: mixed });
    const target = await openTarget({ location: parseImageLocation('registry.example/a:v1') }, context);
    const image = handmadeManifest({ os: 'linux', architecture: 'amd64' }, 'uploaded');

    await assert.rejects(putHandmade(target, image, 'v1'), { code: 'REGISTRY_LEADS_ELSEWHERE' });
    assert.ok(asked.length > 0);
  });
});

describe('parseNamedHosts', () => {
  it('reads lists with blanks or commas, each host in its one form', () => {
    assert.deepEqual(
      parseNamedHosts('Registry.example=sso.example:8443, index.docker.io=x.example', 'A.b:09000 '),
      {
        tokenServices: { 'registry.example': 'sso.example:8443', 'docker.io': 'x.example' },
        reachable: ['a.b:9000'],
      },
    );
  });

  it('refuses what is not a host', () => {
    for (const [services = '', reachable = ''] of [
      ['a.example'],
      ['a=b=c'],
      ['=x'],
      ['', '127.1'],
      ['', 'https://x'],
    ])
      assert.throws(() => parseNamedHosts(services, reachable), { code: 'REGISTRY_HOSTS_INVALID' });
  });
});
