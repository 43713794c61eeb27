/**
 * Nothing is asked that was not named: every address that the published program, its children and its resolver connect or send
 * to, in a home where nobody ever worked; and the same commands on a layout where there is no network at all.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { silentLog } from '../../src/base/log.ts';
import { openTarget, parseImageLocation } from '../../src/oci/index.ts';
import { type SigstoreDev, startSigstoreDev } from '../../src/sigstore-dev/index.ts';
import { emitShearwall } from '../fakes/emitted-shearwall.ts';
import { handmadeManifest, putHandmade } from '../fakes/handmade-image.ts';
import { ociTestContext } from '../fakes/oci-context.ts';
import type { RunningRegistry } from '../fakes/registry.ts';
import { runShearwall } from '../fakes/run-shearwall.ts';
import { findProgram, realRegistries } from './real-registry.ts';

const TYPE = 'https://example.org/scan';
const strace = findProgram('strace');
const registries = realRegistries().filter(({ program }) => program !== undefined);
const canTrace = strace !== undefined && spawnSync(strace, ['-f', '-o', '/dev/null', 'true']).status === 0;
const withoutNetwork = ['unshare', '--user', '--map-root-user', '--net'];
const canUnshare = spawnSync(withoutNetwork[0] ?? '', [...withoutNetwork.slice(1), 'true']).status === 0;

describe('shearwall where only what is named may be asked', () => {
  let folder: string;
  let program: string;
  let dev: SigstoreDev;
  const file = (name: string): string => join(folder, name);
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-air-gap-'));
    program = emitShearwall(file('program'));
    const clock = { nowMs: () => Date.now(), sleep: async () => {}, random: () => 0.5 };
    dev = await startSigstoreDev({}, { clock, log: silentLog, signal: new AbortController().signal });
    writeFileSync(file('trusted_root.json'), dev.trustedRoot);
    writeFileSync(file('signing_config.json'), dev.signingConfig);
    writeFileSync(file('token'), await dev.identityToken({ email: 'dev@example.com', lifetimeMs: 3600_000 }));
    writeFileSync(file('predicate.json'), '{"a": 1}');
    assert.equal((await shearwall(['keys', 'generate', '-o', file('cosign')])).status, 0);
  });
  after(async () => {
    await dev.close();
    rmSync(folder, { recursive: true });
  });

  /** In a home of its own, without anything that this one's environment says of proxies or homes. */
  async function shearwall(args: string[], wrapper: string[] = []) {
    const home = mkdtempSync(join(folder, 'home-'));
    const clean = Object.fromEntries(
      Object.keys(process.env)
        .filter((name) => /^XDG_|_PROXY$|^SHEARWALL_|^DOCKER_|^REGISTRY_/i.test(name))
        .map((name) => [name, undefined]),
    );
    return await runShearwall(args, { program, wrapper, env: { ...clean, HOME: home, COSIGN_PASSWORD: '' } });
  }

  async function put(place: string): Promise<string> {
    const image = handmadeManifest({ os: 'linux', architecture: 'amd64' }, place);
    const target = await openTarget({ location: parseImageLocation(place) }, ociTestContext());
    await putHandmade(target, image, 'v1');
    await target.commit();
    return image.root.descriptor.digest;
  }

  /** Each on an image that was signed keyless before. */
  const commands = (): [what: string, args: (image: string) => string[]][] => {
    const byKey = ['--key', file('cosign.pub'), '--insecure-ignore-tlog'];
    const who = ['--certificate-identity', 'dev@example.com', '--certificate-oidc-issuer', dev.url];
    const attested = ['--type', TYPE, '--predicate', file('predicate.json')];
    const ours = ['--key', file('cosign.key')];
    return [
      ['sign by key', (image) => ['sign', ...ours, image]],
      ['sign by key, both formats', (image) => ['sign', ...ours, '--format', 'both', image]],
      ['attest by key', (image) => ['attest', ...ours, ...attested, image]],
      ['verify by key', (image) => ['verify', ...byKey, image]],
      ['verify-attestation by key', (image) => ['verify-attestation', '--type', TYPE, ...byKey, image]],
      ['verify keyless', (image) => ['verify', '--trusted-root', file('trusted_root.json'), ...who, image]],
      ['verify with --offline', (image) => ['verify', '--offline', ...byKey, image]],
      ['tree', (image) => ['tree', image]],
    ];
  };
  const signKeyless = async (image: string): Promise<void> => {
    const services = ['--signing-config', file('signing_config.json'), '--identity-token', file('token')];
    const { status, stderr } = await shearwall(['sign', '-y', ...services, image]);
    assert.equal(status, 0, stderr);
  };

  for (const { name, start } of registries)
    describe(`with ${name}`, { skip: canTrace ? false : 'strace is not here, or may not trace' }, () => {
      let registry: RunningRegistry;
      let image: string;
      before(async () => {
        registry = await start();
        image = `${registry.host}/app@${await put(`${registry.host}/app:v1`)}`;
        await signKeyless(image);
      });
      after(async () => await registry.stop());

      it('connects to the registry and to nothing else, whatever the command', async () => {
        for (const [what, args] of commands()) {
          const log = file('strace.log');
          const wrapper = [strace ?? '', '-f', '-qq', '-e', 'trace=%network', '-o', log];
          const { status, stdout, stderr } = await shearwall(args(image), wrapper);

          assert.equal(status, 0, `${what}\n${stdout}${stderr}`);
          assert.deepEqual(addressesOf(readFileSync(log, 'utf8')), [registry.host], what);
        }
      });
    });

  describe('on a layout without a network', { skip: canUnshare ? false : 'unshare may not be used' }, () => {
    it('does the same', async () => {
      const layout = `oci:${file('layout')}:v1`;
      mkdirSync(file('layout'));
      await put(layout);
      await signKeyless(layout);
      for (const [what, args] of commands()) {
        const { status, stdout, stderr } = await shearwall(args(layout), withoutNetwork);
        assert.equal(status, 0, `${what}\n${stdout}${stderr}`);
      }
    });

    it('says which service it could not reach when it is told to use one', async () => {
      const args = [
        'sign',
        '-y',
        '--signing-config',
        file('signing_config.json'),
        '--identity-token',
        file('token'),
      ];
      const { status, stderr } = await shearwall([...args, `oci:${file('layout')}:v1`], withoutNetwork);
      assert.equal(status, 3);
      assert.ok(stderr.includes(dev.url.replace('http://', '')), stderr);
    });
  });
});

