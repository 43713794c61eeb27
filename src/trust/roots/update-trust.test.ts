import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { startHttpServer } from '../../../test/fakes/http-server.ts';
import { impatientClock, impatientHttp, rememberingLog } from '../../../test/fakes/repository-context.ts';
import { startTufRepository, type TufRepository } from '../../../test/fakes/tuf-repository.ts';
import { findInstance, PUBLIC_GOOD, type TufContext } from '../../sigstore/index.ts';
import { openTrustedRoot } from './open-trusted-root.ts';
import { initTrust, updateTrust } from './update-trust.ts';

const ROOT = Buffer.from(findInstance(PUBLIC_GOOD)?.builtIn?.trustedRoot() ?? []).toString();
const OTHER_ROOT = `${ROOT}\n`;

type Setup = AsyncDisposable & {
  repository: TufRepository;
  stateDir: string;
  rootFile: string;
  context: TufContext;
  init(): Promise<unknown>;
  update(): Promise<unknown>;
};

function tufContext(changes: Partial<TufContext> = {}): TufContext {
  return {
    http: impatientHttp,
    log: rememberingLog(),
    signal: new AbortController().signal,
    clock: impatientClock(),
    offline: false,
    ...changes,
  };
}

/** A repository that holds a trusted root, and an empty state folder. */
async function setUp(): Promise<Setup> {
  const repository = await startTufRepository();
  repository.publish({ 'trusted_root.json': ROOT });
  const dir = await mkdtemp(join(tmpdir(), 'shearwall-trust-'));
  const rootFile = join(dir, 'root.json');
  await writeFile(rootFile, repository.root);
  const stateDir = join(dir, 'state');
  const context = tufContext();
  return {
    repository,
    stateDir,
    rootFile,
    context,
    init: () => initTrust({ stateDir, mirror: repository.url, rootFile, force: false }, context),
    update: () => updateTrust({ stateDir }, context),
    async [Symbol.asyncDispose]() {
      await repository[Symbol.asyncDispose]();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** `act` fails with `code`, and the trust root that is kept is as it was. */
async function refuses(
  setup: Setup,
  act: () => Promise<unknown>,
  code: string,
  message: RegExp,
): Promise<void> {
  const before = await kept(setup);
  await assert.rejects(act(), (error: Error & { code?: string; hint?: string }) => {
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
    assert.ok(error.hint);
    return true;
  });
  assert.deepEqual(await kept(setup), before);
}

async function kept({ stateDir }: Setup): Promise<Record<string, string>> {
  const folder = join(stateDir, 'trust');
  const names = await readdir(folder).catch(() => []);
  const read = async (name: string): Promise<[string, string]> => [
    name,
    await readFile(join(folder, name), 'utf8'),
  ];
  return Object.fromEntries(await Promise.all(names.map(read)));
}

describe('initTrust', () => {
  it('fetches what the pinned root leads to, and it is used from then on', async () => {
    await using setup = await setUp();
    await setup.init();

    const { origin, digest } = await openTrustedRoot({ stateDir: setup.stateDir });

    assert.equal(origin.kind === 'kept' && origin.mirror, `${setup.repository.url}/`);
    assert.equal(digest, (await openTrustedRoot({ stateDir: '/nonexistent' })).digest);
  });

  it('does not replace a pinned root, unless it is forced to', async () => {
    await using setup = await setUp();
    await setup.init();

    await refuses(setup, setup.init, 'TRUST_ROOT_EXISTS', /pinned already, from http/);
    const { stateDir, rootFile, repository } = setup;
    await initTrust({ stateDir, mirror: repository.url, rootFile, force: true }, setup.context);
  });

  it('keeps several roots by their names', async () => {
    await using setup = await setUp();
    const { stateDir, rootFile, repository } = setup;
    await initTrust(
      { stateDir, mirror: repository.url, rootFile, name: 'acme', force: false },
      setup.context,
    );

    assert.equal((await openTrustedRoot({ stateDir, name: 'acme' })).origin.kind, 'kept');
    assert.equal((await openTrustedRoot({ stateDir })).origin.kind, 'built-in');
    await assert.rejects(openTrustedRoot({ stateDir, name: 'other' }), { code: 'TRUST_ROOT_UNKNOWN' });
  });

  it('takes no name that is built in, and none that is a path', async () => {
    await using setup = await setUp();
    const { stateDir, rootFile, repository } = setup;
    for (const name of ['github', '../x', 'A', '']) {
      const request = { stateDir, mirror: repository.url, rootFile, name, force: false };
      await assert.rejects(initTrust(request, setup.context), { code: 'TRUST_ROOT_NAME' });
    }
  });

  it('wants a mirror and a root together, https or loopback', async () => {
    await using setup = await setUp();
    const { stateDir, rootFile } = setup;
    const init = (changes: object) => initTrust({ stateDir, force: false, ...changes }, setup.context);

    await assert.rejects(init({ rootFile }), { code: 'TRUST_ROOT_NAME' });
    await assert.rejects(init({ mirror: 'https://tuf.example.org' }), { code: 'TRUST_ROOT_NAME' });
    for (const mirror of ['http://tuf.example.org', 'file:///etc', 'x', 'http://127.0.0.1.example.org'])
      await assert.rejects(init({ rootFile, mirror }), { code: 'TUF_MIRROR' });
  });

  it('refuses a root that its own keys did not sign', async () => {
    await using setup = await setUp();
    const forged = JSON.parse(setup.repository.root);
    forged.signed.expires = '2099-01-01T00:00:00Z';
    for (const text of [JSON.stringify(forged), '{}', 'x', '']) {
      await writeFile(setup.rootFile, text);
      await refuses(setup, setup.init, 'TUF_ROOT_INVALID', /not a TUF root that its own keys have signed/);
    }
  });

  it('asks nobody when offline', async () => {
    await using setup = await setUp();
    setup.context.offline = true;

    await refuses(setup, setup.init, 'OFFLINE', /--offline forbids it/);
    assert.deepEqual(setup.repository.requests, []);
  });

  it('says that an address is not a TUF repository', async () => {
    await using setup = await setUp();
    setup.repository.files.clear();

    await refuses(setup, setup.init, 'TUF_INVALID', /timestamp\.json answered 404/);
  });

  it('refuses a repository without a trusted root, or with one that cannot be read', async () => {
    await using setup = await setUp();
    setup.repository.publish({ 'other.json': '{}' });
    await refuses(setup, setup.init, 'TUF_TARGET_MISSING', /has no trusted_root\.json/);
    setup.repository.publish({ 'trusted_root.json': '{}' });
    await refuses(
      setup,
      setup.init,
      'TUF_INVALID',
      /trusted_root\.json of .*: the trusted root cannot be used/,
    );
  });
});

describe('updateTrust', () => {
  it('follows a root whose key was replaced, and takes newer targets', async () => {
    await using setup = await setUp();
    await setup.init();
    const before = await openTrustedRoot({ stateDir: setup.stateDir });
    setup.repository.rotateRoot();
    setup.repository.publish({ 'trusted_root.json': OTHER_ROOT });

    await setup.update();

    const after = await openTrustedRoot({ stateDir: setup.stateDir });
    assert.notEqual(after.digest, before.digest);
  });

  it('says that nothing is kept', async () => {
    await using setup = await setUp();
    await assert.rejects(setup.update(), { code: 'TRUST_NOTHING_KEPT' });
    const { stateDir, context } = setup;
    await assert.rejects(updateTrust({ stateDir, name: 'acme' }, context), { code: 'TRUST_ROOT_UNKNOWN' });
  });

  it('refuses a mirror that serves an older state again (rollback)', async () => {
    await using setup = await setUp();
    const old = new Map(setup.repository.files);
    setup.repository.publish({ 'trusted_root.json': OTHER_ROOT });
    await setup.init();
    for (const [path, bytes] of old) setup.repository.files.set(path, bytes);

    await refuses(setup, setup.update, 'TUF_ROLLED_BACK', /version 1 is less than current version 2/);
  });

  it('refuses a mirror that has stood still for too long (freeze)', async () => {
    await using setup = await setUp();
    await setup.init();
    for (const role of ['timestamp', 'snapshot', 'targets'] as const) {
      setup.repository.publish({ 'trusted_root.json': ROOT }, { expiresIn: { [role]: -1000 } });
      await refuses(
        setup,
        setup.update,
        'TUF_EXPIRED',
        new RegExp(`the ${role} metadata of http.* has expired`),
      );
    }
  });

  it('refuses metadata that is signed by somebody else', async () => {
    await using setup = await setUp();
    await setup.init();
    for (const forged of ['timestamp', 'snapshot', 'targets'] as const) {
      setup.repository.publish({ 'trusted_root.json': OTHER_ROOT }, { forged });
      await refuses(
        setup,
        setup.update,
        'TUF_SIGNATURE',
        new RegExp(`the ${forged} metadata of .* 0 of the 1`),
      );
    }
  });

  it('refuses a new root that the old keys did not sign', async () => {
    await using setup = await setUp();
    await setup.init();
    await using foreign = await startTufRepository();
    foreign.rotateRoot();
    const root = foreign.files.get('2.root.json') ?? Buffer.alloc(0);
    setup.repository.files.set('2.root.json', root);

    await refuses(setup, setup.update, 'TUF_SIGNATURE', /the root metadata/);
  });

  it('refuses a target that is cut short, changed or longer than signed', async () => {
    await using setup = await setUp();
    await setup.init();
    setup.repository.publish({ 'trusted_root.json': OTHER_ROOT });
    const path =
      [...setup.repository.files.keys()].filter((name) => name.startsWith('targets/')).at(-1) ?? '';
    const good = setup.repository.files.get(path) ?? Buffer.alloc(0);
    for (const bad of [good.subarray(0, 100), Buffer.concat([good.subarray(1), Buffer.from('x')])]) {
      setup.repository.files.set(path, bad);
      await refuses(setup, setup.update, 'TUF_INVALID', /./);
    }
    setup.repository.files.set(path, Buffer.concat([good, Buffer.from('x')]));
    await refuses(setup, setup.update, 'TUF_TOO_LARGE', /larger than \d+ bytes/);
  });

  it('refuses metadata that is cut short or no JSON', async () => {
    await using setup = await setUp();
    await setup.init();
    setup.repository.publish({ 'trusted_root.json': OTHER_ROOT });
    for (const name of ['timestamp.json', '2.snapshot.json', '2.targets.json']) {
      const good = setup.repository.files.get(name) ?? Buffer.alloc(0);
      for (const bad of [good.subarray(0, 40), Buffer.from('[]'), Buffer.from('null'), Buffer.alloc(0)]) {
        setup.repository.files.set(name, bad);
        await refuses(setup, setup.update, 'TUF_INVALID', /is not a valid TUF repository/);
      }
      setup.repository.files.set(name, good);
    }
  });

  it('stops reading a file that never ends', async () => {
    await using setup = await setUp();
    await setup.init();
    let sent = 0;
    await using endless = await startHttpServer((request, response) => {
      if (!request.url?.endsWith('timestamp.json')) return void response.writeHead(404).end();
      const push = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(4096, ' '))) sent += 4096;
      };
      response.on('drain', push);
      push();
    });
    const file = join(setup.stateDir, 'trust/default.json');
    const moved = (await readFile(file, 'utf8')).replace(setup.repository.url, endless.url);
    await writeFile(file, moved);

    await refuses(setup, setup.update, 'TUF_TOO_LARGE', /timestamp\.json is larger than 16384 bytes/);
    assert.ok(sent < 16 << 20);
  });

  it('gives up on a server that says nothing', async () => {
    await using setup = await setUp();
    await setup.init();
    await using silent = await startHttpServer(() => {});
    const file = join(setup.stateDir, 'trust/default.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace(setup.repository.url, silent.url));

    await refuses(setup, setup.update, 'NETWORK_TIMEOUT', /sent nothing/);
  });

  it('leaves no folder of its own behind', async () => {
    await using setup = await setUp();
    await setup.init();

    assert.deepEqual(Object.keys(await kept(setup)), ['default.json']);
  });
});
