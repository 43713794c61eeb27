/**
 * Kyverno's command line with the policies of docs/tasks/admit-signed-images.md, on pods with images that we signed, that others
 * signed, that are only attested, and that nobody signed. Of the policies nothing is changed but names, keys and addresses.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { parse } from 'yaml';
import { silentLog } from '../../src/base/log.ts';
import { openTarget, parseImageLocation } from '../../src/oci/index.ts';
import { formatPem, generateSigner, publicKeyPem } from '../../src/sigstore/index.ts';
import { type SigstoreDev, startSigstoreDev } from '../../src/sigstore-dev/index.ts';
import { emitShearwall } from '../fakes/emitted-shearwall.ts';
import { handmadeManifest, putHandmade } from '../fakes/handmade-image.ts';
import { blocksOf } from '../fakes/markdown.ts';
import { ociTestContext } from '../fakes/oci-context.ts';
import type { RunningRegistry } from '../fakes/registry.ts';
import { runShearwall } from '../fakes/run-shearwall.ts';
import { startTufRepository, type TufRepository } from '../fakes/tuf-repository.ts';
import { findProgram, realRegistries } from './real-registry.ts';

const EMAIL = 'release@example.org';
const kyverno = findProgram('kyverno');
const registries = realRegistries().filter(({ program }) => program !== undefined);
const skip = kyverno === undefined ? 'kyverno is not here' : registries.length === 0 && 'no registry is here';

const page = readFileSync(join(import.meta.dirname, '../../docs/tasks/admit-signed-images.md'), 'utf8');
/** In the order of the page; where one begins with blanks it is a part of the one before that does not. */
const blocks = blocksOf(page, ['yaml']).map((block) => parse(block) as object);
const [byKey, publicGood, privateRoot, legacyByKey, legacyKeyless] = blocks;

