import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { feedsDatabase } from '../test/peers/feeds-database.ts';
import { findProgram, sharedPeer } from '../test/peers/real-registry.ts';
import { peersFeeds } from '../test/peers/scan-peers.ts';
import { packDebian, writeLayout } from './catalog.ts';
import { type Measured, measure, median, row } from './measure.ts';
import { scratch, shearwall } from './projects.ts';

const RUNS = 5;
const home = join(scratch, 'scan');
const data = join(process.env['SHEARWALL_SHARED'] ?? join(import.meta.dirname, '../../shared'), 'data');
const caches = join(home, 'cache');
const environment = {
  HOME: home,
  XDG_STATE_HOME: join(home, 'state'),
  GRYPE_DB_CACHE_DIR: join(sharedPeer('db') ?? '', 'grype'),
  GRYPE_DB_AUTO_UPDATE: 'false',
  GRYPE_DB_VALIDATE_AGE: 'false',
  GRYPE_CHECK_FOR_APP_UPDATE: 'false',
};

/** Whole processes compared with Grype and Trivy, with databases of the same feeds, on one image and on its SBOM. */
export async function scanFigures(): Promise<void> {
  console.log('\nscan of Debian with nginx, with databases of the same feeds, compared with grype and trivy');
  if (!existsSync(data)) return console.log('  skipped: the shared advisories are not here');
  if (findProgram('mmdebstrap') === undefined) return console.log('  skipped: mmdebstrap is not installed');
  mkdirSync(caches, { recursive: true });
  const [database, layout, tar, sbom] = ['advisories.db', 'layout', 'layer.tar', 'sbom.json'].map((name) =>
    join(home, name),
  ) as [string, string, string, string];
  (await feedsDatabase(database, peersFeeds(data))).close();
  packDebian(tar);
  console.log(`  ${writeLayout(layout, [gzipSync(readFileSync(tar))])}`);
  const ours = (image: string): Promise<Measured> => scan(image, database);
  const first = await median(RUNS, () => ours(`oci:${layout}`), noCaches);
  const second = await median(RUNS, () => ours(`oci:${layout}`));
  await run('sbom', `oci:${layout}`, '-o', `cyclonedx-json=${sbom}`);
  const document = await median(RUNS, () => ours(sbom));
  const grype = await peer('grype', [`oci-dir:${layout}`, '-o', 'json', '-q']);
  const grypeDocument = await peer('grype', [`sbom:${sbom}`, '-o', 'json', '-q']);
  const trivy = await peer('trivy', trivyArguments(layout));
  row(
    '  shearwall, first run',
    first,
    [besides('grype', grype, first), besides('trivy', trivy, first)].join(', '),
  );
  row('  shearwall, second run', second);
  row('  shearwall, from the SBOM', document, besides('grype', grypeDocument, document));
  for (const [label, measured] of [
    ['grype', grype],
    ['grype, from the SBOM', grypeDocument],
    ['trivy', trivy],
  ] as const)
    if (measured === undefined) console.log(`  ${label} skipped: it is not among the peers`);
    else row(`  ${label}`, measured);
  rmSync(home, { recursive: true });
}

function scan(image: string, database: string): Promise<Measured> {
  return run('scan', image, '--db', database, '-o', 'json');
}

function run(...args: string[]): Promise<Measured> {
  const options = ['--quiet', '--cache-dir', join(caches, 'shearwall')];
  return measure(process.execPath, [shearwall, ...options, ...args], { env: environment, codes: [0, 3] });
}

/** Without a cache of layers: what it would keep of the image is another question. */
function trivyArguments(layout: string): string[] {
  const offline = ['--offline-scan', '--skip-db-update', '--skip-java-db-update', '--skip-version-check'];
  const cache = ['--cache-dir', join(sharedPeer('db') ?? '', 'trivy'), '--cache-backend', 'memory'];
  return ['image', '--input', layout, ...cache, ...offline, '--scanners', 'vuln', '--format', 'json', '-q'];
}

async function peer(name: string, args: string[]): Promise<Measured | undefined> {
  const program = sharedPeer(name);
  if (program === undefined || sharedPeer('db') === undefined) return undefined;
  return await median(3, () => measure(program, args, { env: environment }));
}

function besides(name: string, peer: Measured | undefined, { wallSeconds }: Measured): string {
  return peer === undefined ? '' : `${name}: ${(peer.wallSeconds / wallSeconds).toFixed(1)} times ours`;
}

function noCaches(): void {
  rmSync(caches, { recursive: true, force: true });
  mkdirSync(caches);
}
