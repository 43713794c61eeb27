import type { ScanReport } from '../../src/scan/index.ts';
import { fakeMatch, fakeVulnerability } from './scan-finding.ts';
import { fakeFinding, fakeReport } from './scan-report.ts';

/** A report in which everything that others name is one of `texts`, each of them everywhere. */
export function hostileReport(texts: readonly string[]): ScanReport {
  const [any = ''] = texts;
  return fakeReport({
    image: {
      ...fakeReport().image,
      name: any,
      platform: any,
      distro: { id: any, versionId: any, name: any },
      base: { name: any, layers: 1 },
      exposedPorts: texts,
      incomplete: texts,
      layers: texts.map((text) => ({ digest: undefined, createdBy: text, sizeBytes: 1, packages: [text] })),
    },
    packages: texts.map((text) => ({
      purl: text,
      type: text,
      name: text,
      version: text,
      architecture: text,
      source: text,
      sourceVersion: text,
      sizeBytes: 1000,
      listedIn: text,
    })),
    origins: { ...fakeReport().origins, unproven: 1, foreign: texts },
    findings: texts.map(hostileFinding),
    gaps: texts.map((text) => ({ why: 'no-feed', what: text, components: [text], blocks: true })),
    exploitedUnjudged: texts.map((text) => ({
      name: text,
      type: text,
      locations: [text],
      vulnerabilities: [text],
    })),
    allowed: texts.map((text) => ({ path: text, reason: text })),
    vex: texts.map((text) => ({
      source: text,
      author: text,
      statements: 1,
      applied: 1,
      unused: {},
      nearMisses: [],
    })),
    ignoreRules: texts.map((text) => ({
      file: text,
      rule: text,
      reason: text,
      expires: text,
      state: 'used',
    })),
    reports: texts.map((text) => ({ file: text, scanner: text, hits: 1, known: 1, unknown: 0 })),
  });
}

function hostileFinding(text: string, index: number): ScanReport['findings'][number] {
  const lowering = { code: 'vex', text, source: text, date: text } as const;
  return fakeFinding({
    vulnerability: fakeVulnerability({
      id: text,
      aliases: [text],
      title: text,
      url: text,
      cwes: [text],
      published: text,
      exploited: { dateAdded: text, ransomware: true, dueDate: text },
    }),
    match: fakeMatch({
      packageName: text,
      version: text,
      ecosystem: text,
      advisories: [{ id: text, feed: text }],
    }),
    components: [{ id: text, type: text, name: text, version: text, locations: [text], lowered: [] }],
    severity: { level: 'high', score: 8, vector: text, source: text },
    terms: [{ name: 'exploited', points: 30, fact: text }],
    lowered: index % 3 === 0 ? [lowering] : [],
    tier: index % 3 === 0 ? 'the-rest' : 'fix-by-rebuilding',
    restReason: index % 3 === 0 ? 'vex' : undefined,
    fixVersion: text,
    caveats: [text],
    seenBy: [text],
  });
}