describe('the policies of docs/tasks/admit-signed-images.md', { skip }, () => {
  let folder: string;
  let program: string;
  let dev: SigstoreDev;
  let tuf: TufRepository;
  const file = (name: string): string => join(folder, name);

  before(async () => {
    assert.equal(blocks.length, 5);
    folder = mkdtempSync(join(tmpdir(), 'shearwall-kyverno-'));
    program = emitShearwall(file('program'));
    const clock = { nowMs: () => Date.now(), sleep: async () => {}, random: () => 0.5 };
    dev = await startSigstoreDev({}, { clock, log: silentLog, signal: new AbortController().signal });
    tuf = await startTufRepository();
    tuf.publish({ 'trusted_root.json': Buffer.from(dev.trustedRoot).toString() });
    writeFileSync(file('v1.json'), dev.signingConfigFor([1]));
    writeFileSync(file('v2.json'), dev.signingConfigFor([2]));
    writeFileSync(file('predicate.json'), '{"a": 1}');
    for (const email of [EMAIL, 'eve@example.org'])
      writeFileSync(file(`${email}.token`), await dev.identityToken({ email, lifetimeMs: 3600_000 }));
    for (const name of ['release', 'other']) {
      const signer = await generateSigner('p256');
      writeFileSync(file(`${name}.key`), formatPem('PRIVATE KEY', signer.pkcs8));
      writeFileSync(file(`${name}.pub`), publicKeyPem(signer.publicKey));
    }
  });
  after(async () => {
    await dev.close();
    await tuf[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  async function shearwall(...args: string[]): Promise<void> {
    const env = { HOME: folder, XDG_STATE_HOME: file('state'), XDG_CACHE_HOME: file('cache') };
    const { status, stderr } = await runShearwall(args, { program, env });
    assert.equal(status, 0, `${args.join(' ')}\n${stderr}`);
  }

  const key = (name = 'release'): string[] => ['--key', file(`${name}.key`)];
  const keyless = (format: string, email = EMAIL): string[] => {
    const config = file(format === 'legacy' ? 'v1.json' : 'v2.json');
    return ['-y', '--signing-config', config, '--identity-token', file(`${email}.token`)];
  };

  for (const { name, start } of registries)
    describe(`with ${name}`, () => {
      let registry: RunningRegistry;
      const images = new Map<string, string>();
      before(async () => {
        registry = await start();
        await push('unsigned');
        for (const format of ['bundle', 'legacy']) {
          const sign = async (who: string[], repository: string): Promise<void> =>
            await shearwall('sign', '--format', format, ...who, await push(repository));
          const attest = async (who: string[], repository: string): Promise<void> => {
            const what = ['--type', 'https://example.org/scan', '--predicate', file('predicate.json')];
            await shearwall('attest', '--format', format, ...who, ...what, await push(repository));
          };
          await sign(key(), `${format}-key`);
          await sign(key('other'), `${format}-key-other`);
          await attest(key(), `${format}-key-attested`);
          await sign(keyless(format), `${format}-keyless`);
          await sign(keyless(format, 'eve@example.org'), `${format}-keyless-other`);
          await attest(keyless(format), `${format}-keyless-attested`);
        }
      });
      after(async () => await registry.stop());

      async function push(repository: string): Promise<string> {
        const image = handmadeManifest({ os: 'linux', architecture: 'amd64' }, repository);
        const location = parseImageLocation(`${registry.host}/acme/${repository}:v1`);
        const target = await openTarget({ location }, ociTestContext());
        await putHandmade(target, image, 'v1');
        await target.commit();
        const reference = `${registry.host}/acme/${repository}@${image.root.descriptor.digest}`;
        images.set(repository, reference);
        return reference;
      }

      /** The repositories whose pods pass, in one run of Kyverno over all of them. */
      async function passing(policy: object): Promise<string[]> {
        writeFileSync(file('policy.yaml'), JSON.stringify(policy));
        const resources = [...images].flatMap(([repository, image]) => {
          const pod = file(`${repository}.yaml`);
          const metadata = { name: repository, namespace: 'default' };
          const spec = { containers: [{ name: 'app', image }] };
          writeFileSync(pod, JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata, spec }));
          return ['--resource', pod];
        });
        const report = await apply('policy.yaml', resources);
        assert.deepEqual(new Set(report.map(({ resources: [pod] }) => pod?.name)), new Set(images.keys()));
        const failed = report
          .filter(({ result }) => result !== 'pass')
          .map(({ resources }) => resources[0]?.name);
        return [...images.keys()].filter((repository) => !failed.includes(repository)).sort();
      }

      async function apply(policy: string, resources: string[]): Promise<Result[]> {
        const args = [
          'apply',
          file(policy),
          ...resources,
          '--registry',
          '--policy-report',
          '--output-format',
          'json',
        ];
        // A home of its own: Kyverno keeps trust roots there.
        const env = { HOME: folder, PATH: process.env['PATH'] };
        // It ends with 1 where a pod fails, and prints warnings before its report.
        const child = spawn(kyverno ?? '', args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
        const stdout = await text(child.stdout);
        return (JSON.parse(stdout.slice(stdout.indexOf('{'))) as { results: Result[] }).results;
      }

      const keyOf = (name: string): string => readFileSync(file(`${name}.pub`), 'utf8');
      const validating = (changes: Changes): object =>
        changed(byKey, {
          'spec.matchImageReferences.0.glob': `${registry.host}/acme/*`,
          'spec.credentials': { allowInsecureRegistry: true },
          ...changes,
        });
      const ATTESTOR = 'spec.attestors.0.cosign';
      const tufOfTest = (): object => ({
        mirror: tuf.url,
        root: { data: Buffer.from(tuf.root).toString('base64') },
      });

      it('ImageValidatingPolicy by key lets through what the key signed as a bundle, and nothing else', async () => {
        const policy = validating({ [`${ATTESTOR}.key.data`]: keyOf('release') });
        assert.deepEqual(await passing(policy), ['bundle-key']);
      });

      it('ImageValidatingPolicy keyless does the same for an identity, by expression and exactly', async () => {
        const expression = { issuer: dev.url, subjectRegExp: String.raw`^release@example\.org$` };
        for (const [attestor, identity] of [
          [publicGood, expression],
          [privateRoot, { issuer: dev.url, subject: EMAIL }],
        ]) {
          const policy = validating({
            'spec.attestors': (attestor as { attestors: object[] }).attestors,
            [`${ATTESTOR}.keyless.identities.0`]: identity,
            [`${ATTESTOR}.tuf`]: tufOfTest(),
          });
          assert.deepEqual(await passing(policy), ['bundle-keyless']);
        }
      });

      it('verifyImageSignatures, of which the page warns, takes an attestation for a signature', async () => {
        const policy = validating({
          [`${ATTESTOR}.key.data`]: keyOf('release'),
          'spec.validations.0.expression':
            'images.containers.all(image, verifyImageSignatures(image, [attestors.release]) > 0)',
        });
        assert.deepEqual(await passing(policy), ['bundle-key', 'bundle-key-attested', 'legacy-key']);
      });

      const RULE = 'spec.rules.0.verifyImages.0';
      const verifying = (changes: Changes): object =>
        changed(legacyByKey, {
          [`${RULE}.imageReferences`]: [`${registry.host}/acme/*`],
          [`${RULE}.imageRegistryCredentials`]: { allowInsecureRegistry: true },
          ...changes,
        });

      it('verifyImages by key lets through what the key signed in the legacy format, and nothing else', async () => {
        const policy = verifying({ [`${RULE}.attestors.0.entries.0.keys.publicKeys`]: keyOf('release') });
        assert.deepEqual(await passing(policy), ['legacy-key']);
      });

      it('verifyImages keyless does the same for an identity', async () => {
        const root = JSON.parse(Buffer.from(dev.trustedRoot).toString()) as TrustedRootJson;
        const [authority] = root.certificateAuthorities;
        const key = ([log]: { publicKey: Raw }[]): string => pem('PUBLIC KEY', log?.publicKey);
        const policy = verifying({
          [`${RULE}.attestors`]: (legacyKeyless as { attestors: object[] }).attestors,
          [`${RULE}.attestors.0.entries.0.keyless`]: {
            issuer: dev.url,
            subject: EMAIL,
            roots: authority?.certChain.certificates.map((raw) => pem('CERTIFICATE', raw)).join(''),
            rekor: { url: dev.url, pubkey: key(root.tlogs) },
            ctlog: { pubkey: key(root.ctlogs) },
          },
        });
        assert.deepEqual(await passing(policy), ['legacy-keyless']);
      });
    });
});

type Result = { result: string; resources: { name: string }[] };
type Raw = { rawBytes: string };
type TrustedRootJson = {
  tlogs: { publicKey: Raw }[];
  ctlogs: { publicKey: Raw }[];
  certificateAuthorities: { certChain: { certificates: Raw[] } }[];
};
/** Values by path: `spec.attestors.0.cosign.key.data`. */
type Changes = Record<string, unknown>;

function changed(policy: object | undefined, changes: Changes): object {
  const copy: unknown = structuredClone(policy);
  for (const [path, value] of Object.entries(changes)) {
    const steps = path.split('.');
    const last = steps.pop() ?? '';
    const place = steps.reduce((node, step) => (node as Record<string, unknown>)[step], copy);
    assert.ok(typeof place === 'object' && place !== null, `the page's policy has no ${steps.join('.')}`);
    (place as Record<string, unknown>)[last] = structuredClone(value);
  }
  return copy as object;
}

function pem(label: string, raw: Raw | undefined): string {
  return formatPem(label, Buffer.from(raw?.rawBytes ?? '', 'base64'));
}
