import { digestOf } from '../../src/base/index.ts';
import type { Finding, ScanReport } from '../../src/scan/index.ts';
import { fakeMatch, fakeVulnerability } from './scan-finding.ts';

export function fakeFinding(given: Partial<Finding> = {}): Finding {
  return {
    vulnerability: fakeVulnerability(),
    match: fakeMatch(),
    components: [
      {
        id: 'pkg:deb/debian/libssl3@3.0.1-1?arch=amd64&distro=debian-13.1',
        type: 'deb',
        name: 'libssl3',
        version: '3.0.1-1',
        locations: ['var/lib/dpkg/status'],
        lowered: [],
      },
    ],
    tier: 'fix-by-rebuilding',
    restReason: undefined,
    priority: 27,
    terms: [{ name: 'severity', points: 16.5, fact: 'nobody rated it: counts as 5.5' }],
    severity: { level: 'unknown', score: undefined, vector: undefined, source: undefined },
    lowered: [],
    isPinned: false,
    fixVersion: '3.0.2-1',
    isInBase: false,
    caveats: [],
    seenBy: ['shearwall'],
    ...given,
  };
}

export function fakeReport(given: Partial<ScanReport> = {}): ScanReport {
  const date = Date.UTC(2026, 10, 20) / 1000;
  return {
    image: {
      name: 'registry.example.org/team/app:v1',
      kind: 'image',
      digest: digestOf('image'),
      platform: 'linux/amd64',
      distro: { id: 'debian', versionId: '13', name: 'Debian GNU/Linux 13 (trixie)' },
      base: undefined,
      exposedPorts: ['80/tcp'],
      from: 'image',
      components: 95,
      files: { all: 4775, accounted: 4698 },
      incomplete: [],
      unreadLayers: [],
    },
    packages: [],
    origins: { own: 0, unproven: 0, foreign: [], isIndexed: false },
    database: {
      digest: digestOf('database'),
      builtAt: date,
      feeds: [
        {
          id: 'debian-tracker',
          date,
          ageDays: 4,
          isStale: false,
          records: 1704,
          kind: 'debian-tracker',
          isNeeded: true,
        },
      ],
    },
    support: undefined,
    reachability: 'not-examined',
    findings: [],
    notAffected: 0,
    gaps: [],
    exploitedUnjudged: [],
    doubts: [],
    allowed: [],
    vex: [],
    ignoreRules: [],
    reports: [],
    ...given,
  };
}
