import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { digestOf } from '../src/base/digest.ts';
import { descriptorOf, encodeManifest, MEDIA_TYPES } from '../src/oci/index.ts';
import { hostMirror } from '../test/peers/host-mirror.ts';
import { findProgram } from '../test/peers/real-registry.ts';
import { type Measured, measure, median, row } from './measure.ts';
import { scratch, shearwall } from './projects.ts';

const RUNS = 5;
const home = join(scratch, 'catalog');
const caches = join(home, 'cache');
const environment = {
  HOME: home,
  XDG_STATE_HOME: join(home, 'state'),
  SYFT_CHECK_FOR_APP_UPDATE: 'false',
};

type Image = { title: string; programs: readonly string[]; pack(tar: string, folder: string): void };

const IMAGES: readonly Image[] = [
  { title: 'Debian with nginx', programs: ['mmdebstrap'], pack: packDebian },
  { title: 'Python with pillow, numpy, cryptography, pandas', programs: ['pip'], pack: packPython },
  { title: 'Node with express, typescript, next', programs: ['npm'], pack: packNode },
];

/** Whole processes compared with Syft and Trivy, on images that are made for it. First runs have no cache. */
export async function catalogFigures(): Promise<void> {
  console.log('\nsbom of an OCI layout of one gzip layer to CycloneDX, compared with syft and trivy');
  mkdirSync(home, { recursive: true });
  for (const image of IMAGES) {
    const missing = image.programs.find((program) => findProgram(program) === undefined);
    if (missing !== undefined) console.log(`  ${image.title} skipped: ${missing} is not installed`);
    else await figuresOf(image);
  }
}

async function figuresOf({ title, pack }: Image): Promise<void> {
  const [layout, tar, folder] = ['layout', 'layer.tar.gz', 'root'].map((name) => join(home, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(folder);
  try {
    pack(tar, folder);
  } catch (error) {
    return console.log(`  ${title} skipped: it could not be made: ${String(error).slice(0, 200)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const sizes = writeLayout(layout, [readFileSync(tar)]);
  console.log(`  ${title}: ${sizes}`);
  const first = await median(RUNS, () => ours(layout), noCaches);
  const second = await median(RUNS, () => ours(layout));
  const trivyFirst = await peer(RUNS, 'trivy', trivyArguments(layout), noCaches);
  const trivySecond = await peer(RUNS, 'trivy', trivyArguments(layout));
  const syft = await peer(3, 'syft', ['scan', `oci-dir:${layout}`, '-o', 'cyclonedx-json', '-q']);
  const times = [besides('trivy', trivyFirst, first), besides('syft', syft, first)].join(', ');
  row('  shearwall, first run', first, times);
  row('  shearwall, second run', second, besides('trivy', trivySecond, second));
  peerRow('  trivy, first run', trivyFirst);
  peerRow('  trivy, second run', trivySecond);
  peerRow('  syft', syft);
  for (const path of [layout, tar]) rmSync(path, { recursive: true });
  noCaches();
}

function ours(layout: string): Promise<Measured> {
  const options = ['--quiet', '--cache-dir', join(caches, 'shearwall')];
  const args = [...options, 'sbom', `oci:${layout}`, '-o', 'cyclonedx-json'];
  return measure(process.execPath, [shearwall, ...args], { env: environment });
}

function trivyArguments(layout: string): string[] {
  const offline = ['--offline-scan', '--skip-db-update', '--skip-java-db-update', '--skip-version-check'];
  const cache = ['--cache-dir', join(caches, 'trivy')];
  return ['image', '--input', layout, ...cache, ...offline, '--format', 'cyclonedx', '-q'];
}

async function peer(
  runs: number,
  name: string,
  args: string[],
  prepare?: () => void,
): Promise<Measured | undefined> {
  const program = findProgram(name);
  if (program === undefined) return undefined;
  return await median(runs, () => measure(program, args, { env: environment }), prepare);
}

function peerRow(label: string, measured: Measured | undefined): void {
  if (measured === undefined) console.log(`${label} skipped: it is not here, nor among the peers`);
  else row(label, measured);
}

function besides(name: string, peer: Measured | undefined, { wallSeconds }: Measured): string {
  return peer === undefined ? '' : `${name}: ${(peer.wallSeconds / wallSeconds).toFixed(1)} times ours`;
}

function noCaches(): void {
  rmSync(caches, { recursive: true, force: true });
  mkdirSync(caches);
}

export function packDebian(tar: string): void {
  const packages = ['--variant=minbase', '--include=nginx'];
  execFileSync('mmdebstrap', ['--quiet', ...packages, 'trixie', tar, hostMirror()], { stdio: 'pipe' });
}

function packPython(tar: string, folder: string): void {
  const target = join(folder, 'usr/local/lib/python3.13/site-packages');
  const projects = ['pillow', 'numpy', 'cryptography', 'pandas'];
  execFileSync('pip', ['install', '-q', '--no-compile', '--target', target, ...projects], { stdio: 'pipe' });
  packFolder(tar, folder);
}

function packNode(tar: string, folder: string): void {
  writeFileSync(join(folder, 'package.json'), '{"name": "app", "version": "1.0.0"}');
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--silent'];
  execFileSync('npm', ['install', ...options, 'express', 'typescript@5', 'next'], {
    cwd: folder,
    stdio: 'pipe',
  });
  packFolder(tar, folder);
}

function packFolder(tar: string, folder: string): void {
  execFileSync('tar', ['--sort=name', '-czf', tar, '-C', folder, '.']);
}

/** The layers, as they are. How large they are. */
export function writeLayout(folder: string, layers: readonly Uint8Array[], runs: object = {}): string {
  const blobs = join(folder, 'blobs/sha256');
  mkdirSync(blobs, { recursive: true });
  const put = (mediaType: string, bytes: Uint8Array): ReturnType<typeof descriptorOf> => {
    const descriptor = descriptorOf(mediaType, bytes);
    writeFileSync(join(blobs, descriptor.digest.slice('sha256:'.length)), bytes);
    return descriptor;
  };
  const tars = layers.map((layer) => gunzipSync(layer));
  const rootfs = { type: 'layers', diff_ids: tars.map((tar) => digestOf(tar)) };
  // As every builder writes it: of an image without a time each document says another one.
  const created = '2026-01-01T00:00:00Z';
  const about = { created, os: 'linux', architecture: 'amd64', config: runs, rootfs };
  const config = Buffer.from(JSON.stringify(about));
  const manifest = encodeManifest({
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    config: put(MEDIA_TYPES.config, config),
    layers: layers.map((layer) => put(MEDIA_TYPES.layerGzip, layer)),
  });
  const manifests = [put(MEDIA_TYPES.manifest, manifest)];
  writeFileSync(
    join(folder, 'index.json'),
    JSON.stringify({ schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests }),
  );
  writeFileSync(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  return `${megabytes(tars)} MB, ${megabytes(layers)} MB gzip`;
}

function megabytes(parts: readonly Uint8Array[]): string {
  return (parts.reduce((sum, { length }) => sum + length, 0) / 1e6).toFixed(0);
}
