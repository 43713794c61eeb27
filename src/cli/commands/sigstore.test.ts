import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runShearwall, startShearwall } from '../../../test/fakes/run-shearwall.ts';

const program = join(import.meta.dirname, '../main.ts');

describe('shearwall sigstore dev', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall sigstore-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** Starts it, reads the first thing that it prints, and asks it something; then interrupts it. */
  async function serve(...args: string[]) {
    const dir = join(folder, 'dev');
    const cache = ['--cache-dir', join(folder, 'cache')];
    const { child, ended } = startShearwall(['sigstore', 'dev', '--dir', dir, ...cache, ...args], {
      program,
    });
    const [printed] = (await once(child.stdout ?? child, 'data')) as [Buffer];
    const stdout = printed.toString();
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(stdout)?.[0] ?? '';
    const answer = await fetch(`${url}/api/v1/log`);
    child.kill('SIGINT');
    return { dir, url, stdout, status: answer.status, ended: await ended };
  }

  it('says where the files are and how to use them, warns, serves, and ends at Ctrl-C', async () => {
    const { dir, url, stdout, status, ended } = await serve('--email', 'me@example.com');

    assert.match(ended.stderr, /^warning: .*not for production/m);
    assert.equal(status, 200);
    assert.equal(ended.status, 130);
    await assert.rejects(fetch(url));
    const config = `--signing-config '${dir}/signing_config.json'`;
    const root = `--trusted-root '${dir}/trusted_root.json'`;
    const shown = `--identity-token '${dir}/identity_token' IMAGE`;
    assert.ok(stdout.includes(`shearwall sign -y ${config} ${shown}`));
    assert.ok(stdout.includes(`cosign sign -y ${config} ${root} ${shown}`));
    assert.ok(stdout.includes(`shearwall verify ${root} --certificate-identity me@example.com`));
    assert.ok(
      stdout.includes(`--certificate-identity me@example.com --certificate-oidc-issuer ${url} IMAGE`),
    );
    const token = readFileSync(join(dir, 'identity_token'), 'utf8');
    assert.equal(
      JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).email,
      'me@example.com',
    );
    assert.match(token, /^\S+$/);
    assert.equal(statSync(join(dir, 'identity_token')).mode & 0o777, 0o600);
  });

  it('says the same in JSON, with the keys of before and the Rekor that was asked for', async () => {
    const keyOf = (path: string): string =>
      JSON.parse(readFileSync(path, 'utf8')).tlogs[0].publicKey.rawBytes;
    const before = keyOf(join(folder, 'dev/trusted_root.json'));
    const { stdout } = await serve('--json', '--rekor', '1');

    const result = JSON.parse(stdout);
    assert.equal(keyOf(result.trustedRoot), before);
    assert.equal(JSON.parse(readFileSync(result.signingConfig, 'utf8')).rekorTlogUrls[0].majorApiVersion, 1);
    assert.match(result.commands.cosign.verify, /^cosign verify /);
  });

  it('refuses what is not a port', async () => {
    for (const port of ['65536', '-1', 'http', '1.5']) {
      const { status, stderr } = await runShearwall(['sigstore', 'dev', `--port=${port}`], { program });
      assert.equal(status, 2);
      assert.match(stderr, /0 to 65535/);
    }
  });
});
