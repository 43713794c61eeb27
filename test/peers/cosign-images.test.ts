/**
 * shearwall and the real cosign 3.1, in both directions: what one signs and attests beside an image, the other verifies; by key and
 * keyless, as bundle and in the legacy format, an index and one platform's image, with and without the referrers API.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { silentLog } from '../../src/base/log.ts';
import { openTarget, parseImageLocation } from '../../src/oci/index.ts';
import { formatPem, generateSigner, type KeyType, publicKeyPem } from '../../src/sigstore/index.ts';
import { type SigstoreDev, startSigstoreDev } from '../../src/sigstore-dev/index.ts';
import { emitShearwall } from '../fakes/emitted-shearwall.ts';
import { handmadeImage, handmadeManifest, putHandmade } from '../fakes/handmade-image.ts';
import { ociTestContext } from '../fakes/oci-context.ts';
import type { RunningRegistry } from '../fakes/registry.ts';
import { runShearwall } from '../fakes/run-shearwall.ts';
import { findProgram, realRegistries } from './real-registry.ts';

const EMAIL = 'dev@example.com';
const TYPE = 'https://example.com/predicate/v1';
const FORMATS = ['bundle', 'legacy'] as const;
const SIGNERS = ['key', 'keyless'] as const;
/** What cosign 3.1.3 does not accept of bundles by key: its own Ed25519ph among them, though it takes our plain Ed25519. */
const REFUSED_BY_COSIGN: readonly string[] = ['our p384', 'our p521', 'its p384', 'its p521', 'its ed25519'];

type Format = (typeof FORMATS)[number];
type By = (typeof SIGNERS)[number];

const cosign = findProgram('cosign');
const registries = realRegistries().filter(({ program }) => program !== undefined);
const missing =
  cosign === undefined ? 'cosign is not here' : registries.length === 0 && 'no registry is here';