describe('addressesOf', { skip: canTrace ? false : 'strace is not here, or may not trace' }, () => {
  it('sees a name that is looked up, a datagram, and what a child connects to', () => {
    const folder = mkdtempSync(join(tmpdir(), 'shearwall-strace-'));
    const log = join(folder, 'log');
    const child = "require('node:net').connect(9, '127.0.0.1').on('error', () => {})";
    const script = `
      require('node:child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(child)}]);
      require('node:dns').lookup('registry.invalid', () => process.exit());
      require('node:dgram').createSocket('udp4').send('a', 9, '127.0.0.2');`;
    const args = ['-f', '-qq', '-e', 'trace=%network', '-o', log, process.execPath, '-e', script];
    execFileSync(strace ?? '', args);
    const seen = addressesOf(readFileSync(log, 'utf8'));
    assert.ok(seen.includes('127.0.0.1:9') && seen.includes('127.0.0.2:9'), seen.join());
    assert.ok(
      seen.some((address) => address.endsWith(':53')),
      seen.join(),
    );
    rmSync(folder, { recursive: true });
  });
});

/** Where a traced program connected or sent to, as `host:port` or a socket's path; sorted, each once. */
function addressesOf(log: string): string[] {
  const calls = log.split('\n').filter((line) => /\b(connect|sendto|sendmsg|sendmmsg)\(/.test(line));
  const addresses = calls.flatMap((line) => [
    ...[...line.matchAll(/sin_port=htons\((\d+)\), sin_addr=inet_addr\("([^"]+)"\)/g)].map(
      ([, port, host]) => `${host}:${port}`,
    ),
    ...[...line.matchAll(/sin6_port=htons\((\d+)\).*?inet_pton\(AF_INET6, "([^"]+)"/g)].map(
      ([, port, host]) => `[${host}]:${port}`,
    ),
    ...[...line.matchAll(/sun_path="([^"]+)"/g)].map(([, path]) => path ?? ''),
  ]);
  return [...new Set(addresses)].sort();
}
