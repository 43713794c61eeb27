import { bytePath, digestOf } from '../../src/base/index.ts';
import type { Catalog } from '../../src/catalog/index.ts';

/** What an analysis of a small Debian image gives: a package, a jar in it, a foreign package and a stray program. */
export function sampleCatalog(): Catalog {
  const digest = digestOf('image');
  const deb = 'pkg:deb/debian/libapp-java@1.0-1?arch=all&distro=debian-13';
  const npm = 'pkg:npm/%40acme/tool@2.0.0';
  const none = { ownedBy: [], layers: [0], accounts: [], modified: [], sizeBytes: 0 };
  const file = (path: string) => ({
    path: bytePath(path),
    digest: digestOf(path),
    sha1: '1'.repeat(40),
    md5: '2'.repeat(32),
    layer: 0,
  });
  return {
    source: { name: 'registry.example.org/app:1', kind: 'image', digest },
    created: 1_760_000_000,
    platform: 'linux/amd64',
    exposedPorts: ['80/tcp'],
    distro: { id: 'debian', versionId: '13', name: 'Debian GNU/Linux 13 (trixie)' },
    layers: [
      {
        position: 0,
        digest: digestOf('layer'),
        diffId: digestOf('diff'),
        createdBy: 'COPY . /',
        sizeBytes: 4096,
        entries: 12,
      },
    ],
    excluded: [],
    unreadLayers: [],
    goPrograms: [],
    base: undefined,
    components: [
      {
        ...none,
        id: 'pkg:generic/debian@13',
        type: 'generic',
        name: 'debian',
        version: '13',
        kind: 'operating-system',
        evidence: [
          { by: 'distro-id', technique: 'manifest-analysis', confidence: 1, locations: ['etc/os-release'] },
        ],
      },
      {
        ...none,
        id: deb,
        type: 'deb',
        namespace: 'debian',
        name: 'libapp-java',
        version: '1.0-1',
        kind: 'library',
        license: 'GPL-2.0+',
        supplier: { name: 'Ada', email: 'ada@example.org' },
        source: { name: 'app', version: '1.0-1' },
        evidence: [
          { by: 'dpkg', technique: 'manifest-analysis', confidence: 1, locations: ['var/lib/dpkg/status'] },
        ],
        accounts: [bytePath('opt/app.war')],
        modified: [bytePath('etc/app.conf')],
        foreign: 'its maintainer is not of Debian',
      },
      {
        ...none,
        id: npm,
        type: 'npm',
        namespace: '@acme',
        name: 'tool',
        version: '2.0.0',
        kind: 'library',
        license: 'see LICENSE.md',
        ownedBy: [deb],
        evidence: [
          {
            by: 'node',
            technique: 'manifest-analysis',
            confidence: 0.9,
            locations: [bytePath('opt/app.war!/tool/package.json')],
          },
        ],
      },
    ],
    dependencies: [{ from: deb, to: npm, by: 'node' }],
    brought: [],
    unaccounted: [
      { path: bytePath('usr/bin/strày'), digest: digestOf('stray'), sizeBytes: 5, layer: 0, what: 'elf' },
    ],
    entries: 9,
    coverage: {
      files: { all: 4, accounted: 3 },
      bytes: { all: 100, accounted: 95 },
      unlisted: { files: 1, bytes: 5 },
      uncompared: { files: 0, bytes: 0 },
    },
    files: [
      { ...file('opt/app.war'), owner: deb },
      { ...file('usr/bin/other'), owner: undefined },
      { ...file('var/lib/dpkg/status'), owner: undefined },
    ],
    problems: [{ path: 'opt/bad.jar', by: 'java', message: 'it is cut short' }],
  };
}
