import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstat, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { FakeRegistry, USER } from '../../test/fakes/registry.ts';
import { startTufRepository } from '../../test/fakes/tuf-repository.ts';
import { findInstance, PUBLIC_GOOD } from '../sigstore/index.ts';

const main = join(import.meta.dirname, 'main.ts');
const ROOT = Buffer.from(findInstance(PUBLIC_GOOD)?.builtIn?.trustedRoot() ?? []).toString();

type Ran = { status: number | null; stdout: string; stderr: string };

/** Home and working folder of one user. */
let dir = '';
before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'shearwall-trust-cli-'));
});
after(() => rm(dir, { recursive: true, force: true }));

async function shearwall(args: string[], { env = {}, input = '' } = {}): Promise<Ran> {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const clean = { PATH, NODE_COMPILE_CACHE, HOME: dir, XDG_STATE_HOME: join(dir, 'state'), ...env };
  const child = spawn(process.execPath, [main, ...args], { cwd: dir, env: clean });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => void (said.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => void (said.stderr += chunk.toString()));
  child.stdin.end(input);
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, ...said };
}

const modeOf = async (name: string): Promise<number> => (await stat(join(dir, name))).mode & 0o777;

describe('shearwall keys', () => {
  const env = { COSIGN_PASSWORD: 'secret' };

  it('makes a key pair that only its owner reads, and does not replace one', async () => {
    const made = await shearwall(['keys', 'generate', '--json'], { env });
    assert.equal(made.status, 0, made.stderr);
    assert.equal(JSON.parse(made.stdout).type, 'p256');
    assert.equal(await modeOf('cosign.key'), 0o600);
    assert.match(
      await readFile(join(dir, 'cosign.key'), 'utf8'),
      /^-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----/,
    );

    const again = await shearwall(['keys', 'generate'], { env });
    assert.equal(again.status, 2);
    assert.match(again.stderr, /cosign\.key and cosign\.pub are already there\nhint: .*--force/);
    const shown = await shearwall(['keys', 'public', 'cosign.key'], { env });
    assert.equal(shown.stdout, await readFile(join(dir, 'cosign.pub'), 'utf8'));
  });

  it('takes over a key that it made, and refuses a wrong password', async () => {
    await shearwall(['keys', 'generate', '-o', 'old', '--type', 'ed25519'], { env });
    const wrong = await shearwall(['keys', 'import', 'old.key', '-o', 'new'], {
      env: { COSIGN_PASSWORD: 'x' },
    });
    assert.match(wrong.stderr, /KEY_PASSWORD_WRONG/);
    const imported = await shearwall(['keys', 'import', 'old.key', '-o', 'new'], { env });
    assert.equal(imported.status, 0, imported.stderr);
    assert.equal(await readFile(join(dir, 'new.pub'), 'utf8'), await readFile(join(dir, 'old.pub'), 'utf8'));
  });

  it('says how to give a password where nobody can be asked', async () => {
    const { status, stderr } = await shearwall(['keys', 'generate', '-o', 'other']);
    assert.equal(status, 2);
    assert.match(stderr, /hint: set COSIGN_PASSWORD/);
  });
});

describe('shearwall login and logout', () => {
  it('asks the registry, keeps the login for its owner only, and forgets it', async () => {
    const registry = await FakeRegistry.start({ auth: 'bearer' });
    try {
      const config = join(dir, '.docker/config.json');
      const login = ['login', registry.host, '-u', USER.username, '--password-stdin'];
      const refused = await shearwall(login, { input: 'wrong' });
      assert.equal(refused.status, 3);
      assert.match(refused.stderr, /does not accept this login/);
      await assert.rejects(stat(config));

      const accepted = await shearwall(login, { input: `${USER.password}\n` });
      assert.equal(accepted.status, 0, accepted.stderr);
      assert.equal(await modeOf('.docker/config.json'), 0o600);
      assert.doesNotMatch(accepted.stdout + accepted.stderr, new RegExp(USER.password));

      assert.match((await shearwall(['logout', registry.host])).stdout, /logged out of .*config\.json/);
      assert.deepEqual(JSON.parse(await readFile(config, 'utf8')), { auths: {} });
      assert.match((await shearwall(['logout', registry.host])).stdout, /there was no login/);
    } finally {
      await registry.stop();
    }
  });

  it('writes through a symbolic link', async () => {
    const registry = await FakeRegistry.start();
    try {
      await writeFile(join(dir, 'real.json'), '{"x":1}');
      await symlink(join(dir, 'real.json'), join(dir, 'link.json'));
      const env = { REGISTRY_AUTH_FILE: join(dir, 'link.json') };
      await shearwall(['login', registry.host, '-u', 'jane', '--password-stdin'], { env, input: 'p' });
      assert.equal((await lstat(join(dir, 'link.json'))).isSymbolicLink(), true);
      assert.equal(JSON.parse(await readFile(join(dir, 'real.json'), 'utf8')).x, 1);
    } finally {
      await registry.stop();
    }
  });

  it('says how to give what is missing', async () => {
    const args = ['login', 'ghcr.io', '-u', 'a', '--password-stdin'];
    assert.match((await shearwall(args, { input: '\n' })).stderr, /the password is empty/);
  });
});

describe('shearwall trust', () => {
  it('shows what is built in without any network, and how old it is', async () => {
    const { status, stdout } = await shearwall(['trust', 'show', '--json']);
    assert.equal(status, 0);
    const [root] = JSON.parse(stdout);
    assert.deepEqual([root.name, root.origin.kind, root.isDefault], ['public-good', 'built-in', true]);
    assert.ok(root.entries.some((entry: { state: string }) => entry.state === 'past'));
  });

  it('pins a private root, shows it and updates it', async () => {
    await using repository = await startTufRepository();
    repository.publish({ 'trusted_root.json': ROOT });
    await writeFile(join(dir, 'root.json'), repository.root);

    const init = await shearwall([
      'trust',
      'init',
      '--mirror',
      repository.url,
      '--root',
      'root.json',
      '--name',
      'acme',
    ]);
    assert.equal(init.status, 0, init.stderr);
    assert.match(init.stdout, /pinned acme/);
    repository.publish({ 'trusted_root.json': `${ROOT} ` });
    assert.match((await shearwall(['trust', 'update', 'acme'])).stdout, /acme: changed/);
    assert.match((await shearwall(['trust', 'show', 'acme'])).stdout, /fetched from http.*0 days old/);
  });
});
