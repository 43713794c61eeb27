import type { Vulnerability } from '../../src/advisories/index.ts';
import type { CatalogComponent } from '../../src/catalog/index.ts';
import type { Match } from '../../src/scan/index.ts';

/** A vulnerability of which only what matters to the test need be said. */
export function fakeVulnerability(given: Partial<Vulnerability> = {}): Vulnerability {
  return {
    id: 'CVE-2026-1000',
    aliases: [],
    title: undefined,
    published: undefined,
    severities: [],
    cwes: [],
    url: undefined,
    exploited: undefined,
    epss: undefined,
    decision: undefined,
    isMalicious: false,
    ...given,
  };
}

/** libssl 3.0.1-1 of Debian 13, fixed in 3.0.2-1. */
export function fakeMatch(given: Partial<Match> = {}): Match {
  return {
    vulnerability: 'CVE-2026-1000',
    advisories: [{ id: 'CVE-2026-1000', feed: 'debian-tracker' }],
    against: [],
    ecosystem: 'Debian:13',
    packageName: 'openssl',
    version: '3.0.1-1',
    range: { scheme: 'deb', intervals: [{ high: '3.0.2-1' }] },
    fix: { state: 'fixed', versions: ['3.0.2-1'] },
    urgency: undefined,
    by: 'range',
    confidence: 1,
    symbols: undefined,
    onlyFor: undefined,
    ...given,
  };
}

export function fakeComponent(given: Partial<CatalogComponent> = {}): CatalogComponent {
  return {
    id: 'pkg:deb/debian/libssl3@3.0.1-1?arch=amd64&distro=debian-13.1',
    type: 'deb',
    namespace: 'debian',
    name: 'libssl3',
    version: '3.0.1-1',
    qualifiers: { arch: 'amd64', distro: 'debian-13.1' },
    kind: 'library',
    source: { name: 'openssl', version: '3.0.1-1' },
    evidence: [
      { by: 'dpkg', technique: 'manifest-analysis', confidence: 1, locations: ['var/lib/dpkg/status'] },
    ],
    ownedBy: [],
    layers: [0],
    accounts: ['usr/lib/x86_64-linux-gnu/libssl.so.3'],
    sizeBytes: undefined,
    modified: [],
    ...given,
  };
}
