import { KEY } from './line.ts';

const FEEDS = [
  'CVE-2024-3094.json',
  'debian-tracker.json',
  'kev.json',
  'epss.csv',
  'debian-releases.csv',
  'secdb.json',
  'DSA-list.txt',
  'cve.json',
].map((name) => `feeds/${name}`);

/** Lines that made what lies in `home/`, in their order. */
export const SETUP: readonly (readonly string[])[] = [
  ['keys', 'generate', '-o', 'keys/cosign'],
  ['keys', 'generate', '-o', 'keys/ed25519', '--type', 'ed25519'],
  ['keys', 'generate', '-o', 'keys/rsa', '--type', 'rsa-2048'],
  ['lock', 'app.yaml'],
  ['lock', 'multi.yaml', '--compression', 'zstd'],
  ['lock', 'child.yaml', '--compression', 'none'],
  ['build', 'app.yaml', '--locked'],
  ['build', 'multi.yaml', '--locked', '--sbom-files'],
  ['build', 'child.yaml', '--locked', '-o', 'oci-archive:out/child.tar', '--result', 'out/child.result.json'],
  ['build', 'child.yaml', '--locked', '-o', 'oci:out/keyless'],
  ['sign', ...KEY, 'oci:out/app', '-a', 'env=production', '--bundle', 'keys/app.bundle.json'],
  ['attest', ...KEY, 'oci:out/app', '--result', 'out/app/result.json'],
  ['attest', ...KEY, 'oci:out/app', '--type', 'openvex', '--predicate', 'vex/app.openvex.json'],
  ['sign', ...KEY, 'oci:out/multi', '--recursive', '--format', 'both'],
  ['sign-blob', ...KEY, 'blob.txt', '--bundle', 'keys/blob.bundle.json'],
  ['db', 'import', ...FEEDS],
  ['db', 'import', 'feeds/npm.json', '--covers', 'npm'],
  ['db', 'import', 'feeds/maven.json', '--covers', 'Maven'],
  ['db', 'import', 'feeds/malicious.json', '--as', 'osv', '--feed', 'ours', '--covers', 'npm'],
  ['db', 'build'],
  ['sbom', 'oci:out/app', '-o', 'spdx-json=sboms/app.spdx.json', '-o', 'cyclonedx-json=sboms/app.cdx.json'],
  ['fleet', 'import', 'fleet/pods.json', '--cluster', 'demo', '--covers', 'all', '--at', '2026-03-05'],
  ['fleet', 'import', 'fleet/hosts.csv', '--cluster', 'edge', '--covers', 'all', '--at', '2026-03-01'],
  ['fleet', 'import', 'fleet/hosts-later.csv', '--cluster', 'edge', '--covers', 'all', '--at', '2026-03-08'],
  [
    'fleet',
    'import',
    'fleet/pods.json',
    '--cluster',
    'demo',
    '--at',
    '2026-03-06',
    '--owners',
    'fleet/owners',
  ],
  ['fleet', 'import', 'fleet/app.csv', '--cluster', 'host2', '--covers', 'all', '--at', '2026-03-07'],
  ['fleet', 'add', 'fleet/front.cdx.json', 'fleet/ledger.cdx.json'],
  ['fleet', 'add', 'oci:out/app', 'oci:out/multi'],
  ['trust', 'init', '--mirror', '{tuf}', '--root', 'keys/root.json', '--name', 'acme'],
];

/** What is in the registry before the lines below are run. */
export const PUSHED: Readonly<Record<string, string>> = {
  'oci:out/app': '{registry}/fleet/app:v1',
  'oci:out/multi': '{registry}/fleet/multi:v1',
};
