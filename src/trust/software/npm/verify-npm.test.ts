import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { startHttpServer } from '../../../../test/fakes/http-server.ts';
import { repositoryContext } from '../../../../test/fakes/repository-context.ts';
import { findInstance, PUBLIC_GOOD, parseTrustedRoot } from '../../../sigstore/index.ts';
import { type NpmSources, readNpmSettings } from './npm-settings.ts';
import { verifyNpm } from './verify-npm.ts';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const KEYS = JSON.stringify({
  keys: [
    {
      keyid: 'SHA256:ours',
      key: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
      expires: null,
    },
  ],
});
const TARBALL = Buffer.from('a tarball');
const trustedRoot = parseTrustedRoot(findInstance(PUBLIC_GOOD)?.builtIn?.trustedRoot() ?? Buffer.alloc(0));

type Request = { url: string; authorization: string | undefined };

/** A registry with one signed package; `dist` changes what it says of it. */
async function startNpmRegistry(dist: (url: string) => object = () => ({})) {
  const integrity = `sha512-${createHash('sha512').update(TARBALL).digest('base64')}`;
  const sig = sign('sha256', Buffer.from(`@acme/app@1.2.3:${integrity}`), privateKey).toString('base64');
  const seen: Request[] = [];
  const server = await startHttpServer((request, response) => {
    const { url = '', headers } = request;
    seen.push({ url, authorization: headers.authorization });
    if (url === '/npm/app.tgz') return void response.end(TARBALL);
    if (url !== '/npm/@acme%2fapp/1.2.3') return void response.writeHead(404).end('{}');
    const tarball = `${server.url}/npm/app.tgz`;
    const said = { tarball, integrity, signatures: [{ keyid: 'SHA256:ours', sig }], ...dist(server.url) };
    response.end(JSON.stringify({ name: '@acme/app', version: '1.2.3', dist: said }));
  });
  return {
    ...server,
    url: `${server.url}/npm`,
    seen,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function sources(changes: Partial<NpmSources> & { files?: Record<string, string> } = {}): NpmSources {
  const { files = {}, ...rest } = changes;
  return {
    env: { HOME: '/home/jane' },
    dir: '/project',
    readFile: async (path) => files[path],
    exec: async () => assert.fail('npm was asked'),
    ...rest,
  };
}

async function verify(spec: string, npm: NpmSources, changes: { offline?: boolean } = {}) {
  await using context = await repositoryContext(changes);
  const registryKeysFile = join(context.dir, 'keys.json');
  await writeFile(registryKeysFile, KEYS);
  return await verifyNpm(spec, { trustedRoot, builders: [], registryKeysFile, npm }, context);
}

describe('verifyNpm', () => {
  it('asks the registry for the version, its tarball and its attestations', async () => {
    await using registry = await startNpmRegistry();
    const verdict = await verify('@acme/app@1.2.3', sources({ registry: registry.url }));

    assert.equal(verdict.allowed, true, JSON.stringify(verdict.reasons));
    assert.equal(verdict.purl, 'pkg:npm/%40acme/app@1.2.3');
    assert.deepEqual(registry.seen.map(({ url }) => url).sort(), [
      '/npm/-/npm/v1/attestations/@acme%2fapp@1.2.3',
      '/npm/@acme%2fapp/1.2.3',
      '/npm/app.tgz',
    ]);
  });

  it('refuses a tarball other than the registry states', async () => {
    const integrity = `sha512-${Buffer.alloc(64).toString('base64')}`;
    await using registry = await startNpmRegistry(() => ({ integrity }));
    const { reasons } = await verify('@acme/app@1.2.3', sources({ registry: registry.url }));
    assert.deepEqual(
      reasons.map(({ code }) => code),
      ['SUBJECT_MISMATCH', 'SIGNATURE_INVALID'],
    );
  });

  it('goes for a tarball nowhere that the registry has no business to send it', async () => {
    for (const tarball of ['http://169.254.169.254/latest', 'file:///etc/passwd', 'x', 7]) {
      await using registry = await startNpmRegistry(() => ({ tarball }));
      await assert.rejects(verify('@acme/app@1.2.3', sources({ registry: registry.url })), {
        code: 'NPM_ANSWER',
      });
    }
  });

  it('is not led to a tarball on this machine, in a private network or at a metadata service', async () => {
    for (const host of ['127.0.0.1:1', '10.0.0.1', '169.254.169.254', '[::1]:1', 'localhost:1']) {
      await using registry = await startNpmRegistry(() => ({ tarball: `https://${host}/app.tgz` }));
      await assert.rejects(verify('@acme/app@1.2.3', sources({ registry: registry.url })), {
        code: 'NETWORK_FORBIDDEN',
      });
    }
  });

  it('refuses weak digests and answers for something else', async () => {
    for (const dist of [
      { integrity: 'sha1-x' },
      { integrity: undefined },
      { signatures: 'x' },
      { signatures: [{}] },
    ]) {
      await using registry = await startNpmRegistry(() => dist);
      await assert.rejects(verify('@acme/app@1.2.3', sources({ registry: registry.url })), {
        code: 'NPM_ANSWER',
      });
    }
  });

  it('throws what it could not do: no such package, no network, no exact version', async () => {
    await using registry = await startNpmRegistry();
    const npm = sources({ registry: registry.url });
    await assert.rejects(verify('other@1.0.0', npm), { code: 'HTTP_NOT_FOUND' });
    await assert.rejects(verify('@acme/app@1.2.3', npm, { offline: true }), {
      code: 'OFFLINE',
      hint: /--npm-answer/,
    });
    for (const spec of ['app', 'app@latest', 'app@^1.0.0', '@acme@1.0.0', '../x@1.0.0', 'a/b/c@1.0.0', ''])
      await assert.rejects(verify(spec, npm), { code: 'NPM_SPEC' });
  });

  it('sends the token of the registry to the registry, and to nobody else', async () => {
    await using store = await startHttpServer((request, response) => {
      others.push(request.headers.authorization);
      response.end(TARBALL);
    });
    const others: (string | undefined)[] = [];
    await using registry = await startNpmRegistry();
    const token = `${registry.url.replace('http:', '')}/:_authToken=secret`;
    await verify(
      '@acme/app@1.2.3',
      sources({ registry: registry.url, files: { '/home/jane/.npmrc': token } }),
    );
    assert.deepEqual(
      new Set(registry.seen.map(({ authorization }) => authorization)),
      new Set(['Bearer secret']),
    );

    await using elsewhere = await startNpmRegistry(() => ({ tarball: store.url }));
    await assert.rejects(
      verify('@acme/app@1.2.3', sources({ registry: elsewhere.url, files: { '/home/jane/.npmrc': token } })),
    );
    assert.deepEqual(others, []);
  });
});

describe('readNpmSettings', () => {
  const registryOf = async (changes: Parameters<typeof sources>[0], name = 'app') =>
    (await readNpmSettings(sources(changes), name)).registry;

  it('reads a line of blanks and equals signs in time that grows with its length (it was of fourth degree)', async () => {
    const blanks = ' '.repeat(100_000);
    const files = {
      '/project/.npmrc': `x${blanks}\n${blanks}x${blanks}\n= y\n# a = b\n; c = d\n registry = https://a.example ${'${'.repeat(50_000)}`,
    };
    await assert.rejects(registryOf({ files }), { code: 'NPM_SETTINGS' });
    assert.equal(
      await registryOf({
        files: { '/project/.npmrc': `${blanks}registry${blanks}=${blanks}https://a.example${blanks}` },
      }),
      'https://a.example/',
    );
  });

  it('finds the registry where npm would, the nearest first', async () => {
    const files = {
      '/home/jane/.npmrc': 'registry = https://user.example\n@acme:registry=https://acme.example/npm/',
      '/project/.npmrc': '; ours\nregistry="https://project.example"',
    };
    const env = { HOME: '/home/jane', NPM_CONFIG_REGISTRY: 'https://env.example' };

    assert.equal(await registryOf({ files, env, registry: 'https://flag.example' }), 'https://flag.example/');
    assert.equal(await registryOf({ files, env }, '@acme/app'), 'https://acme.example/npm/');
    assert.equal(await registryOf({ files, env }), 'https://env.example/');
    assert.equal(await registryOf({ files }), 'https://project.example/');
    assert.equal(await registryOf({ exec: async () => 'https://npm.example\n' }), 'https://npm.example/');
  });

  it('says how to name one where npm does not know it either', async () => {
    for (const exec of [async () => 'undefined\n', async () => assert.fail('spawn npm ENOENT')])
      await assert.rejects(registryOf({ exec }), {
        code: 'NPM_REGISTRY_UNKNOWN',
        hint: /--npm-registry URL/,
      });
  });

  it('takes no plain http but loopback', async () => {
    for (const registry of ['http://npm.example', 'ftp://x', 'x', 'http://127.0.0.1.evil.example'])
      await assert.rejects(registryOf({ registry }), { code: 'NPM_SETTINGS' });
    assert.equal(await registryOf({ registry: 'http://127.0.0.1:4873' }), 'http://127.0.0.1:4873/');
  });

  it('reads a token out of the environment for the user, and never for a checkout of someone else', async () => {
    const line = '//npm.example/:_authToken=${SECRET}';
    const env = { HOME: '/home/jane', SECRET: 'hidden' };
    const token = async (path: string) =>
      (
        await readNpmSettings(
          sources({ env, registry: 'https://npm.example/a/b', files: { [path]: line } }),
          'app',
        )
      ).token;

    assert.equal(await token('/home/jane/.npmrc'), 'hidden');
    assert.notEqual(await token('/project/.npmrc'), 'hidden');
  });
});
