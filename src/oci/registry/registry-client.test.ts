import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import {
  type HandmadeImage,
  handmadeImage,
  handmadeManifest,
  putHandmade,
} from '../../../test/fakes/handmade-image.ts';
import { ociTestContext } from '../../../test/fakes/oci-context.ts';
import { FakeRegistry, IDENTITY_TOKEN, type RegistryFeatures, USER } from '../../../test/fakes/registry.ts';
import type { Digest } from '../../base/digest.ts';
import { ociError, registryError } from '../errors.ts';
import { type OpenOptions, openSource, openTarget } from '../open-image.ts';
import { parseImageLocation } from '../reference/image-location.ts';
import type { Descriptor } from '../types.ts';
import type { Credential } from './credentials.ts';

const platform = { os: 'linux', architecture: 'amd64' };
const small = handmadeManifest(platform, 'small');
const big = handmadeManifest(platform, 'big', 14 * 1024 * 1024);
const bigLayer = big.blobs[1]?.descriptor as Descriptor;

let registry: FakeRegistry;
const context = ociTestContext();

before(async () => {
  registry = await FakeRegistry.start();
});
after(() => registry.stop());
beforeEach(() => use({}));

/** A registry without contents, faults and memory. */
function use(features: Partial<RegistryFeatures>): void {
  for (const key of Object.keys(registry.features))
    delete (registry.features as Record<string, unknown>)[key];
  const plain = {
    referrersApi: true,
    auth: 'none',
    mount: true,
    redirectBlobs: false,
    pageSize: 1000,
  } as const;
  Object.assign(registry.features, plain, features);
  registry.faults.length = 0;
  registry.seen.length = 0;
  registry.seenByStore.length = 0;
  for (const map of [registry.blobs, registry.manifests, registry.tags]) map.clear();
  registry.beforeTag = undefined;
  registry.expireTokens();
  context.slept.length = 0;
}

const at = parseImageLocation;

function login(credential: Credential): OpenOptions {
  return { credentials: { find: async () => credential } };
}

async function push(image: HandmadeImage, options: OpenOptions = {}): Promise<void> {
  const target = await openTarget({ ...options, location: at(`${registry.host}/team/app:v1`) }, context);
  await putHandmade(target, image, 'v1');
  await target.commit();
}

function source(options: OpenOptions = {}) {
  return openSource({ ...options, location: at(`${registry.host}/team/app:v1`) }, context);
}

async function read(descriptor: Descriptor): Promise<Buffer> {
  const from = await source();
  return Buffer.concat(await Array.fromAsync(from.blob(descriptor)));
}

