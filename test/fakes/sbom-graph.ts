import { digestOf } from '../../src/base/index.ts';
import type { SbomGraph } from '../../src/sbom/index.ts';

/** A small image: nginx over two libraries of one source each, a local file, an effect, licences of every kind. */
export function sampleGraph(): SbomGraph {
  const image = 'image:nginx@amd64';
  const libc = 'pkg:deb/debian/libc6@2.41-12?arch=amd64&distro=debian-13';
  const ssl = 'pkg:deb/debian/libssl3t64@3.5.0-1?arch=amd64&distro=debian-13';
  const nginx = 'pkg:deb/debian/nginx@1.26.3-3?arch=amd64&distro=debian-13';
  return {
    root: image,
    created: 1_760_000_000,
    origin: 'build',
    components: [
      { id: image, type: 'container', name: 'nginx', properties: { 'shearwall:arch': 'amd64' } },
      {
        id: 'os:debian@13',
        type: 'operating-system',
        name: 'debian',
        version: '13',
      },
      {
        id: nginx,
        type: 'library',
        name: 'nginx',
        version: '1.26.3-3',
        purl: nginx,
        license: 'BSD-2-Clause',
        licenseNames: ['public-domain', 'ad hoc (Müller)'],
        copyright: '2002-2021 Igor Sysoev',
        supplier: { name: 'Debian Nginx Maintainers', email: 'nginx@example.org' },
        description: 'small, powerful, scalable web/proxy server',
        homepage: 'https://nginx.org',
        checksums: [digestOf('nginx.deb')],
        source: { name: 'nginx', version: '1.26.3-3', purl: 'pkg:deb/debian/nginx@1.26.3-3?arch=source' },
      },
      {
        id: ssl,
        type: 'library',
        name: 'libssl3t64',
        version: '3.5.0-1',
        purl: ssl,
        license: 'Apache-2.0 OR LicenseRef-SSLeay',
        licenseNames: ['Artistic-dist'],
        supplier: { name: 'Ada Example', kind: 'person' },
        homepage: 'see README',
        source: { name: 'openssl', version: '3.5.0-1', purl: 'pkg:deb/debian/openssl@3.5.0-1?arch=source' },
      },
      {
        id: libc,
        type: 'library',
        name: 'libc6',
        version: '2.41-12',
        purl: libc,
        licenseNames: ['LGPL-2.1', 'GPL-2'],
        source: { name: 'glibc', version: '2.41-12', purl: 'pkg:deb/debian/glibc@2.41-12?arch=source' },
      },
      { id: 'file:app/index.html', type: 'file', name: '/app/index.html', checksums: [digestOf('hello')] },
    ],
    dependencies: [
      { from: image, to: nginx },
      { from: nginx, to: libc },
      { from: nginx, to: ssl },
      { from: ssl, to: libc },
      { from: nginx, to: libc },
    ],
    files: [
      {
        path: 'usr/sbin/nginx',
        sha1: 'a'.repeat(40),
        sha256: 'b'.repeat(64),
        md5: 'c'.repeat(32),
        owner: nginx,
      },
      { path: 'etc/nginx/m\xc3\xbcller.conf', sha1: 'd'.repeat(40), owner: nginx },
      { path: 'etc/passwd', sha1: 'e'.repeat(40), owner: image },
    ],
    effects: [
      {
        name: 'ld-cache',
        description: 'The cache that ldconfig would have written.',
        paths: ['etc/ld.so.cache'],
      },
      { name: 'accounts', description: 'Users and groups.', paths: ['etc/passwd', 'etc/group'] },
    ],
  };
}

/** The same facts, collected in the opposite order. */
export function reversedGraph(): SbomGraph {
  const graph = sampleGraph();
  return {
    ...graph,
    components: graph.components
      .map(({ licenseNames, ...component }) => ({
        ...component,
        ...(licenseNames && { licenseNames: licenseNames.toReversed() }),
      }))
      .toReversed(),
    dependencies: graph.dependencies.toReversed(),
    ...(graph.files && { files: graph.files.toReversed() }),
    effects: graph.effects.map((effect) => ({ ...effect, paths: effect.paths.toReversed() })).toReversed(),
  };
}

/** What an analysis finds: evidence in files and inside of archives, CPEs, owners, a file that nobody accounts for. */
export function evidencedGraph(): SbomGraph {
  const image = `image:${digestOf('image')}`;
  const deb = 'pkg:deb/debian/libapp-java@1.0-1?arch=all&distro=debian-13';
  const jar = 'pkg:maven/org.example/inner@1.2.3';
  const manifest = { technique: 'manifest-analysis' as const, confidence: 1 };
  return {
    root: image,
    created: 1_760_000_000,
    origin: 'analysis',
    components: [
      {
        id: image,
        type: 'container',
        name: 'registry.example.org/app:1',
        version: digestOf('image'),
        checksums: [digestOf('image')],
        properties: { 'shearwall:coverage:files': '3/4' },
      },
      {
        id: deb,
        type: 'library',
        name: 'libapp-java',
        version: '1.0-1',
        purl: deb,
        evidence: [{ by: 'dpkg', ...manifest, locations: ['var/lib/dpkg/status'] }],
        properties: { 'shearwall:layers': '0' },
      },
      {
        id: jar,
        type: 'library',
        group: 'org.example',
        name: 'inner',
        version: '1.2.3',
        purl: jar,
        cpes: ['cpe:2.3:a:example:inner:1.2.3:*:*:*:*:*:*:*', 'cpe:2.3:a:inner:inner:1.2.3:*:*:*:*:*:*:*'],
        license: 'Apache-2.0',
        evidence: [
          {
            by: 'java',
            ...manifest,
            confidence: 0.9,
            locations: ['opt/app.war!/WEB-INF/lib/inner.jar', 'opt/m\xc3\xbc "x": y.jar'],
            value: 'Implementation-Version: 1.2.3 <&>',
          },
          { by: 'strings', technique: 'binary-analysis', confidence: 0.3, locations: ['opt/app.war'] },
        ],
        containedIn: [deb],
      },
      {
        id: 'unaccounted:usr/bin/stray:00000000',
        type: 'file',
        name: '/usr/bin/stray',
        checksums: [digestOf('stray')],
        properties: { 'shearwall:unaccounted': 'elf' },
      },
    ],
    dependencies: [{ from: image, to: deb }],
    composition: 'complete',
    files: [
      { path: 'opt/app.war', sha1: '1'.repeat(40), sha256: '2'.repeat(64), md5: '3'.repeat(32) },
      { path: 'var/lib/dpkg/status', sha1: '4'.repeat(40), sha256: '5'.repeat(64), md5: '6'.repeat(32) },
    ],
    effects: [],
  };
}
