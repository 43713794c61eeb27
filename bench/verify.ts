import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { silentLog } from '../src/base/log.ts';
import { openTarget, parseImageLocation } from '../src/oci/index.ts';
import { formatPem, generateSigner, publicKeyPem } from '../src/sigstore/index.ts';
import { startSigstoreDev } from '../src/sigstore-dev/index.ts';
import { handmadeImage, putHandmade } from '../test/fakes/handmade-image.ts';
import { ociTestContext } from '../test/fakes/oci-context.ts';
import { findProgram, realRegistries } from '../test/peers/real-registry.ts';
import { type Measured, measure, median, row } from './measure.ts';
import { scratch, shearwall } from './projects.ts';

const RUNS = 5;
const IMAGES = 200;
const EMAIL = 'dev@example.com';
const home = join(scratch, 'verify-home');
const file = (name: string): string => join(home, name);

/** Whole processes compared with cosign, on the same signatures in the same registry, which has the referrers API. */
export async function verifyFigures(): Promise<void> {
  console.log('\nverify, compared with cosign, from a registry on loopback');
  const registry = realRegistries().find(({ name }) => name.endsWith('(referrers API)'));
  if (registry?.program === undefined) return console.log('  skipped: registry-referrers is not here');
  const running = await registry.start();
  const clock = { nowMs: () => Date.now(), sleep: async () => {}, random: () => 0.5 };
  const dev = await startSigstoreDev({}, { clock, log: silentLog, signal: new AbortController().signal });
  mkdirSync(home, { recursive: true });
  writeFileSync(file('root.json'), dev.trustedRoot);
  writeFileSync(file('config.json'), dev.signingConfig);
  writeFileSync(file('token'), await dev.identityToken({ email: EMAIL, lifetimeMs: 3600_000 }));
  const signer = await generateSigner('p256');
  writeFileSync(file('key.pem'), formatPem('PRIVATE KEY', signer.pkcs8));
  writeFileSync(file('key.pub'), publicKeyPem(signer.publicKey));
  await compare(running.host, dev.url);
  await dev.close();
  await running.stop();
}

async function compare(host: string, issuer: string): Promise<void> {
  const byKey = ['--key', file('key.pub'), '--insecure-ignore-tlog'];
  const keyless = ['--certificate-identity', EMAIL, '--certificate-oidc-issuer', issuer];
  const root = ['--trusted-root', file('root.json')];
  const signing = ['-y', '--signing-config', file('config.json'), '--identity-token', file('token')];

  writeFileSync(file('artifact'), 'an artifact\n');
  await ours('sign-blob', ...signing, '--bundle', file('bundle.json'), file('artifact'));
  const blob = ['verify-blob', '--bundle', file('bundle.json'), ...root, ...keyless, file('artifact')];
  await pair('one bundle, keyless', blob, [...blob, '--use-signed-timestamps']);

  const signed = await push(host, 'by-key');
  await ours('sign', '--key', file('key.pem'), signed);
  await pair('one image by key', ['verify', ...byKey, signed], ['verify', ...byKey, signed]);

  const certified = await push(host, 'keyless');
  await ours('sign', ...signing, certified);
  const verify = ['verify', ...root, ...keyless, certified];
  await pair('one image, keyless', verify, [...verify, '--use-signed-timestamps']);

  const images: string[] = [];
  for (let index = 0; index < IMAGES; index++) images.push(await push(host, `many-${index}`));
  for (const image of images) await ours('sign', ...signing, image);
  writeFileSync(file('list'), images.join('\n'));
  const all = await median(1, () => ours('verify', ...root, ...keyless, '-f', file('list')));
  const each = await cosignOneByOne(images, [...root, ...keyless, '--use-signed-timestamps']);
  row(`${IMAGES} images in one run, keyless`, all, compared(each, all, `${IMAGES} cosign processes`));
}

async function pair(title: string, our: string[], theirs: string[]): Promise<void> {
  const measured = await median(RUNS, () => ours(...our));
  const peer = await median(RUNS, () => cosign(...theirs)).catch(() => undefined);
  row(title, measured, peer && compared(peer.wallSeconds, measured, 'cosign'));
}

function compared(peerSeconds: number, { wallSeconds }: Measured, peer: string): string {
  return `${peer}: ${peerSeconds.toFixed(2)} s, ${(peerSeconds / wallSeconds).toFixed(1)} times ours`;
}

async function cosignOneByOne(images: readonly string[], options: string[]): Promise<number> {
  const startedAt = performance.now();
  for (const image of images) await cosign('verify', ...options, image);
  return (performance.now() - startedAt) / 1000;
}

async function push(host: string, name: string): Promise<string> {
  const reference = `${host}/bench/${name}:1`;
  const target = await openTarget({ location: parseImageLocation(reference) }, ociTestContext());
  await putHandmade(target, handmadeImage(`${name}\n`), '1');
  return reference;
}

function ours(...args: string[]): Promise<Measured> {
  return measure(process.execPath, [shearwall, '--quiet', ...args], { env: environment });
}

async function cosign(...args: string[]): Promise<Measured> {
  const program = findProgram('cosign');
  if (program === undefined) throw new Error('cosign is not here');
  return await measure(program, args, { env: environment });
}

/** A home of its own: what a user has kept there must not be looked for. */
const environment = { HOME: home, XDG_STATE_HOME: file('state'), XDG_CACHE_HOME: file('cache') };
