/** What we, Grype and Trivy find in one image with databases of the same feeds, in terms that can be compared. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { FeedLocation } from '../../src/advisories/feeds/types.ts';
import type { AdvisoryDatabase } from '../../src/advisories/index.ts';
import { type Finding, type ForeignReport, readForeignReport, scanImage } from '../../src/scan/index.ts';
import { repositoryContext } from '../fakes/repository-context.ts';
import { keyOf } from './catalog-peers.ts';
import { sharedPeer } from './real-registry.ts';

/** `CVE-… type name version` → what is said of it. */
export type Hits = ReadonlyMap<string, string>;

/** Exactly what the peers' databases were made of: db-README.md beside them. */
export function peersFeeds(data: string): FeedLocation[] {
  const ecosystems = ['npm', 'Maven', 'RubyGems', 'crates.io', 'NuGet', 'Packagist', 'PyPI', 'Go'];
  return [
    { path: join(data, 'debian/debian-tracker-trixie.json'), covers: ['Debian:13'] },
    ...ecosystems.map((name) => ({ path: join(data, `osv/${name}/all.zip`) })),
    { path: join(data, 'osv/PyPI/ghsa.zip'), feedId: 'osv-pypi-ghsa' },
    { path: join(data, 'osv/Go/ghsa.zip'), feedId: 'osv-go-ghsa' },
    { path: join(data, 'kev/known_exploited_vulnerabilities.json') },
  ];
}

/** What the other shared feeds say besides. */
export function otherFeeds(data: string): FeedLocation[] {
  return [
    { path: join(data, 'osv/Bitnami/all.zip') },
    { path: join(data, 'osv/malicious/all.zip') },
    { path: join(data, 'cve-records/vulnrichment-subset.jsonl.gz') },
    { path: join(data, 'wolfi/advisories-v2.tar.gz') },
    { path: join(data, 'debian/DSA-list.txt') },
    { path: join(data, 'debian/DLA-list.txt') },
  ];
}

/** Lowered ones too: the value says why, and is empty where nothing lowers it. */
export async function hitsByUs(layout: string, database: AdvisoryDatabase): Promise<Hits> {
  await using context = await repositoryContext();
  const source = { kind: 'image', text: layout, options: {} } as const;
  const { report } = await scanImage({ source, database, vex: [], ignore: [], reports: [] }, context);
  return new Map(report.findings.flatMap(keysOf));
}

function keysOf({ vulnerability, components, lowered }: Finding): [string, string][] {
  return components.map(({ id, name, version }) => [
    `${vulnerability.id} ${packageKey(id, name, version)}`,
    lowered.map(({ code }) => code).join(' '),
  ]);
}

export const SCANNERS = { grype: hitsByGrype, trivy: hitsByTrivy };

function hitsByGrype(layout: string, database: AdvisoryDatabase): Hits {
  const env = {
    GRYPE_DB_CACHE_DIR: join(sharedPeer('db') ?? '', 'grype'),
    GRYPE_DB_AUTO_UPDATE: 'false',
    GRYPE_DB_VALIDATE_AGE: 'false',
    GRYPE_CHECK_FOR_APP_UPDATE: 'false',
  };
  return hitsOf(run('grype', [`oci-dir:${layout}`, '-o', 'json', '-q'], env), database);
}

function hitsByTrivy(layout: string, database: AdvisoryDatabase): Hits {
  const offline = ['--skip-db-update', '--skip-java-db-update', '--offline-scan', '--skip-version-check'];
  const cache = ['--cache-dir', join(sharedPeer('db') ?? '', 'trivy'), '--cache-backend', 'memory'];
  const output = ['--format', 'json', '--scanners', 'vuln', '--list-all-pkgs', '-q'];
  return hitsOf(run('trivy', ['image', '--input', layout, ...offline, ...cache, ...output]), database);
}

/** The other names of a vulnerability are joined by our database: what it does not join stays apart, and shows. */
function hitsOf(report: ForeignReport, database: AdvisoryDatabase): Hits {
  return new Map(
    report.hits.map(({ ids, package: { purl = '', name, version, locations } }): [string, string] => {
      const joined = ids.flatMap((id) => database.resolve(id));
      return [`${joined[0] ?? ids[0]} ${packageKey(purl, name, version)}`, locations[0] ?? ''];
    }),
  );
}

export function packageKey(purl: string, name: string, version = ''): string {
  const key = purl.startsWith('pkg:') ? keyOf(purl) : undefined;
  return (key ?? `? ${name} ${version}`).replace(/^(golang \S+ )v(?=\d)/, '$1');
}

function run(name: string, args: readonly string[], env: Record<string, string> = {}): ForeignReport {
  const options = { env: { ...process.env, ...env }, maxBuffer: 1e9 };
  return readForeignReport(execFileSync(sharedPeer(name) ?? name, args, options), name);
}
