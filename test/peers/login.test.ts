import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { freePort } from './free-port.ts';
import { findProgram } from './real-registry.ts';

const main = join(import.meta.dirname, '../../src/cli/main.ts');
const registryProgram = findProgram('docker-registry');
const crane = findProgram('crane');
const missing = [registryProgram ?? 'docker-registry', crane ?? 'crane'].filter(
  (name) => !name.startsWith('/'),
);
const skip = missing.length === 0 ? false : `not here: ${missing.join(', ')}`;

/** A test vector of crypt_blowfish: registries want bcrypt, which node:crypto does not have. */
const PASSWORD = 'U*U';
const HTPASSWD = 'jane:$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW\n';

describe('logins, with a real registry and crane', { skip }, () => {
  let dir = '';
  let host = '';
  let stop: () => Promise<void>;

  before(async () => {
    dir = mkdtempSync(join(tmpdir(), 'shearwall-login-'));
    host = `127.0.0.1:${await freePort()}`;
    writeFileSync(join(dir, 'htpasswd'), HTPASSWD);
    const auth = `auth: {htpasswd: {realm: test, path: ${join(dir, 'htpasswd')}}}`;
    const storage = `storage: {filesystem: {rootdirectory: ${join(dir, 'data')}}}`;
    writeFileSync(
      join(dir, 'config.yml'),
      `version: 0.1\nlog: {level: error}\n${storage}\n${auth}\nhttp: {addr: ${host}}\n`,
    );
    const child = spawn(registryProgram ?? '', ['serve', join(dir, 'config.yml')], { stdio: 'ignore' });
    const exited = once(child, 'exit');
    stop = async () => {
      child.kill();
      await exited;
    };
    await answering(host);
  });
  after(async () => {
    await stop();
    rmSync(dir, { recursive: true, force: true });
  });

  function run(program: string, args: string[], input = '') {
    const env = { PATH: process.env['PATH'], HOME: dir, DOCKER_CONFIG: join(dir, '.docker') };
    return spawnSync(program, args, { env, input, encoding: 'utf8' });
  }
  const shearwall = (args: string[], input?: string) => run(process.execPath, [main, ...args], input);

  it('keeps a login that crane then uses, and takes it away again', () => {
    assert.notEqual(run(crane ?? '', ['catalog', host, '--insecure']).status, 0);

    const wrong = shearwall(['login', host, '-u', 'jane', '--password-stdin'], 'wrong');
    assert.match(wrong.stderr, /does not accept this login: it answers 401/);
    const right = shearwall(['login', host, '-u', 'jane', '--password-stdin'], PASSWORD);
    assert.equal(right.status, 0, right.stderr);
    const catalog = run(crane ?? '', ['catalog', host, '--insecure']);
    assert.equal(catalog.status, 0, catalog.stderr);

    assert.match(shearwall(['logout', host]).stdout, /logged out/);
    assert.notEqual(run(crane ?? '', ['catalog', host, '--insecure']).status, 0);
  });

  it('forgets a login that crane made', () => {
    assert.equal(run(crane ?? '', ['auth', 'login', host, '-u', 'jane', '-p', PASSWORD]).status, 0);
    assert.match(shearwall(['logout', host]).stdout, /logged out/);
    assert.deepEqual(JSON.parse(readFileSync(join(dir, '.docker/config.json'), 'utf8')).auths, {});
  });
});

async function answering(host: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if ((await fetch(`http://${host}/v2/`).catch(() => undefined))?.status === 401) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no registry came up at ${host}`);
}
