import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { readForeignReport } from './read-report.ts';

const SHARED = process.env['SHEARWALL_SHARED'] ?? join(import.meta.dirname, '../../../../shared');
const read = (document: unknown) => readForeignReport(Buffer.from(JSON.stringify(document)), 'report.json');

const TRIVY = {
  SchemaVersion: 2,
  ArtifactName: 'app:1',
  Metadata: { OS: { Family: 'debian', Name: '13.8' }, RepoDigests: [`app@sha256:${'a'.repeat(64)}`] },
  Results: [
    {
      Class: 'os-pkgs',
      Packages: [{ ID: 'libssl3@3', SrcName: 'openssl', SrcVersion: '3.0.1', SrcRelease: '1', SrcEpoch: 1 }],
      Vulnerabilities: [
        {
          VulnerabilityID: 'CVE-2026-0001',
          PkgID: 'libssl3@3',
          PkgName: 'libssl3',
          PkgIdentifier: { PURL: 'pkg:deb/debian/libssl3@3.0.1-1?arch=amd64&distro=debian-13.8' },
          InstalledVersion: '3.0.1-1',
          FixedVersion: '3.0.2-1, 3.1.0-1',
          Severity: 'HIGH',
          CVSS: { nvd: { V3Vector: 'CVSS:3.1/AV:N', V3Score: 7.5 } },
        },
        { VulnerabilityID: 'CVE-2026-0002' },
        7,
      ],
    },
  ],
};

const GRYPE = {
  source: { target: { userInput: 'app:1', manifestDigest: `sha256:${'b'.repeat(64)}` } },
  distro: { name: 'debian', version: '13.8' },
  matches: [
    {
      vulnerability: {
        id: 'GHSA-aaaa-bbbb-cccc',
        severity: 'Critical',
        fix: { state: 'fixed', versions: ['2'] },
        cvss: [{ version: '3.1', vector: 'v', metrics: { baseScore: 9.8 } }],
      },
      relatedVulnerabilities: [{ id: 'CVE-2026-0003', description: 'bad' }],
      artifact: {
        name: 'log4j-core',
        version: '1',
        purl: 'pkg:maven/org.apache/log4j-core@1',
        locations: [{ path: '/app.jar' }],
        upstreams: [],
      },
    },
  ],
};

