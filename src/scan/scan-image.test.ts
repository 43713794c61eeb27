import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { advisoryDatabase, fakeAdvisory } from '../../test/fakes/advisory-database.ts';
import { raw } from '../../test/fakes/raw-tar.ts';
import { repositoryContext } from '../../test/fakes/repository-context.ts';
import type { AdvisoryDatabase } from '../advisories/index.ts';
import { compareBytes } from '../base/index.ts';
import { explainImage } from './explain/explain-image.ts';
import { renderExplanation } from './explain/render-explanation.ts';
import { readForeignReport } from './foreign/read-report.ts';
import { type ScanInput, scanImage } from './scan-image.ts';

const DEB = (name: string, version: string, source = name) => ({
  type: 'library',
  'bom-ref': `pkg:deb/debian/${name}@${version}?arch=amd64&distro=debian-13`,
  name,
  version,
  purl: `pkg:deb/debian/${name}@${version}?arch=amd64&distro=debian-13&upstream=${source}`,
});
const NPM = (name: string, version: string) => ({
  type: 'library',
  'bom-ref': `pkg:npm/${name}@${version}`,
  name,
  version,
  purl: `pkg:npm/${name}@${version}`,
});

function document(...components: object[]): ScanInput['source'] {
  return ofBom(bomOf(...components));
}

function bomOf(...components: object[]): object {
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'container', 'bom-ref': 'root', name: 'registry.example.org/app:1' } },
    components: [{ type: 'operating-system', 'bom-ref': 'os', name: 'debian', version: '13' }, ...components],
  };
}

function ofBom(bom: object): ScanInput['source'] {
  return { kind: 'document', name: 'app.cdx.json', bytes: Buffer.from(JSON.stringify(bom)) };
}

