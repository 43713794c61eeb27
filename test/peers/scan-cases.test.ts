/** What is hard to find, each found and explained; and what must not be taken for clean. With all the shared advisories. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import type { AdvisoryDatabase } from '../../src/advisories/index.ts';
import {
  explainImage,
  renderExplanation,
  type ScanReport,
  scanImage,
  verdictOf,
} from '../../src/scan/index.ts';
import { repositoryContext } from '../fakes/repository-context.ts';
import { filesIn, mavenCopy, pipInstall } from './catalog-images.ts';
import { feedsDatabase } from './feeds-database.ts';
import { whyNotBuilt } from './not-built.ts';
import { findProgram } from './real-registry.ts';
import { otherFeeds, peersFeeds } from './scan-peers.ts';

const data = join(process.env['SHEARWALL_SHARED'] ?? join(import.meta.dirname, '../../../shared'), 'data');
const missing = ['mvn', 'pip', 'zip', 'unzip'].find((program) => findProgram(program) === undefined);
const skip =
  (!existsSync(join(data, 'osv')) && 'the shared advisories are not here') ||
  (missing !== undefined && `${missing} is not installed`);

const STATUS = `Package: nginx
Status: install ok installed
Version: 1.18.0-1~buster
Architecture: amd64
Maintainer: NGINX Packaging <nginx-packaging@f5.com>

Package: xz-utils
Status: install ok installed
Version: 5.4.5-0.3
Architecture: amd64
Maintainer: Sebastian Andrzej Siewior <sebastian@breakpoint.cc>
`;
const OS_RELEASE = 'ID=debian\nVERSION_ID=13\nPRETTY_NAME="Debian GNU/Linux 13 (trixie)"\n';
const INSTALLED =
  'Status: install ok installed\nArchitecture: amd64\nMaintainer: Sebastian Andrzej Siewior <sebastian@breakpoint.cc>\n';
const XZ = { id: 'DEBIAN-CVE-2024-3094', upstream: ['CVE-2024-3094'], modified: '2026-01-01T00:00:00Z' };
const MALICIOUS = 'accessbility';

describe('a scan finds and explains', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-scan-cases-'));
  let database: AdvisoryDatabase;
  let report: ScanReport | undefined;
  before(async () => {
    database = await feedsDatabase(join(folder, 'all.db'), [
      ...peersFeeds(data),
      ...otherFeeds(data),
      { path: join(data, 'osv/GHSA-rxwq-x6h5-x525.json') },
    ]);
  });
  after(() => {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const input = (text: string) => ({
    source: { kind: 'image' as const, text, options: {} },
    database,
    vex: [],
    ignore: [],
    reports: [],
  });

  async function found(test: TestContext): Promise<ScanReport | undefined> {
    if (report !== undefined) return report;
    try {
      build(join(folder, 'root'), folder);
    } catch (error) {
      test.skip(whyNotBuilt(error));
      return undefined;
    }
    await using context = await repositoryContext();
    ({ report } = await scanImage(input(join(folder, 'root')), context));
    return report;
  }

  const CASES: readonly [what: string, id: string, name: RegExp, place: RegExp, tier: RegExp][] = [
    [
      'Log4Shell in a shaded jar in a war',
      'CVE-2021-44228',
      /log4j-core/,
      /shop\.war!\/WEB-INF\/lib\/shaded\.jar/,
      /act-now/,
    ],
    ['a library of npm', 'CVE-2021-23337', /^lodash$/, /node_modules\/lodash/, /act-now|rebuilding/],
    ['a library of PyPI', 'CVE-2021-35042', /^django$/i, /Django-3\.2\.dist-info/, /act-now|rebuilding/],
    ['a malicious package', 'MAL-2025-1705', /^accessbility$/, /node_modules/, /act-now/],
    [
      'an old OpenSSL inside of a wheel',
      'CVE-2022-2097',
      /openssl/,
      /psycopg2_binary\.libs/,
      /act-now|rebuilding/,
    ],
    [
      "a stranger's nginx, by upstream's ranges",
      'CVE-2021-23017',
      /^nginx$/,
      /var\/lib\/dpkg\/status/,
      /act-now|rebuilding/,
    ],
  ];
  for (const [what, id, name, place, tier] of CASES)
    it(what, async (test) => {
      const all = (await found(test))?.findings;
      if (all === undefined) return;
      const finding = all.find((each) => each.vulnerability.id === id);
      assert.ok(finding !== undefined, `${id} was not found`);
      const component = finding.components.find((each) => name.test(each.name));
      assert.ok(
        component?.locations.some((location) => place.test(location)),
        JSON.stringify(finding.components),
      );
      assert.match(finding.tier, tier);

      await using context = await repositoryContext();
      const text = renderExplanation(
        await explainImage({ ...input(join(folder, 'root')), vulnerability: id }, context),
        {},
      );
      assert.match(text, new RegExp(`^${id} affects `, 'm'));
      assert.match(text, / is in .*; order: /);
    });

  it('Log4j of which only a class is left, and that nothing tells its version', async () => {
    await using context = await repositoryContext();
    const path = 'org/apache/logging/log4j/core/lookup/JndiLookup.class';
    const jar = filesIn(join(folder, 'bare'), { [path]: 'x' });
    const root = filesIn(join(folder, 'bare-root'), { 'opt/readme': '' });
    execFileSync('zip', ['-q', '-r', join(root, 'opt/app.jar'), '.'], { cwd: jar, stdio: 'pipe' });
    const { explained } = await explainImage({ ...input(root), vulnerability: 'CVE-2021-44228' }, context);
    assert.equal(explained[0]?.answer, 'unknown');
    assert.match(JSON.stringify(explained[0].unversioned), /log4j-core.*app\.jar!\//);
  });

  it("a stranger's package by less certain words than a distribution's own, and says whose they are", async (test) => {
    const all = (await found(test))?.findings;
    if (all === undefined) return;
    const nginx = all.filter(({ components }) =>
      components.some(({ type, name }) => type === 'deb' && name === 'nginx'),
    );
    assert.ok(nginx.length > 0);
    for (const { match, caveats } of nginx) {
      assert.ok(match.confidence < 0.7, `${match.vulnerability} ${match.confidence}`);
      assert.equal(match.by, match.ecosystem.startsWith('Debian') ? 'range' : 'upstream');
      assert.match(caveats.join(' '), /not of the distribution/);
      if (match.by === 'upstream') assert.match(caveats.join(' '), /upstream's versions/);
    }
  });

  it('the XZ backdoor in the versions that a record of the release says have it, and in no other', async () => {
    const events = [{ introduced: '5.6.0-0.1' }, { fixed: '5.6.1+really5.4.5-1' }];
    const affected = [
      { package: { ecosystem: 'Debian:13', name: 'xz-utils' }, ranges: [{ type: 'ECOSYSTEM', events }] },
    ];
    filesIn(folder, { 'xz/DEBIAN-CVE-2024-3094.json': JSON.stringify({ ...XZ, affected }) });
    const records = await feedsDatabase(join(folder, 'xz.db'), [
      { path: join(data, 'debian/debian-tracker-trixie.json'), covers: ['Debian:13'] },
      { path: join(data, 'osv/GHSA-rxwq-x6h5-x525.json') },
      { path: join(folder, 'xz') },
    ]);
    const having: string[] = [];
    for (const version of ['5.4.5-0.3', '5.6.0-0.1', '5.6.1-1', '5.6.1+really5.4.5-1', '5.8.1-1']) {
      const root = filesIn(join(folder, version), {
        'etc/os-release': OS_RELEASE,
        'var/lib/dpkg/status': `Package: liblzma5\nSource: xz-utils\n${INSTALLED}Version: ${version}\n`,
      });
      await using context = await repositoryContext();
      const { report: one } = await scanImage({ ...input(root), database: records }, context);
      if (one.findings.some(({ vulnerability }) => vulnerability.id === 'CVE-2024-3094'))
        having.push(version);
    }
    records.close();
    assert.deepEqual(having, ['5.6.0-0.1', '5.6.1-1']);
  });

  it('nothing of the XZ backdoor in a version before it, whatever a record without a fix says', async (test) => {
    const all = (await found(test))?.findings ?? [];
    assert.deepEqual(
      all.filter(({ vulnerability }) => vulnerability.id === 'CVE-2024-3094'),
      [],
    );
  });

  it('that of Alpine nothing can be said without its feed', async () => {
    for (const name of ['alpine-310', 'alpine-311']) {
      await using context = await repositoryContext();
      const { report: alpine } = await scanImage(input(join(data, `images/${name}.tar.gz`)), context);
      assert.equal(verdictOf(alpine, []).answer, 'unknown');
      assert.match(JSON.stringify(alpine.gaps), /"no-feed","what":"Alpine:v3\.1[01]"/);
    }
  });

  it('in Alpine what its feed says, once that is there', async () => {
    for (const [image, release] of [
      ['310', 'v3.10'],
      ['311', 'v3.11'],
    ] as const) {
      const pkg = {
        name: 'openssl',
        secfixes: { '1.1.1i-r0': ['CVE-2020-1971'], '1.1.1d-r0': ['CVE-2019-1547'] },
      };
      const secdb = { distroversion: release, reponame: 'main', packages: [{ pkg }] };
      filesIn(folder, { [`alpine-${release}-main.json`]: JSON.stringify(secdb) });
      const fed = await feedsDatabase(join(folder, `${release}.db`), [
        { path: join(folder, `alpine-${release}-main.json`), covers: [`Alpine:${release}`] },
      ]);
      await using context = await repositoryContext();
      const { report: alpine } = await scanImage(
        { ...input(join(data, `images/alpine-${image}.tar.gz`)), database: fed },
        context,
      );
      fed.close();
      assert.deepEqual(
        alpine.findings.map(({ vulnerability, fixVersion }) => [vulnerability.id, fixVersion]),
        [['CVE-2020-1971', '1.1.1i-r0']],
      );
      // Of programs that the feed does not speak of nobody knows whether they are Alpine's, without the index that it signed.
      assert.equal(verdictOf(alpine, []).answer, 'unknown');
      assert.match(JSON.stringify(alpine.gaps), /"why":"unproven","what":"alpine-3\.1[01]/);
    }
  });
});

function build(root: string, folder: string): void {
  const lodash = { name: 'lodash', version: '4.17.15', main: 'lodash.js' };
  const evil = { name: MALICIOUS, version: '1.0.0', main: 'index.js' };
  filesIn(root, {
    'etc/os-release': OS_RELEASE,
    'var/lib/dpkg/status': STATUS,
    'app/node_modules/lodash/package.json': JSON.stringify(lodash),
    [`app/node_modules/${MALICIOUS}/package.json`]: JSON.stringify(evil),
  });
  const python = join(root, 'usr/lib/python3.11/site-packages');
  // The last one that brings OpenSSL 1.1.1l, whatever Python runs here.
  const old = ['--platform', 'manylinux2014_x86_64', '--python-version', '3.10', '--only-binary', ':all:'];
  pipInstall(python, '--no-deps', 'django==3.2.0');
  pipInstall(python, '--no-deps', ...old, 'psycopg2-binary==2.9.3');
  const own = join(folder, 'shaded');
  mavenCopy(join(folder, 'jars'), 'org.apache.logging.log4j:log4j-core:2.14.1');
  execFileSync('unzip', ['-q', join(folder, 'jars/log4j-core-2.14.1.jar'), '-d', own], { stdio: 'pipe' });
  filesIn(own, {
    'META-INF/MANIFEST.MF': 'Manifest-Version: 1.0\nImplementation-Title: shop\n',
    'META-INF/maven/com.example/shop/pom.properties': 'groupId=com.example\nartifactId=shop\nversion=1.0\n',
  });
  filesIn(root, { 'opt/readme': '' });
  const war = join(folder, 'war');
  filesIn(war, { 'WEB-INF/lib/readme': '' });
  execFileSync('zip', ['-q', '-r', join(war, 'WEB-INF/lib/shaded.jar'), '.'], { cwd: own, stdio: 'pipe' });
  execFileSync('zip', ['-q', '-r', join(root, 'opt/shop.war'), 'WEB-INF'], { cwd: war, stdio: 'pipe' });
}