describe('readForeignReport', () => {
  it("reads trivy's JSON, with sources where it lists packages", () => {
    const { scanner, hits, image, distro } = read(TRIVY);
    assert.deepEqual(
      [scanner, image.digest, distro?.versionId],
      ['trivy', `sha256:${'a'.repeat(64)}`, '13.8'],
    );
    assert.equal(hits.length, 1);
    assert.deepEqual(hits[0]?.package.source, { name: 'openssl', version: '1:3.0.1-1' });
    assert.deepEqual(
      [hits[0]?.fixVersions, hits[0]?.score, hits[0]?.level],
      [['3.0.2-1', '3.1.0-1'], 7.5, 'high'],
    );
  });

  it("says in trivy's words why there is no fix", () => {
    const stateOf = (Status: string) =>
      read({
        SchemaVersion: 2,
        ArtifactName: '',
        Results: [{ Vulnerabilities: [{ VulnerabilityID: 'CVE-2026-0001', PkgName: 'a', Status }] }],
      }).hits[0]?.fixState;
    assert.deepEqual(
      ['affected', 'will_not_fix', 'fix_deferred', 'end_of_life', 'under_investigation'].map(stateOf),
      ['not-fixed', 'will-not-fix', 'deferred', 'end-of-life', 'unknown'],
    );
  });

  it("reads trivy's JSON of an image without any hit", () => {
    const { Results: _, ...nothing } = TRIVY;
    assert.deepEqual(read(nothing).hits, []);
  });

  it("reads grype's JSON, with the other names of a vulnerability", () => {
    const [hit] = read(GRYPE).hits;
    assert.deepEqual(hit?.ids, ['GHSA-aaaa-bbbb-cccc', 'CVE-2026-0003']);
    assert.deepEqual([hit?.level, hit?.score, hit?.fixState, hit?.title], ['critical', 9.8, 'fixed', 'bad']);
    assert.deepEqual(hit?.package.locations, ['app.jar']);
  });

  it('reads CycloneDX with vulnerabilities, one hit for each thing that is affected', () => {
    const { hits, scanner } = read({
      bomFormat: 'CycloneDX',
      metadata: { tools: { components: [{ name: 'trivy' }] } },
      components: [{ 'bom-ref': 'r', name: 'a', version: '1', purl: 'pkg:npm/a@1' }],
      vulnerabilities: [
        {
          id: 'CVE-2026-0004',
          recommendation: 'Upgrade a to version 2, 3',
          ratings: [{ severity: 'low' }, { severity: 'high', score: 8, method: 'CVSSv31', vector: 'x' }],
          affects: [
            { ref: 'r' },
            { ref: 'pkg:npm/b@1', versions: [{ range: 'vers:npm/>=2%2E0', status: 'unaffected' }] },
            { ref: 'gone' },
          ],
        },
      ],
    });
    assert.equal(scanner, 'trivy');
    assert.deepEqual(
      hits.map((hit) => [hit.package.purl, hit.fixVersions, hit.score]),
      [
        ['pkg:npm/a@1', ['2', '3'], 8],
        ['pkg:npm/b@1', ['2.0'], 8],
      ],
    );
  });

  it('takes nothing of CycloneDX for a hit that the report itself puts aside', () => {
    const hitsBy = (analysis: object) =>
      read({
        bomFormat: 'CycloneDX',
        vulnerabilities: [{ id: 'CVE-2026-0001', affects: [{ ref: 'pkg:npm/a@1' }], analysis }],
      }).hits.length;
    assert.deepEqual(
      ['not_affected', 'false_positive', 'resolved', 'exploitable', 'in_triage'].map((state) =>
        hitsBy({ state }),
      ),
      [0, 0, 0, 1, 1],
    );
  });

  it('reads from CycloneDX of trivy what a package was built from', () => {
    const source = { SrcName: 'krb5', SrcVersion: '1.21.3', SrcRelease: '5+deb13u1', SrcEpoch: '1' };
    const properties = Object.entries(source).map(([name, value]) => ({
      name: `aquasecurity:trivy:${name}`,
      value,
    }));
    const { hits } = read({
      bomFormat: 'CycloneDX',
      components: [{ 'bom-ref': 'r', name: 'libkrb5-3', version: '1:1.21.3-5+deb13u1', properties }],
      vulnerabilities: [{ id: 'CVE-2026-0004', affects: [{ ref: 'r' }] }],
    });
    assert.deepEqual(hits[0]?.package.source, { name: 'krb5', version: '1:1.21.3-5+deb13u1' });
  });

  it('reads SARIF by properties, by sentences, and by lines of its help', () => {
    const rules = [
      {
        id: 'CVE-2026-0006-x',
        help: { text: 'Severity: low\nPackage: x\nVersion: 1\nFix Version: 2\nType: deb' },
      },
    ];
    const results = [
      {
        ruleId: 'CVE-2026-0005',
        message: { text: 'Package: apt\nInstalled Version: 2.2.4\nFixed Version: 2.3' },
      },
      {
        ruleId: 'CVE-2026-0006-x',
        message: { text: 'The path /a reports x at version 1  which is a vulnerable (deb) package' },
      },
      { ruleId: 'CVE-2026-0007', message: { text: 'see pkg:npm/left-pad@1.0.0' } },
      { ruleId: 'js/xss', message: { text: 'a finding of code' } },
      { ruleId: 'CVE-2026-0008', message: { text: 'no package at all' } },
    ];
    const { hits } = read({
      version: '2.1.0',
      runs: [{ tool: { driver: { name: 'Some', rules } }, results }],
    });
    assert.deepEqual(
      hits.map((hit) => [
        hit.ids[0],
        hit.package.name,
        hit.package.version,
        hit.package.type,
        hit.fixVersions[0],
      ]),
      [
        ['CVE-2026-0005', 'apt', '2.2.4', undefined, '2.3'],
        ['CVE-2026-0006', 'x', '1', 'deb', '2'],
        ['CVE-2026-0007', 'left-pad', '1.0.0', undefined, undefined],
      ],
    );
  });

  it('reads of SARIF every run, rules of extensions and messages by their ids', () => {
    const rule = {
      id: 'CVE-2026-0005',
      defaultConfiguration: { level: 'error' },
      messageStrings: { default: { text: 'Package: {0}\nInstalled Version: {1}' } },
    };
    const image = { imageDigest: `sha256:${'a'.repeat(64)}` };
    const left = { ruleId: 'CVE-2026-0007', message: { text: 'see pkg:npm/left-pad@1.0.0' } };
    const report = read({
      runs: [
        {
          tool: { driver: { name: 'CodeQL' }, extensions: [{ rules: [rule] }] },
          results: [{ rule: { id: rule.id }, message: { id: 'default', arguments: ['apt', '2.2.4'] } }],
        },
        { tool: { driver: { name: 'Other' } }, results: [left], properties: image },
      ],
    });
    assert.deepEqual([report.scanner, report.image.digest], ['codeql, other', image.imageDigest]);
    assert.deepEqual(
      report.hits.map((hit) => [hit.ids[0], hit.package.name, hit.package.version, hit.level]),
      [
        ['CVE-2026-0005', 'apt', '2.2.4', 'high'],
        ['CVE-2026-0007', 'left-pad', '1.0.0', undefined],
      ],
    );
  });

  it('reads no more of a message of SARIF than a line with a package needs, however it multiplies', () => {
    const rule = {
      id: 'CVE-2026-0005',
      messageStrings: { m: { text: `Package: apt\n${'{0}'.repeat(1000)}` } },
    };
    const message = { id: 'm', arguments: ['x'.repeat(2 ** 20)] };
    const { hits } = read({
      runs: [{ tool: { driver: { rules: [rule] } }, results: [{ ruleId: rule.id, message }] }],
    });
    assert.equal(hits[0]?.package.name, 'apt');
  });

  it('takes no result of SARIF for a hit that passed, is gone, or was left out by the scanner itself', () => {
    const left = { ruleId: 'CVE-2026-0007', message: { text: 'see pkg:npm/left-pad@1.0.0' } };
    const hitsOf = (...more: object[]) =>
      read({ runs: [{ results: more.map((each) => ({ ...left, ...each })) }] }).hits.length;
    assert.equal(
      hitsOf(
        { kind: 'pass' },
        { kind: 'notApplicable' },
        { baselineState: 'absent' },
        { suppressions: [{}] },
      ),
      0,
    );
    assert.equal(
      hitsOf(
        { kind: 'fail' },
        { baselineState: 'new' },
        { suppressions: [] },
        { suppressions: [{ status: 'rejected' }] },
      ),
      4,
    );
  });

  it('refuses SARIF in which no result is about a package, as a scanner of code writes it', () => {
    const results = [{ ruleId: 'js/xss', message: { text: 'a finding of code' } }];
    assert.throws(
      () => read({ runs: [{ results }] }),
      /none of its 1 results names a vulnerability and a package/,
    );
    assert.deepEqual(read({ runs: [{ results: [] }] }).hits, []);
  });

  it('refuses anything that is not a report, and names the formats that are read', () => {
    for (const document of [{}, [], { runs: 'x' }, { SchemaVersion: 2 }])
      assert.throws(() => read(document), { code: 'SCAN_REPORT_UNREADABLE' });
    assert.throws(() => readForeignReport(Buffer.from('[{'), 'x'), { code: 'SCAN_REPORT_UNREADABLE' });
    assert.throws(
      () => readForeignReport(Buffer.from('{"a":'.repeat(1000)), 'x'),
      /nested more than 100 deep/,
    );
  });

  it('reads reports whose every field is of a wrong type', () => {
    for (const wrong of [null, 7, 'x', [], {}, [null], [{}], [[]], ['x']]) {
      read({ SchemaVersion: 2, ArtifactName: wrong, Metadata: wrong, Results: wrong });
      read({
        SchemaVersion: 2,
        ArtifactName: '',
        Results: [
          {
            Packages: wrong,
            Vulnerabilities: [
              { VulnerabilityID: 'a', PkgName: 'b', CVSS: wrong, PkgIdentifier: wrong, FixedVersion: wrong },
            ],
          },
        ],
      });
      read({
        matches: [
          { vulnerability: wrong, artifact: wrong },
          {
            vulnerability: { id: 'a', fix: wrong, cvss: wrong },
            artifact: { name: 'b', upstreams: wrong, locations: wrong },
            relatedVulnerabilities: wrong,
          },
        ],
        source: wrong,
        distro: wrong,
      });
      read({
        bomFormat: 'CycloneDX',
        metadata: wrong,
        components: wrong,
        vulnerabilities: [
          { id: 'a', affects: wrong, ratings: wrong, references: wrong, recommendation: wrong },
        ],
      });
      read({
        runs: [
          { tool: wrong, results: wrong, properties: wrong },
          {
            tool: { driver: { rules: wrong }, extensions: wrong },
            results: [
              { ruleId: wrong, message: wrong, locations: wrong, properties: wrong },
              {
                ruleId: 'CVE-2026-0007',
                message: { text: 'see pkg:npm/left-pad@1.0.0' },
                suppressions: wrong,
              },
              { ruleId: 'CVE-2026-0008', message: { text: 'see pkg:npm/left-pad@1.0.0' } },
            ],
          },
        ],
      });
    }
  });

  it('reads SARIF of two scanners on one image', {
    skip: !existsSync(join(SHARED, 'data/reports')) && 'the shared reports are absent',
  }, () => {
    for (const [scanner, hits] of [
      ['trivy', 123],
      ['grype', 123],
    ] as const) {
      const file = join(SHARED, `data/reports/nginx-${scanner}.sarif.json`);
      const report = readForeignReport(readFileSync(file), file);
      assert.deepEqual([report.scanner, report.hits.length], [scanner, hits]);
      assert.ok(
        report.hits.every((hit) => hit.package.version !== undefined && hit.ids[0]?.startsWith('CVE-')),
      );
    }
  });
});