describe('scanImage', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let database: AdvisoryDatabase;

  before(async () => {
    context = await repositoryContext();
    database = await advisoryDatabase([
      {
        id: 'debian-tracker',
        kind: 'debian-tracker',
        items: [
          fakeAdvisory('CVE-2026-0001', { ecosystem: 'Debian:13', name: 'openssl', fixed: '3.0.2-1' }),
          fakeAdvisory('CVE-2026-0002', { ecosystem: 'Debian:13', name: 'openssl', fixed: '3.0.1-1' }),
          fakeAdvisory('CVE-2026-0003', { ecosystem: 'Debian:13', name: 'zlib' }),
          fakeAdvisory('CVE-2026-0006', {
            ecosystem: 'Debian:13',
            name: 'curl',
            fix: { state: 'will-not-fix', versions: [], reason: 'Minor issue' },
          }),
          fakeAdvisory('CVE-2026-0005', { ecosystem: 'Debian:13', name: 'openssl', status: 'not-affected' }),
        ],
      },
      {
        id: 'osv-npm',
        items: [
          fakeAdvisory(
            'GHSA-aaaa-bbbb-cccc',
            { ecosystem: 'npm', name: 'lodash', fixed: '4.17.21', scheme: 'npm' },
            { aliases: ['CVE-2026-0004'] },
          ),
          fakeAdvisory(
            'MAL-2026-1',
            { ecosystem: 'npm', name: 'evil', scheme: 'npm' },
            { isMalicious: true },
          ),
        ],
      },
      {
        id: 'kev',
        kind: 'kev',
        covers: [],
        items: [
          { type: 'exploited', vulnerability: 'CVE-2026-0004', dateAdded: '2026-02-03', ransomware: false },
        ],
      },
    ]);
  });
  after(async () => {
    database.close();
    await context[Symbol.asyncDispose]();
  });

  const scan = async (source: ScanInput['source'], given: Partial<ScanInput> = {}) =>
    (await scanImage({ source, database, vex: [], ignore: [], reports: [], ...given }, context)).report;
  const explain = async (vulnerability: string, source: ScanInput['source']) =>
    await explainImage({ source, database, vex: [], ignore: [], reports: [], vulnerability }, context);
  const seen = (report: Awaited<ReturnType<typeof scan>>) =>
    report.findings.map((each) => [each.vulnerability.id, each.match.packageName, each.tier]);

  it('judges by source package, and gathers its binary packages in one finding', async () => {
    const report = await scan(
      document(
        DEB('libssl3', '3.0.1-1', 'openssl'),
        DEB('openssl', '3.0.1-1'),
        DEB('zlib1g', '1.3-1', 'zlib'),
      ),
    );
    assert.deepEqual(seen(report), [
      ['CVE-2026-0001', 'openssl', 'fix-by-rebuilding'],
      ['CVE-2026-0003', 'zlib', 'the-rest'],
    ]);
    assert.deepEqual(
      report.findings[0]?.components.map(({ name }) => name),
      ['libssl3', 'openssl'],
    );
    assert.equal(report.image.distro?.id, 'debian');
    assert.deepEqual(report.gaps, []);
  });

  it('puts what is exploited or malicious first', async () => {
    const report = await scan(
      document(NPM('lodash', '4.17.20'), NPM('evil', '1.0.0'), DEB('openssl', '3.0.1-1')),
    );
    assert.deepEqual(seen(report), [
      ['MAL-2026-1', 'evil', 'act-now'],
      ['CVE-2026-0004', 'lodash', 'act-now'],
      ['CVE-2026-0001', 'openssl', 'fix-by-rebuilding'],
    ]);
  });

  it('names what is exploited in some version where the version that is here is unknown', async () => {
    const unversioned = { type: 'library', 'bom-ref': 'l', name: 'lodash', purl: 'pkg:npm/lodash' };
    const report = await scan(document(unversioned, NPM('other', '1.0.0')));

    assert.deepEqual(report.findings, []);
    assert.deepEqual(
      report.exploitedUnjudged.map(({ name, vulnerabilities }) => [name, vulnerabilities]),
      [['lodash', ['CVE-2026-0004']]],
    );
    assert.deepEqual((await scan(document(NPM('lodash', '4.17.21')))).exploitedUnjudged, []);
  });

  it('never takes what no feed covers for clean', async () => {
    const alpine = {
      type: 'library',
      name: 'musl',
      version: '1.2',
      purl: 'pkg:apk/alpine/musl@1.2?distro=alpine-3.20.1',
    };
    const { gaps } = await scan(document(alpine));
    assert.deepEqual(gaps, [
      { why: 'no-feed', what: 'Alpine:v3.20', components: ['musl 1.2'], blocks: true },
    ]);
  });

  it('says which feeds it went by, and which of them are stale', async () => {
    const feeds = (await scan(document())).database.feeds;
    assert.deepEqual(
      feeds.map(({ id }) => id),
      ['debian-tracker', 'kev', 'osv-npm'],
    );
    assert.ok(feeds.every(({ ageDays }) => (ageDays ?? -1) >= 0));
  });

  describe('with reports of others', () => {
    const report = (...hits: [id: string, purl: string, name: string, version: string][]) =>
      readForeignReport(
        Buffer.from(
          JSON.stringify({
            SchemaVersion: 2,
            ArtifactName: 'app',
            Results: [
              {
                Vulnerabilities: hits.map(([VulnerabilityID, PURL, PkgName, InstalledVersion]) => ({
                  VulnerabilityID,
                  PkgName,
                  InstalledVersion,
                  PkgIdentifier: { PURL },
                  Severity: 'HIGH',
                })),
              },
            ],
          }),
        ),
        'trivy.json',
      );
    const lodash = ['pkg:npm/lodash@4.17.20', 'lodash', '4.17.20'] as const;

    it('joins their names with ours, and marks who found what', async () => {
      const reports = [report(['GHSA-aaaa-bbbb-cccc', ...lodash], ['CVE-1999-0001', ...lodash])];
      const { findings, reports: read } = await scan(document(NPM('lodash', '4.17.20')), { reports });
      assert.deepEqual(
        findings.map(({ vulnerability, seenBy }) => [vulnerability.id, seenBy]),
        [
          ['CVE-2026-0004', ['shearwall', 'trivy']],
          ['CVE-1999-0001', ['trivy']],
        ],
      );
      assert.deepEqual(read, [{ file: 'trivy.json', scanner: 'trivy', hits: 2, known: 1, unknown: 1 }]);
      assert.equal(findings[1]?.severity.level, 'high');
      assert.match(findings[1]?.caveats[0] ?? '', /only a report has it/);
    });

    it('lowers hits that our feeds contradict, and keeps them', async () => {
      const openssl = ['pkg:deb/debian/libssl3@3.0.1-1?distro=debian-13', 'libssl3', '3.0.1-1'] as const;
      const reports = [report(['CVE-2026-0002', ...openssl], ['CVE-2026-0005', ...openssl])];
      const { findings } = await scan(document(DEB('libssl3', '3.0.1-1', 'openssl')), { reports });
      const lowered = findings
        .filter(({ seenBy }) => seenBy.includes('trivy'))
        .map(({ vulnerability, restReason, lowered: [first] }) => [
          vulnerability.id,
          restReason,
          first?.source,
        ]);
      assert.deepEqual(
        lowered.toSorted(([a = ''], [b = '']) => compareBytes(a, b)),
        [
          ['CVE-2026-0002', 'fixed-already', 'debian-tracker (CVE-2026-0002)'],
          ['CVE-2026-0005', 'not-affected', 'debian-tracker (CVE-2026-0005)'],
        ],
      );
    });

    it('lowers nothing in a version that cannot be compared', async () => {
      const nightly = ['pkg:npm/lodash@nightly', 'lodash', 'nightly'] as const;
      const reports = [report(['CVE-2026-0004', ...nightly])];
      const { findings } = await scan(document(NPM('lodash', 'nightly')), { reports });
      assert.deepEqual(
        findings.map(({ tier, lowered }) => [tier, lowered]),
        [['act-now', []]],
      );
    });

    it('needs no image: what the reports name is then all there is', async () => {
      const reports = [
        report(['CVE-2026-0004', ...lodash], ['CVE-2026-0009', 'pkg:npm/gone@1', 'gone', '1']),
      ];
      const { findings, image } = await scan({ kind: 'reports' }, { reports });
      assert.equal(image.from, 'report');
      assert.deepEqual(
        findings.map(({ vulnerability, seenBy }) => [vulnerability.id, seenBy.length]),
        [
          ['CVE-2026-0004', 2],
          ['CVE-2026-0009', 1],
        ],
      );
    });
  });

  it('says of packages of a report what it does not tell: of what kind, and from which source', async () => {
    const report = (document: object) => readForeignReport(Buffer.from(JSON.stringify(document)), 'r.json');
    const PURL = 'pkg:deb/debian/libssl3@3.0.1-1?distro=debian-13';
    const hit = { VulnerabilityID: 'CVE-2026-0001', PkgName: 'libssl3', PkgIdentifier: { PURL } };
    const trivy = report({ SchemaVersion: 2, ArtifactName: 'a', Results: [{ Vulnerabilities: [hit] }] });
    const { gaps, findings } = await scan({ kind: 'reports' }, { reports: [trivy] });
    assert.deepEqual(
      gaps.map(({ why, what }) => [why, what]),
      [['no-source', 'source package of libssl3']],
    );
    assert.match(findings[0]?.caveats[0] ?? '', /none of our feeds covers source package of libssl3/);

    const message = { text: 'Package: libssl3\nInstalled Version: 3.0.1-1' };
    const results = [{ ruleId: 'CVE-2026-0001', message }, { ruleId: 'js/xss' }];
    const unnamed = await scan({ kind: 'reports' }, { reports: [report({ runs: [{ results }] })] });
    assert.deepEqual(unnamed.image.incomplete.slice(1), [
      '1 of them without a package type: no feed was asked about these',
      'r.json: 1 of its 2 results name no vulnerability or no package',
    ]);

    const sbom = report({ bomFormat: 'CycloneDX', components: [] });
    const { image } = await scan({ kind: 'reports' }, { reports: [sbom] });
    assert.match(image.incomplete.join(), /r\.json: it lists no vulnerabilities, as an SBOM does not/);
  });

  describe('and explainImage', () => {
    const image = document(DEB('libssl3', '3.0.1-1', 'openssl'), NPM('lodash', '4.17.20'));
    const text = async (id: string) => renderExplanation(await explain(id, image), {});

    it('says what matched, what was compared, and every term', async () => {
      const said = await text('GHSA-aaaa-bbbb-cccc');
      assert.match(said, /^CVE-2026-0004 affects registry\.example\.org\/app:1$/m);
      assert.match(said, /4\.17\.20 is in < 4\.17\.21 \(npm; order: npm\)/);
      assert.match(said, /60\.0 {2}exploited {5}known to be exploited since 2026-02-03/);
      assert.match(said, /move lodash to 4\.17\.21/);
    });

    it('names the first of many names, those of the flaw before those of single packages', async () => {
      const aliases = [...Array.from({ length: 12 }, (_, at) => `CGA-${at + 10}`), 'GHSA-zzzz-zzzz-zzzz'];
      const affected = { ecosystem: 'npm', name: 'many', scheme: 'npm' as const };
      const many = await advisoryDatabase([
        { items: [fakeAdvisory('CVE-2026-0009', affected, { aliases })] },
      ]);
      const input = { source: document(NPM('many', '1')), vex: [], ignore: [], reports: [] };
      const explained = await explainImage(
        { ...input, database: many, vulnerability: 'CVE-2026-0009' },
        context,
      );
      many.close();
      assert.match(renderExplanation(explained, {}), /also GHSA-zzzz-zzzz-zzzz, CGA-10, .*, and 3 more\n/);
    });

    it('says of a version that is on none of the branches so once', async () => {
      const branch = (low: string, high: string) => ({
        ecosystem: 'npm',
        name: 'a',
        range: { scheme: 'npm' as const, intervals: [{ low, high }] },
      });
      const branches = [branch('1.0.0', '1.2.0'), branch('2.0.0', '2.3.0')];
      const two = await advisoryDatabase([{ items: [fakeAdvisory('CVE-2026-0009', branches)] }]);
      const input = { source: document(NPM('a', '1.5.0')), vex: [], ignore: [], reports: [] };
      const explained = await explainImage(
        { ...input, database: two, vulnerability: 'CVE-2026-0009' },
        context,
      );
      two.close();
      const said = renderExplanation(explained, {});
      assert.equal(said.match(/a 1\.5\.0 is here, and not affected/g)?.length, 1);
      assert.equal(said.match(/1\.5\.0 is not in/g)?.length, 2);
    });

    it('says why there is no fix, in the words of the source', async () => {
      const said = renderExplanation(await explain('CVE-2026-0006', document(DEB('curl', '8.14.1-2'))), {});
      assert.match(said, /no fixed version is known: the distribution will not fix it \(Minor issue\)/);
    });

    it('says of what does not match whether it is fixed, not affected, elsewhere or unknown', async () => {
      assert.match(await text('CVE-2026-0002'), /3\.0\.1-1 is not in < 3\.0\.1-1 \(Debian:13; order: deb\)/);
      assert.match(
        await text('CVE-2026-0005'),
        /openssl 3\.0\.1-1 is here, and not affected\n {4}according to CVE-2026-0005 \(debian-tracker\)/,
      );
      assert.match(await text('CVE-2026-0003'), /known in packages that are not here: zlib \(Debian:13\)/);
      assert.match(await text('CVE-1999-0001'), /no feed of this database knows CVE-1999-0001/);
    });

    it('never takes a package without a version, or an image without a feed, for clean', async () => {
      const lodash = document({ name: 'lodash', type: 'library', purl: 'pkg:npm/lodash', 'bom-ref': 'l' });
      const [unversioned] = (await explain('CVE-2026-0004', lodash)).explained;
      assert.equal(unversioned?.answer, 'unknown');
      assert.deepEqual(
        unversioned.unversioned.map(({ ecosystem, name }) => [ecosystem, name]),
        [['npm', 'lodash']],
      );
      assert.match(
        renderExplanation(await explain('CVE-2026-0004', lodash), {}),
        /lodash \(npm\) is here, in an unknown version/,
      );
      assert.equal((await explain('CVE-2026-0003', lodash)).explained[0]?.answer, 'unknown');

      const purl = 'pkg:apk/alpine/musl@1.2.5-r0?distro=alpine-3.20.1';
      const alpine = document({ name: 'musl', version: '1.2.5-r0', type: 'library', purl, 'bom-ref': 'm' });
      assert.equal((await explain('CVE-2026-0003', alpine)).explained[0]?.answer, 'unknown');
    });

    it('never takes an image for clean of which not all was read and explained', async () => {
      const whole = {
        ...bomOf(DEB('openssl', '3.0.1-1')),
        compositions: [{ aggregate: 'complete', assemblies: ['root'] }],
      };
      const answers = async (source: ScanInput['source']) =>
        await Promise.all(
          ['CVE-2026-0003', 'CVE-2026-0002'].map(
            async (id) => (await explain(id, source)).explained[0]?.answer,
          ),
        );
      assert.deepEqual(await answers(ofBom(whole)), ['not-here', 'not-affected']);
      const cut = { ...whole, compositions: [{ aggregate: 'incomplete', assemblies: ['root'] }] };
      assert.deepEqual(await answers(ofBom(cut)), ['unknown', 'not-affected']);

      const tar = raw({ name: 'var/lib/dpkg/status', body: 'x'.repeat(2048) });
      await writeFile(join(context.dir, 'cut.tar'), tar.subarray(0, 900));
      const unread = { kind: 'image' as const, text: join(context.dir, 'cut.tar') };
      assert.deepEqual(await answers(unread), ['unknown', 'unknown']);
      const said = renderExplanation(await explain('CVE-2026-0003', unread), {});
      assert.match(said, /nothing explains it:\n {2}layer 0 could not be read to its end\n/);
    });
  });
});
