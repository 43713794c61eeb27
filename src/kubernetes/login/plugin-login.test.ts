import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import { parseJsonText } from '../../base/parse-json.ts';
import type { ClusterLogin } from '../types.ts';
import { pluginLogin } from './plugin-login.ts';
import { readExecConfig } from './read-exec-config.ts';

const V1 = 'client.authentication.k8s.io/v1';
const credential = (status: object, apiVersion = V1): string =>
  JSON.stringify({ apiVersion, kind: 'ExecCredential', status });

describe('a login by a plug-in', () => {
  const dir = mkdtempSync(join(tmpdir(), 'shearwall-plugin-'));
  after(() => rmSync(dir, { recursive: true }));
  const answer = (text: string): void => writeFileSync(join(dir, 'answer'), text);
  const runs = (): string[] => readFileSync(join(dir, 'runs'), 'utf8').trim().split('\n').filter(Boolean);
  let nowMs = 0;

  beforeEach(() => {
    nowMs = Date.UTC(2026, 0, 1);
    writeFileSync(join(dir, 'runs'), '');
    writeFileSync(
      join(dir, 'plugin'),
      '#!/bin/sh\ncd "$(dirname "$0")"\necho "$KUBERNETES_EXEC_INFO|$FROM_CONFIG|$FROM_MACHINE|$#" >> runs\ncat answer\nexit ${STATUS:-0}\n',
    );
    chmodSync(join(dir, 'plugin'), 0o755);
  });

  function login(exec: object = {}, isInteractive = false): ClusterLogin {
    return pluginLogin({
      exec: readExecConfig({ command: './plugin', apiVersion: V1, ...exec }, dir),
      fixed: { headers: { 'impersonate-user': 'x' } },
      address: {
        server: 'https://k.test',
        certificateAuthority: Buffer.from('ca'),
        isTlsUnverified: false,
        tlsServerName: undefined,
        proxyUrl: undefined,
      },
      cluster: {
        extensions: [{ name: 'client.authentication.k8s.io/exec', extension: { audience: 'a' } }],
      },
      machine: { env: { PATH: process.env['PATH'], FROM_MACHINE: 'm' }, isInteractive },
      clock: { nowMs: () => nowMs },
    });
  }

  it('is given what it needs to know, and asked once for many requests', async () => {
    answer(credential({ token: 'secret' }));
    const env = [{ name: 'FROM_CONFIG', value: 'c' }];
    const { credentials } = login({ args: ['get', ''], env, provideClusterInfo: true });
    const expected = { headers: { 'impersonate-user': 'x', authorization: 'Bearer secret' } };
    assert.deepEqual([await credentials(), await credentials()], [expected, expected]);
    const [run = '', ...more] = runs();
    const [info = '', ...rest] = run.split('|');
    assert.deepEqual([rest, more], [['c', 'm', '2'], []]);
    const cluster = {
      server: 'https://k.test',
      'certificate-authority-data': 'Y2E=',
      config: { audience: 'a' },
    };
    assert.deepEqual(parseJsonText(info), {
      apiVersion: V1,
      kind: 'ExecCredential',
      spec: { interactive: false, cluster },
    });
  });

  it('is asked again when what it gave has expired, or was refused', async () => {
    answer(credential({ token: '1', expirationTimestamp: '2026-01-01T00:10:00Z' }));
    const { credentials, forget } = login();
    await credentials();
    nowMs += 599_000;
    await credentials();
    assert.equal(runs().length, 1);
    nowMs += 1000;
    answer(credential({ token: '2' }));
    assert.equal((await credentials()).headers['authorization'], 'Bearer 2');
    forget?.();
    await credentials();
    assert.equal(runs().length, 3);
  });

  it('is asked again after it failed', async () => {
    answer('');
    const { credentials } = login();
    await assert.rejects(credentials());
    answer(credential({ token: '1' }));
    assert.equal((await credentials()).headers['authorization'], 'Bearer 1');
  });

  it('gives certificates too, in either version', async () => {
    const apiVersion = 'client.authentication.k8s.io/v1beta1';
    answer(credential({ clientCertificateData: 'cert', clientKeyData: 'key' }, apiVersion));
    assert.deepEqual(await login({ apiVersion }).credentials(), {
      headers: { 'impersonate-user': 'x' },
      certificate: { cert: 'cert', key: 'key' },
    });
  });

  it('fails with a reason that repeats nothing of what it said', async () => {
    for (const [text, message] of [
      ['secret', /did not give an ExecCredential/],
      [credential({ token: 'secret' }).replace('ExecCredential', 'X'), /did not give an ExecCredential/],
      [
        credential({ token: 'secret' }, 'v9'),
        /did not answer in the version that the kubeconfig names, client/,
      ],
      [credential({}), /neither a token nor a certificate/],
      [credential({ token: 'secret', clientKeyData: 'secret' }), /without the other/],
      [credential({ token: 'secret', expirationTimestamp: 'soon' }), /not a time/],
      ['x'.repeat(2_000_000), /more than 1048576 bytes/],
    ] as const) {
      answer(text);
      await assert.rejects(login().credentials(), (error: Error) => {
        assert.match(error.message, message);
        assert.doesNotMatch(error.message, /secret/);
        return true;
      });
    }
  });

  it('says how a plug-in that is missing is installed, and when one failed or wants a terminal', async () => {
    answer('');
    const env = [{ name: 'STATUS', value: '3' }];
    await assert.rejects(login({ env }).credentials(), /the exec plug-in .*plugin failed$/);
    await assert.rejects(login({ command: './missing', installHint: 'brew install it' }).credentials(), {
      message: /missing is not installed/,
      hint: 'brew install it',
    });
    await assert.rejects(login({ interactiveMode: 'Always' }).credentials(), /there is no terminal/);
  });
});