describe('authorization', () => {
  const cases: [string, RegistryFeatures['auth'], Credential][] = [
    ['Basic with user and password', 'basic', USER],
    ['Bearer with a token for user and password', 'bearer', USER],
    ['Bearer with a token for an identity token', 'bearer', { identityToken: IDENTITY_TOKEN }],
  ];
  for (const [name, auth, credential] of cases) {
    it(`answers ${name}`, async () => {
      use({ auth });
      await push(small, login(credential));

      const found = await (await source(login(credential))).resolve();

      assert.equal(found.digest, small.root.descriptor.digest);
    });
  }

  it('asks for one token and uses it for all requests', async () => {
    use({ auth: 'bearer' });
    await push(small, login(USER));

    assert.equal(registry.count('GET', /^\/token/), 1);
  });

  it('gets a new token when the old one has expired', async () => {
    use({ auth: 'bearer' });
    await push(small, login(USER));
    const from = await source(login(USER));
    await from.resolve();
    registry.expireTokens();

    assert.equal((await from.resolve('v1')).digest, small.root.descriptor.digest);
  });

  for (const auth of ['basic', 'bearer'] as const) {
    it(`says how to log in when ${auth} is wanted and nobody has`, async () => {
      use({ auth });

      await assert.rejects((await source()).resolve(), (error: unknown) => {
        assert.ok(registryError.is(error, 'REGISTRY_UNAUTHORIZED'));
        assert.match(error.hint ?? '', /shearwall login 127.0.0.1:.*docker's login.*REGISTRY_AUTH_FILE/);
        return true;
      });
    });
  }

  it('says that a saved login was refused, without its password', async () => {
    use({ auth: 'bearer' });

    await assert.rejects(
      (await source(login({ username: 'jane', password: 'wrong' }))).resolve(),
      (error: unknown) => {
        assert.ok(registryError.is(error, 'REGISTRY_UNAUTHORIZED'));
        assert.match(error.hint ?? '', /login was rejected/);
        assert.doesNotMatch(JSON.stringify([error.message, error.hint, error.details]), /wrong/);
        return true;
      },
    );
  });

  it('tells a lack of rights from a lack of a login', async () => {
    registry.faults.push({ method: 'GET', path: /manifests/, times: 1, effect: 403 });

    await assert.rejects((await source()).resolve(), { code: 'REGISTRY_DENIED' });
  });

  it('sends no password to a token service without TLS on another host', async () => {
    const header = { 'www-authenticate': 'Bearer realm="http://registry.example/token",service="x"' };
    registry.faults.push({ method: 'GET', path: /manifests/, times: 9, effect: 401, headers: header });
    const asked: string[] = [];
    const http: typeof context.http = (url, request) => {
      asked.push(new URL(url).host);
      // As if the registry were spoken to over TLS.
      return context.http(url.replace('https://secure.example', `http://${registry.host}`), request);
    };
    const from = await openSource(
      { ...login(USER), location: at('secure.example/a:v1') },
      { ...context, http },
    );

    await assert.rejects(from.resolve(), { code: 'REGISTRY_RESPONSE_INVALID' });
    assert.deepEqual(asked, ['secure.example']);
  });
});

describe('redirects', () => {
  it('leak no Authorization to the object store', async () => {
    use({ auth: 'basic', redirectBlobs: true });
    await push(small, login(USER));
    const from = await source({ ...login(USER), hosts: registry.hosts });
    await Array.fromAsync(from.blob(small.blobs[0]?.descriptor as Descriptor));

    assert.equal(registry.seenByStore.length, 1);
    assert.equal(registry.seenByStore[0]?.headers.authorization, undefined);
  });

  it('are not followed without end', async () => {
    registry.faults.push({
      method: 'GET',
      path: /manifests/,
      times: 99,
      effect: 307,
      headers: { location: '/v2/team/app/manifests/v1' },
    });

    await assert.rejects((await source()).resolve(), { code: 'REGISTRY_RESPONSE_INVALID' });
  });

  it('are not followed from https to http', async () => {
    const http: typeof context.http = async (url) => ({
      status: 307,
      headers: new Headers({ location: 'http://store.example/x' }),
      url,
      body: new ReadableStream() as AsyncIterable<Uint8Array>,
      cancel: async () => {},
    });
    const from = await openSource({ location: at('secure.example/a:v1') }, { ...context, http });

    await assert.rejects(from.resolve(), /from https to http/);
  });
});

describe('retries', () => {
  it('waits as long as Retry-After says', async () => {
    await push(small);
    registry.faults.push({
      method: 'GET',
      path: /manifests/,
      times: 2,
      effect: 429,
      headers: { 'retry-after': '7' },
    });
    await (await source()).resolve();

    assert.deepEqual(context.slept, [7000, 7000]);
  });

  it('waits longer after each server error', async () => {
    await push(small);
    registry.faults.push({ method: 'GET', path: /manifests/, times: 3, effect: 503 });
    await (await source()).resolve();

    assert.deepEqual(context.slept, [300, 600, 1200]);
  });

  it('gives up in the end and names what it could not read', async () => {
    registry.faults.push({ method: 'GET', path: /manifests/, times: 99, effect: 500 });

    await assert.rejects((await source()).resolve(), (error: unknown) => {
      assert.ok(registryError.is(error, 'REGISTRY_UNREACHABLE'));
      assert.match(error.message, /manifests\/v1 of 127.0.0.1:\d+\/team\/app: 500 \(FAULT: as ordered\)/);
      return true;
    });
    assert.equal(registry.count('GET', /manifests/), 5);
  });

  it('says so when the rate stays limited', async () => {
    registry.faults.push({ method: 'GET', path: /manifests/, times: 99, effect: 429 });

    await assert.rejects((await source()).resolve(), { code: 'REGISTRY_TOO_MANY_REQUESTS' });
  });

  it('says where nothing listens', async () => {
    const from = await openSource({ location: at('127.0.0.1:1/team/app:v1') }, context);

    await assert.rejects(from.resolve(), (error: unknown) => {
      assert.ok(registryError.is(error, 'REGISTRY_UNREACHABLE'));
      assert.match(error.hint ?? '', /listens at 127.0.0.1:1/);
      return true;
    });
  });

  it('makes no request at all when offline', async () => {
    const opened = openSource(
      { location: at(`${registry.host}/team/app:v1`) },
      { ...context, offline: true },
    );

    await assert.rejects(opened, { code: 'REGISTRY_OFFLINE' });
    assert.equal(registry.seen.length, 0);
  });
});

describe('pulling a blob', () => {
  it('goes on where the connection broke', async () => {
    await push(big);
    registry.faults.push({ method: 'GET', path: /blobs\/sha256/, times: 2, effect: 'cut' });
    const bytes = await read(bigLayer);

    assert.equal(bytes.length, bigLayer.size);
    const ranges = registry.seen.filter((seen) => seen.method === 'GET').map((seen) => seen.headers.range);
    assert.equal(ranges.length, 3);
    assert.match(ranges[1] ?? '', /^bytes=\d+-$/);
  });

  it('gives up when the connection breaks every time without a byte of progress', async () => {
    await push(small);
    registry.blobs.get('team/app')?.set(small.blobs[0]?.descriptor.digest as Digest, Buffer.alloc(0));

    await assert.rejects(read(small.blobs[0]?.descriptor as Descriptor), (error: unknown) => {
      assert.ok(registryError.is(error, 'REGISTRY_UNREACHABLE'));
      assert.match(error.message, /the transfer stopped at byte 0/);
      return true;
    });
  });

  it('refuses a blob with one byte changed', async () => {
    await push(small);
    registry.faults.push({ method: 'GET', path: /blobs/, times: 1, effect: 'flip' });

    await assert.rejects(read(small.blobs[1]?.descriptor as Descriptor), (error: unknown) =>
      ociError.is(error, 'OCI_DIGEST_MISMATCH'),
    );
  });

  it('stops reading an endless blob at the size of its descriptor', async () => {
    await push(small);
    const { descriptor, bytes } = small.blobs[0] ?? assert.fail();
    registry.blobs.get('team/app')?.set(descriptor.digest, Buffer.concat([bytes, Buffer.alloc(1 << 20)]));

    await assert.rejects(read(descriptor), (error: unknown) => ociError.is(error, 'OCI_SIZE_MISMATCH'));
  });
});

describe('reading a manifest', () => {
  it('refuses one that is not what its Docker-Content-Digest says', async () => {
    await push(small);
    registry.faults.push({ method: 'GET', path: /manifests\/v1/, times: 1, effect: 'flip' });

    await assert.rejects((await source()).resolve(), { code: 'OCI_DIGEST_MISMATCH' });
  });

  it('refuses one that is not what was asked for by digest', async () => {
    await push(small);
    registry.faults.push({ method: 'GET', path: /manifests\/sha256/, times: 1, effect: 'flip' });

    await assert.rejects((await source()).manifest(small.root.descriptor), { code: 'OCI_DIGEST_MISMATCH' });
  });

  it('reads no more than 4 MiB', async () => {
    await push(small);
    const huge = {
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      bytes: Buffer.alloc(4 * 1024 * 1024 + 1, ' '),
    };
    registry.manifests.get('team/app')?.set(small.root.descriptor.digest, huge);

    await assert.rejects((await source()).resolve(), { code: 'REGISTRY_RESPONSE_INVALID' });
  });

  it('does not write the control characters of an error to the terminal', async () => {
    const http: typeof context.http = async (url) => ({
      status: 400,
      headers: new Headers(),
      url,
      body: new Blob([
        JSON.stringify({ errors: [{ code: 'X', message: '\u001b[2Jgone' }] }),
      ]).stream() as AsyncIterable<Uint8Array>,
      cancel: async () => {},
    });
    const from = await openSource({ location: at('secure.example/a:v1') }, { ...context, http });

    await assert.rejects(from.resolve(), /400 \(X: {2}\[2Jgone\)/);
  });
});

describe('uploading a blob', () => {
  const stored = () => registry.blobs.get('team/app')?.get(bigLayer.digest)?.length;

  it('streams a big one in a single PATCH', async () => {
    await push(big);

    assert.equal(stored(), bigLayer.size);
    assert.equal(registry.count('PATCH', /uploads/), 1);
  });

  it('goes on where the connection broke', async () => {
    registry.faults.push({ method: 'PATCH', path: /uploads/, times: 2, effect: 'cut' });
    await push(big);

    assert.equal(stored(), bigLayer.size);
    const ranges = registry.seen
      .filter((seen) => seen.method === 'PATCH')
      .map((seen) => seen.headers['content-range']);
    assert.equal(ranges[0], undefined);
    assert.match(ranges[1] ?? '', new RegExp(`^\\d{6,}-${bigLayer.size - 1}$`));
  });

  it('sends chunks where so much at once is refused', async () => {
    use({ maxBodyBytes: 8 * 1024 * 1024 });
    await push(big);

    assert.equal(stored(), bigLayer.size);
    const ranges = registry.seen.flatMap((seen) =>
      seen.method === 'PATCH' ? (seen.headers['content-range'] ?? []) : [],
    );
    assert.deepEqual(ranges, [`0-${8 * 1024 * 1024 - 1}`, `${8 * 1024 * 1024}-${bigLayer.size - 1}`]);
  });

  it('sends the rest of a chunk that broke', async () => {
    use({ maxBodyBytes: 8 * 1024 * 1024 });
    registry.faults.push({ method: 'PATCH', path: /uploads/, times: 1, effect: 413 });
    registry.faults.push({ method: 'PATCH', path: /uploads/, times: 2, effect: 'cut' });
    await push(big);

    assert.equal(stored(), bigLayer.size);
  });

  it('starts over when the registry has lost the session', async () => {
    registry.faults.push({ method: 'PUT', path: /uploads/, times: 1, effect: 404 });
    await push(small);

    assert.equal(registry.tags.get('team/app')?.get('v1'), small.root.descriptor.digest);
  });

  it('says which blob could not be uploaded when nothing helps', async () => {
    registry.faults.push({ method: 'PUT', path: /uploads/, times: 99, effect: 500 });

    await assert.rejects(push(small), (error: unknown) => {
      assert.ok(registryError.is(error, 'REGISTRY_UPLOAD_FAILED'));
      assert.match(error.message, /cannot upload sha256:[0-9a-f]{64} \(\d+ bytes\)/);
      return true;
    });
  });

  it('does not send a source whose bytes are not those of the descriptor', async () => {
    const target = await openTarget({ location: at(`${registry.host}/team/app:v1`) }, context);
    const other = big.blobs[1]?.bytes.slice() ?? new Uint8Array(0);
    other[0] = 0;
    const put = target.putBlob(bigLayer, async function* () {
      yield other;
    });

    await assert.rejects(put, { code: 'OCI_DIGEST_MISMATCH' });
    assert.equal(stored(), undefined);
  });

  it('mounts from a repository of the same registry, and uploads where that is not allowed', async () => {
    const { descriptor, bytes } = small.blobs[0] ?? assert.fail();
    await push(small);
    const target = await openTarget({ location: at(`${registry.host}/other/app:v1`) }, context);
    const from = { registry: registry.host, repository: 'team/app' };
    const never = () => assert.fail('sent');
    await target.putBlob(descriptor, never, { from });
    registry.faults.push({ method: 'POST', path: /mount=/, times: 1, effect: 403 });
    const third = await openTarget({ location: at(`${registry.host}/third/app:v1`) }, context);
    await third.putBlob(
      descriptor,
      () => new Blob([Buffer.from(bytes)]).stream() as AsyncIterable<Uint8Array>,
      { from },
    );

    assert.ok(registry.blobs.get('other/app')?.has(descriptor.digest));
    assert.ok(registry.blobs.get('third/app')?.has(descriptor.digest));
  });
});

describe('pushing a manifest', () => {
  const refused = { method: 'PUT', path: /manifests/, effect: 400, code: 'MANIFEST_BLOB_UNKNOWN' } as const;

  it('waits until the registry sees the blobs that were put before', async () => {
    registry.faults.push({ ...refused, times: 2 });
    await push(small);

    assert.deepEqual(context.slept, [300, 600]);
    assert.equal(registry.tags.get('team/app')?.get('v1'), small.root.descriptor.digest);
  });

  it('gives up when it never does, and at once when it is refused for something else', async () => {
    registry.faults.push({ ...refused, times: 99 });
    await assert.rejects(push(small), { code: 'REGISTRY_REFUSED' });
    assert.equal(registry.count('PUT', /manifests/), 5);

    use({});
    registry.faults.push({ ...refused, times: 99, code: 'MANIFEST_INVALID' });
    await assert.rejects(push(small), { code: 'REGISTRY_REFUSED' });
    assert.equal(registry.count('PUT', /manifests/), 1);
  });
});

describe('pushing a referrer to a registry without the referrers API', () => {
  it('writes the list again when another client has overwritten it', async () => {
    use({ referrersApi: false });
    let rivals = 2;
    registry.beforeTag = (repository, tag) => {
      // Whatever is written now is lost: the tag jumps back to an empty list right after.
      if (!tag.startsWith('sha256-') || rivals-- <= 0) return;
      setImmediate(() => registry.tags.get(repository)?.delete(tag));
    };
    const image = handmadeImage('raced');
    await push(image);
    const from = await source();

    assert.equal((await from.referrers(image.root.descriptor.digest)).descriptors.length, 1);
    assert.ok(registry.count('PUT', /manifests\/sha256-/) > 3);
  });
});
