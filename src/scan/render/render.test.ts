import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { schemaFaults, schemasMissing } from '../../../test/fakes/official-schema.ts';
import { fakeMatch, fakeVulnerability } from '../../../test/fakes/scan-finding.ts';
import { fakeFinding, fakeReport } from '../../../test/fakes/scan-report.ts';
import { parseVex } from '../../advisories/index.ts';
import type { Finding, ScanReport } from '../report/types.ts';
import { parseScanFormat, reportWriter, type ScanFormat } from './report-writer.ts';
import type { RenderInput } from './types.ts';

const LOWERED = {
  code: 'cannot-run',
  text: 'libssl-dev holds only headers',
  source: 'shearwall',
  justification: 'vulnerable_code_not_in_execute_path',
} as const;
const URGENT = fakeFinding({
  vulnerability: fakeVulnerability({
    id: 'CVE-2021-44228',
    aliases: ['GHSA-jfh8-c2jp-5v3q'],
    title: 'Remote code injection in Log4j',
    published: '2021-12-10T00:40:56Z',
    url: 'https://example.org/CVE-2021-44228',
    cwes: ['CWE-20', 'CWE-502'],
    exploited: { dateAdded: '2021-12-10', ransomware: true, dueDate: undefined },
    epss: { probability: 0.97, percentile: 0.999 },
  }),
  match: fakeMatch({
    ecosystem: 'Maven',
    packageName: 'org.apache.logging.log4j:log4j-core',
    version: '2.14.1',
  }),
  components: [
    {
      id: 'pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1',
      type: 'maven',
      name: 'org.apache.logging.log4j:log4j-core',
      version: '2.14.1',
      locations: ['opt/app/my app.war!/WEB-INF/lib/log4j-core-2.14.1.jar'],
      lowered: [],
    },
  ],
  tier: 'act-now',
  priority: 100,
  severity: {
    level: 'critical',
    score: 10,
    vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H',
    source: 'nvd',
  },
  fixVersion: '2.15.0',
});
const HEADERS = fakeFinding({
  vulnerability: fakeVulnerability({
    id: 'CVE-2026-7',
    exploited: { dateAdded: '2026-01-01', ransomware: false, dueDate: undefined },
  }),
  tier: 'the-rest',
  restReason: 'cannot-run',
  lowered: [LOWERED],
  isPinned: true,
});
const UNFIXED = fakeFinding({
  vulnerability: fakeVulnerability({ id: 'CVE-2026-8' }),
  match: fakeMatch({ fix: { state: 'not-fixed', versions: [] } }),
  tier: 'the-rest',
  restReason: 'no-fix',
  fixVersion: undefined,
});
const FINDINGS: Finding[] = [URGENT, fakeFinding(), HEADERS, UNFIXED];

function render(
  format: ScanFormat,
  report: Partial<ScanReport> = {},
  given: Partial<RenderInput> = {},
): string {
  return reportWriter({
    report: fakeReport({ findings: FINDINGS, ...report }),
    verdict: { answer: 'yes', reasons: [] },
    showRest: false,
    terminal: {},
    now: Date.UTC(2026, 10, 24) / 1000,
    version: '1.2.3',
    ...given,
  })(format);
}