describe('shearwall and cosign', { skip: missing }, () => {
  let folder: string;
  let program: string;
  let dev: SigstoreDev;
  const file = (name: string): string => join(folder, name);

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-cosign-images-'));
    program = emitShearwall(file('program'));
    const clock = { nowMs: () => Date.now(), sleep: async () => {}, random: () => 0.5 };
    dev = await startSigstoreDev({}, { clock, log: silentLog, signal: new AbortController().signal });
    writeFileSync(file('trusted_root.json'), dev.trustedRoot);
    writeFileSync(file('v1.json'), dev.signingConfigFor([1]));
    writeFileSync(file('v2.json'), dev.signingConfigFor([2]));
    writeFileSync(file('none.json'), '{"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json"}');
    writeFileSync(file('token'), await dev.identityToken({ email: EMAIL, lifetimeMs: 3600_000 }));
    writeFileSync(file('predicate.json'), '{"a": 1}');
    for (const type of ['p256', 'p384', 'p521', 'ed25519', 'rsa-2048'] as const) await writeKeys(type);
  });
  after(async () => {
    await dev.close();
    rmSync(folder, { recursive: true });
  });

  /** A key for each side: cosign reads only its own encrypted form. */
  async function writeKeys(type: KeyType): Promise<void> {
    const signer = await generateSigner(type);
    writeFileSync(file(`${type}.pem`), formatPem('PRIVATE KEY', signer.pkcs8));
    writeFileSync(file(`${type}.pub`), publicKeyPem(signer.publicKey));
    await runCosign(
      'import-key-pair',
      '--key',
      file(`${type}.pem`),
      '--output-key-prefix',
      file(`${type}-cosign`),
    );
  }

  async function runCosign(...args: string[]): Promise<string> {
    // A home of its own: cosign keeps the public instance's trust root there, and must not look for it.
    const env = { HOME: folder, PATH: process.env['PATH'], COSIGN_PASSWORD: '' };
    const { stdout } = await promisify(execFile)(cosign ?? '', args, { env, timeout: 60_000 });
    return stdout;
  }

  async function shearwall(...args: string[]) {
    const env = {
      HOME: folder,
      XDG_STATE_HOME: file('state'),
      XDG_CACHE_HOME: file('cache'),
      COSIGN_PASSWORD: '',
    };
    return await runShearwall(args, { program, env });
  }

  async function weRun(...args: string[]): Promise<string> {
    const { status, stdout, stderr } = await shearwall(...args);
    assert.equal(status, 0, `${args.join(' ')}\n${stdout}${stderr}`);
    return stdout;
  }

  /** The codes for which we refuse. */
  async function weRefuse(...args: string[]): Promise<string[]> {
    const { status, stdout, stderr } = await shearwall(...args, '--json');
    assert.equal(status, 1, `${args.join(' ')}\n${stdout}${stderr}`);
    return (JSON.parse(stdout) as { reasons: { code: string }[] }).reasons.map(({ code }) => code);
  }

  const ourSigning = (by: By, format: Format, type: KeyType = 'p256'): string[] => [
    '--format',
    format,
    ...(by === 'key'
      ? ['--key', file(`${type}.pem`)]
      : [
          '-y',
          '--signing-config',
          file(format === 'legacy' ? 'v1.json' : 'v2.json'),
          '--identity-token',
          file('token'),
        ]),
  ];
  const cosignSigning = (by: By, format: Format, type: KeyType = 'p256'): string[] => {
    const key = ['--key', file(`${type}-cosign.key`)];
    if (format === 'bundle') {
      const config = ['-y', '--signing-config', file(by === 'key' ? 'none.json' : 'v2.json')];
      return [...config, ...(by === 'key' ? key : ['--trusted-root', file('trusted_root.json'), ...token()])];
    }
    const legacy = ['-y', '--new-bundle-format=false', '--use-signing-config=false'];
    if (by === 'key') return [...legacy, ...key, '--tlog-upload=false'];
    const services = ['--fulcio-url', dev.url, '--rekor-url', dev.url];
    return [...legacy, ...services, '--trusted-root', file('trusted_root.json'), ...token()];
  };
  const token = (): string[] => ['--identity-token', file('token')];
  const verifying = (by: By, type: KeyType = 'p256'): string[] =>
    by === 'key'
      ? ['--key', file(`${type}.pub`), '--insecure-ignore-tlog']
      : [
          '--certificate-identity',
          EMAIL,
          '--certificate-oidc-issuer',
          dev.url,
          '--trusted-root',
          file('trusted_root.json'),
        ];
  /** Of Rekor v2 the time is only in a timestamp, which cosign looks at when told. */
  const cosignVerifying = (by: By, format: Format, type: KeyType = 'p256'): string[] => [
    ...verifying(by, type),
    ...(format === 'legacy'
      ? ['--new-bundle-format=false']
      : by === 'keyless'
        ? ['--use-signed-timestamps']
        : []),
  ];

  for (const { name, start } of registries) {
    describe(`with ${name}`, () => {
      let registry: RunningRegistry;
      before(async () => {
        registry = await start();
      });
      after(async () => await registry.stop());

      /** Without `index` one platform's image; the reference is by digest, as cosign wants it. */
      async function push(repository: string, { index = false } = {}): Promise<string> {
        const made = index
          ? { ...handmadeImage(repository), referrers: [] }
          : handmadeManifest({ os: 'linux', architecture: 'amd64' }, repository);
        const target = await openTarget(
          { location: parseImageLocation(`${registry.host}/${repository}:v1`) },
          ociTestContext(),
        );
        await putHandmade(target, made, 'v1');
        await target.commit();
        return `${registry.host}/${repository}@${made.root.descriptor.digest}`;
      }

      for (const index of [false, true])
        for (const by of SIGNERS)
          for (const format of FORMATS) {
            const what = `${index ? 'an index' : "one platform's image"}, ${by}, ${format}`;

            it(`shearwall signs and attests, cosign verifies: ${what}`, async () => {
              const image = await push(`ours-${index}-${by}-${format}`, { index });
              await weRun('sign', ...ourSigning(by, format), '-a', 'commit=4f5c1a2', image);
              await weRun(
                'attest',
                ...ourSigning(by, format),
                '--type',
                TYPE,
                '--predicate',
                file('predicate.json'),
                image,
              );

              const found = await runCosign(
                'verify',
                ...cosignVerifying(by, format),
                '-a',
                'commit=4f5c1a2',
                image,
              );
              assert.match(found, /4f5c1a2/);
              await runCosign('verify-attestation', '--type', TYPE, ...cosignVerifying(by, format), image);
              await weRun('verify', ...verifying(by), image);
            });

            it(`cosign signs and attests, shearwall verifies: ${what}`, async () => {
              const image = await push(`theirs-${index}-${by}-${format}`, { index });
              const signing = cosignSigning(by, format);
              await runCosign('sign', ...signing, '-a', 'commit=4f5c1a2', image);
              await runCosign(
                'attest',
                ...signing,
                '--type',
                TYPE,
                '--predicate',
                file('predicate.json'),
                image,
              );

              const answer = await weRun('verify', ...verifying(by), '-a', 'commit=4f5c1a2', image, '--json');
              assert.match(answer, new RegExp(image.split('@')[1] ?? ''));
              const asking = ['verify-attestation', '--type', TYPE, ...verifying(by), image];
              const predicate = await weRun(...asking, '-o', 'predicate');
              assert.deepEqual(JSON.parse(predicate), { a: 1 });
              const envelope = await weRun(...asking);
              const theirs = await runCosign(
                'verify-attestation',
                '--type',
                TYPE,
                ...cosignVerifying(by, format),
                image,
              );
              assert.deepEqual(JSON.parse(envelope), JSON.parse(theirs));
            });
          }

      it('shearwall refuses what cosign signed for others, each with its reason', async () => {
        const image = await push('refused');
        await runCosign('sign', ...cosignSigning('key', 'bundle'), image);
        await runCosign('sign', ...cosignSigning('keyless', 'bundle'), image);
        const unsigned = await push('unsigned');
        const attested = await push('attested');
        await runCosign(
          'attest',
          ...cosignSigning('key', 'bundle'),
          '--type',
          TYPE,
          '--predicate',
          file('predicate.json'),
          attested,
        );
        const root = ['--trusted-root', file('trusted_root.json')];
        const who = (identity: string, issuer: string): string[] => [
          '--certificate-identity',
          identity,
          '--certificate-oidc-issuer',
          issuer,
          ...root,
        ];

        const key = await weRefuse('verify', ...verifying('key', 'p384'), image);
        assert.ok(key.includes('KEY_MISMATCH'), key.join());
        const identity = await weRefuse('verify', ...who('eve@example.com', dev.url), image);
        assert.equal(identity[0], 'IDENTITY_MISMATCH');
        const issuer = await weRefuse('verify', ...who(EMAIL, 'https://issuer.example'), image);
        assert.equal(issuer[0], 'ISSUER_MISMATCH');
        const log = await weRefuse('verify', '--key', file('p256.pub'), ...root, image);
        assert.ok(log.includes('LOG_ENTRY_MISSING'), log.join());
        assert.deepEqual(await weRefuse('verify', ...verifying('key'), unsigned), ['SIGNATURE_MISSING']);
        const only = await weRefuse('verify', ...verifying('key'), attested);
        assert.deepEqual(only, ['SIGNATURE_MISSING', 'NOT_A_SIGNATURE']);
      });

      for (const type of ['p384', 'p521', 'ed25519', 'rsa-2048'] as const) {
        it(`keys of type ${type}: shearwall verifies what cosign signs, and cosign what it can`, async () => {
          const image = await push(`types-${type}`);
          await weRun('sign', '--key', file(`${type}.pem`), '--format', 'both', image);
          const theirs = await push(`types-theirs-${type}`);
          await runCosign('sign', ...cosignSigning('key', 'bundle', type), theirs);

          await weRun('verify', ...verifying('key', type), image);
          await weRun('verify', ...verifying('key', type), theirs);
          for (const [whose, signed] of [
            ['our', image],
            ['its', theirs],
          ] as const) {
            const verified = runCosign('verify', ...cosignVerifying('key', 'bundle', type), signed);
            if (REFUSED_BY_COSIGN.includes(`${whose} ${type}`))
              await assert.rejects(verified, `cosign now accepts ${whose} ${type}`);
            else await verified;
          }
        });
      }
    });
  }
});