describe('the table', () => {
  it('shows first what to act on, then what to rebuild, then what else there is and why', () => {
    const table = render('table');
    const headings = table.split('\n').filter((line) => /^[A-Z ,]+(?::|$)/.test(line) && line !== '');
    assert.deepEqual(headings, [
      'ACT NOW: 1',
      'EXPLOITED, BUT LOWERED: 1',
      'FIX BY REBUILDING: 2 updates for 2 findings',
      'THE REST: 2  --show-suppressed lists them',
    ]);
    assert.match(
      table,
      /CVE-2021-44228 {2}100 {2}critical 10\.0 {2}exploited since 2021-12-10 \(ransomware\), EPSS 97 %/,
    );
    assert.match(table, /log4j-core 2\.14\.1 -> 2\.15\.0 {2}in \/opt\/app\/my app\.war!\/WEB-INF/);
    assert.match(table, /openssl 3\.0\.1-1: cannot run in a container/);
    assert.match(table, /^ {6}1 {2}no fixed version yet$/m);
  });

  it('fits any terminal, with colours and without', () => {
    for (const width of [60, 80, 100]) {
      const plain = render('table', {}, { terminal: { width }, showRest: true });
      assert.deepEqual(
        plain.split('\n').filter((line) => line.length > width),
        [],
      );
      const painted = render('table', {}, { terminal: { width, color: true }, showRest: true });
      assert.equal(painted.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g'), ''), plain);
      assert.notEqual(painted, plain);
    }
  });

  it('keeps what is urgent to a screen, and counts the rest of it', () => {
    const findings = Array.from({ length: 40 }, () => URGENT);
    const table = render('table', { findings });
    assert.match(table, /ACT NOW: 40/);
    assert.match(table, /… and 28 more/);
    assert.ok(table.split('\n').length < 60);
  });

  it('lets no name from an image steer the terminal', () => {
    const match = fakeMatch({ packageName: 'evil\u001b[2Jname' });
    const table = render('table', { findings: [fakeFinding({ match }), { ...URGENT, match }] });
    assert.equal(table.includes('\u001b'), false);
  });

  it('says in front what could not be said, what is stale, and that support is over', () => {
    const table = render('table', {
      findings: [],
      gaps: [
        { why: 'no-feed', what: 'Alpine:v3.11', components: ['musl 1.1.24-r2'], blocks: true },
        { why: 'no-version', what: 'npm/a', components: ['a'], blocks: false },
        { why: 'no-version', what: 'npm/b', components: ['b'], blocks: false },
      ],
      support: {
        name: 'Debian 9',
        endOfLife: '2020-07-06',
        endOfLongTermSupport: undefined,
        endOfPaidSupport: '2027-06-30',
        state: 'over',
      },
      database: {
        ...fakeReport().database,
        feeds: [
          { id: 'kev', date: 1, ageDays: 457, isStale: true, records: 1, kind: 'kev', isNeeded: false },
        ],
      },
    });
    assert.match(table, /^NO FEED \(Alpine:v3\.11\): 1 component: musl 1\.1\.24-r2$/m);
    assert.match(table, /^without a version: 2 components: a, b$/m);
    assert.match(
      table,
      /^END OF LIFE: Debian 9 has had no fixes since 2020-07-06; paid support until 2027-06-30$/m,
    );
    assert.match(table, /^STALE: 1 of 1 feed: kev \(15 months\)$/m);
    assert.match(table, /^ACT NOW: nothing$/m);
  });

  it('lists the rest with its reasons when asked', () => {
    assert.match(render('table', {}, { showRest: true }), /libssl-dev holds only headers \(shearwall\)/);
  });
});

describe('documents', () => {
  it('are valid SARIF 2.1.0, in which what was lowered is suppressed', { skip: schemasMissing }, () => {
    const document = JSON.parse(render('sarif'));
    assert.deepEqual(schemaFaults(document, 'sarif/sarif-2.1.0.schema.json'), []);
    const [run] = document.runs;
    assert.equal(run.results.length, 4);
    assert.deepEqual(
      run.results.map(({ suppressions }: { suppressions: unknown[] }) => suppressions.length),
      [0, 0, 1, 0],
    );
    const rule = run.tool.driver.rules.find(({ id }: { id: string }) => id === 'CVE-2021-44228');
    assert.equal(rule.properties['security-severity'], '10.0');
    assert.equal(
      run.results[0].locations[0].physicalLocation.artifactLocation.uri,
      'opt/app/my%20app.war!/WEB-INF/lib/log4j-core-2.14.1.jar',
    );
  });

  it('keep the fingerprint of a finding when its version changes', () => {
    const prints = ['1.0-1', '1.0-2'].map((version) => {
      const findings = [fakeFinding({ match: fakeMatch({ version }) })];
      return JSON.parse(render('sarif', { findings })).runs[0].results[0].partialFingerprints;
    });
    assert.deepEqual(prints[0], prints[1]);
  });

  it('are valid CycloneDX 1.6 with vulnerabilities', { skip: schemasMissing }, () => {
    const document = JSON.parse(render('cyclonedx-json'));
    const schemas = ['cyclonedx/spdx.schema.json', 'cyclonedx/jsf-0.82.schema.json'];
    assert.deepEqual(schemaFaults(document, 'cyclonedx/bom-1.6.schema.json', ...schemas), []);
    assert.equal(document.vulnerabilities.length, 4);
    assert.deepEqual(document.vulnerabilities[0].cwes, [20, 502]);
    assert.equal(document.vulnerabilities[2].analysis.state, 'not_affected');
  });

  it('are valid OpenVEX that we read again, about this image by its digest', { skip: schemasMissing }, () => {
    const text = render('openvex');
    assert.deepEqual(schemaFaults(JSON.parse(text), 'openvex/openvex.schema.json'), []);
    const { statements, faults } = parseVex(Buffer.from(text), 'ours');
    assert.deepEqual(faults, []);
    const byId = new Map(statements.map((statement) => [statement.vulnerabilities[0], statement]));
    assert.equal(byId.get('CVE-2026-7')?.status, 'not-affected');
    assert.equal(byId.get('CVE-2026-7')?.justification, 'vulnerable_code_not_in_execute_path');
    assert.equal(byId.get('CVE-2021-44228')?.status, 'affected');
    assert.equal(byId.get('CVE-2026-8')?.status, 'under-investigation');
    assert.deepEqual(byId.get('CVE-2026-7')?.products[0]?.digests, [fakeReport().image.digest]);
  });

  it("do not repeat others' VEX as our own word", () => {
    const findings = [fakeFinding({ lowered: [{ code: 'vex', text: 'not affected', source: 'A' }] })];
    assert.deepEqual(JSON.parse(render('openvex', { findings })).statements, []);
  });

  it('are the same bytes for the same report', () => {
    for (const format of ['json', 'sarif', 'cyclonedx-json', 'openvex', 'markdown'] as const)
      assert.equal(render(format), render(format));
  });

  it('survive names that are not text of any kind', { skip: schemasMissing }, () => {
    const match = fakeMatch({ packageName: '\ud800|`<script>@team', version: '' });
    const components = [{ ...URGENT.components[0], locations: ['\u00ff/ %'] }] as Finding['components'];
    const findings = [{ ...URGENT, match, components }];
    assert.deepEqual(
      schemaFaults(JSON.parse(render('sarif', { findings })), 'sarif/sarif-2.1.0.schema.json'),
      [],
    );
    JSON.parse(render('cyclonedx-json', { findings }));
    JSON.parse(render('openvex', { findings }));
    assert.match(render('markdown', { findings }), /<script>@team `` \|/);
  });
});

describe('markdown', () => {
  it('is tables of GitHub, in which names are not markup', () => {
    const vulnerability = fakeVulnerability({
      id: 'CVE-1 | <b>@team',
      exploited: URGENT.vulnerability.exploited,
    });
    const markdown = render('markdown', { findings: [{ ...URGENT, vulnerability }] });
    assert.match(markdown, /^\| Vulnerability \| Severity \|/m);
    assert.match(markdown, /\| CVE-1 \\\| `<b>@team` \| critical 10 \| 100 \|/);
    assert.match(markdown, /### Fix by rebuilding/);
  });
});

describe('parseScanFormat', () => {
  it('refuses what it does not write, and says what is near', () => {
    assert.throws(() => parseScanFormat('sarf'), {
      code: 'SCAN_FORMAT_UNKNOWN',
      hint: "did you mean 'sarif'?",
    });
    assert.throws(() => parseScanFormat('constructor'), { code: 'SCAN_FORMAT_UNKNOWN' });
  });
});
