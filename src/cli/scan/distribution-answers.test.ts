/** The distribution answers only for what it speaks of: each of these is told by the program, of a folder and of feeds as files. */
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { debianRoot, distInfo, filesIn, type InstalledDeb } from '../../../test/fakes/debian-root.ts';
import { fakeGoProgram } from '../../../test/fakes/go-program.ts';
import { importedDatabase } from '../../../test/fakes/imported-database.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { runLine } from '../../../test/fakes/run-line.ts';
import { fakeZip } from '../../../test/fakes/zip-file.ts';
import { compareBytes } from '../../base/index.ts';
import type { ScanAnswer } from '../../scan/render/json.ts';

const osv = (id: string, pack: object, aliases: string[] = [], more: object = {}) => ({
  schema_version: '1.6.0',
  id,
  modified: '2026-01-01T00:00:00Z',
  aliases,
  affected: [
    { package: pack, ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '9.9.9' }] }] },
  ],
  ...more,
});
const URLLIB3 = { ecosystem: 'PyPI', name: 'urllib3' };
const NET = { ecosystem: 'Go', name: 'golang.org/x/net' };
const RECORDS = [
  osv('GHSA-gm62-xv2j-4w53', URLLIB3, ['CVE-2025-66418']),
  osv('GHSA-with-none-cves', URLLIB3),
  osv('GHSA-twoc-ves2-cves', URLLIB3, ['CVE-2025-0001', 'CVE-2025-0002']),
  osv('GHSA-name-dbyp-ysec', URLLIB3),
  osv('PYSEC-2025-1', URLLIB3, ['GHSA-name-dbyp-ysec', 'CVE-2025-0003']),
  osv('GO-2025-1', NET, ['CVE-2025-22872']),
  osv('GHSA-jfh8-c2jp-5v3q', { ecosystem: 'Maven', name: 'org.apache.logging.log4j:log4j-core' }, [
    'CVE-2021-44228',
  ]),
];
/** A jar that says what it is, and `marker`, by which its bytes are its own. */
function fakeLog4j(version: string, marker = ''): Buffer {
  return fakeZip({
    'META-INF/maven/org.apache.logging.log4j/log4j-core/pom.properties': `version=${version}\ngroupId=org.apache.logging.log4j\nartifactId=log4j-core\n`,
    marker,
  });
}
const LOG4J = fakeLog4j('2.14.1');

const ONLY = { 'PYSEC-2025-1': 'CVE-2025-0003', 'GHSA-with-none-cves': 'GHSA-with-none-cves' };

const resolved = (fixed: string) => ({
  status: 'resolved',
  fixed_version: fixed,
  urgency: 'not yet assigned',
});
const open = (more: object = {}) => ({ status: 'open', urgency: 'not yet assigned', ...more });
const trixie = (status: object) => ({ releases: { trixie: status } });

/** A tracker that says of one source whatever a tracker can say. */
const tracker = (status: object, source = 'python-urllib3', id = 'CVE-2025-66418') => ({
  'a-source': { 'CVE-2020-0001': trixie(resolved('0')) },
  [source]: { [id]: trixie(status) },
});

const PYTHON3_URLLIB3: InstalledDeb = {
  name: 'python3-urllib3',
  source: 'python-urllib3',
  version: '2.3.0-3+deb13u1',
  files: distInfo('urllib3', '2.3.0'),
};

describe('the distribution answers only for what it speaks of', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let made = 0;
  before(async () => {
    context = await repositoryContext();
  });
  after(() => context[Symbol.asyncDispose]());

  /** Scans the packages with what a tracker says, and the records about one vulnerability. */
  async function scanned(
    packages: readonly InstalledDeb[],
    said: object,
    given: {
      records?: readonly object[];
      more?: Record<string, string | Uint8Array>;
      failOn?: string;
      kev?: string[];
    } = {},
  ) {
    const { records = RECORDS.slice(0, 1), more = {}, failOn = 'any', kev = [] } = given;
    const feeds = { tracker: said, osv: records, covers: ['PyPI', 'Go', 'Maven'], exploited: kev };
    const data = await importedDatabase(join(context.dir, `feeds-${made++}`), feeds, context);
    const root = await debianRoot(join(context.dir, `root-${made++}`), packages, more);
    const line = await runLine(
      [
        'scan',
        `dir:${root}`,
        '--data-dir',
        data,
        '--fail-on',
        failOn,
        '--max-feed-age',
        '5200w',
        '-o',
        'json',
      ],
      context,
    );
    const { findings } = JSON.parse(line.text) as ScanAnswer;
    return {
      exitCode: line.exitCode,
      findings,
      told: findings.map(({ vulnerability: { id }, match, tier, restReason, lowered, fixVersion }) => ({
        id,
        package: match.packageName,
        as: lowered.length > 0 ? 'lowered' : (restReason ?? tier),
        fix: fixVersion,
      })),
    };
  }

  const unnamed = (id: string, name: string) => [{ id, package: name, as: 'unnamed', fix: undefined }];

  it('urllib3 of python3-urllib3 2.3.0-3+deb13u1, recorded as fixed 2.3.0-3+deb13u1: lowered, by that record', async () => {
    const { exitCode, findings, told } = await scanned(
      [PYTHON3_URLLIB3],
      tracker(resolved('2.3.0-3+deb13u1')),
    );
    assert.deepEqual(told, [{ id: 'CVE-2025-66418', package: 'urllib3', as: 'lowered', fix: '9.9.9' }]);
    const [lowering] = findings[0]?.lowered ?? [];
    assert.deepEqual([lowering?.code, lowering?.source], ['left-to-distribution', 'debian-tracker']);
    assert.equal(
      lowering?.text,
      'CVE-2025-66418 of Debian:13 says of python-urllib3: fixed in 2.3.0-3+deb13u1, and 2.3.0-3+deb13u1 is there',
    );
    assert.equal(exitCode, 0);
  });

  it('the same, recorded as never affected: lowered', async () => {
    const { exitCode, findings } = await scanned([PYTHON3_URLLIB3], tracker(resolved('0')));
    assert.match(findings[0]?.lowered[0]?.text ?? '', /python-urllib3: not affected in 2\.3\.0-3\+deb13u1$/);
    assert.equal(exitCode, 0);
  });

  const opened: [string, object, object][] = [
    [
      'open, ignored',
      open({ nodsa: 'Minor', nodsa_reason: 'ignored' }),
      { as: 'will-not-fix', fix: undefined },
    ],
    [
      'open, postponed',
      open({ nodsa: 'Minor', nodsa_reason: 'postponed' }),
      { as: 'deferred', fix: undefined },
    ],
    ['at its end of life', open({ urgency: 'end-of-life' }), { as: 'end-of-life', fix: undefined }],
    ['open', open(), { as: 'no-fix', fix: undefined }],
    ['fixed later', resolved('2.3.0-3+deb13u2'), { as: 'fix-by-rebuilding', fix: '2.3.0-3+deb13u2' }],
  ];
  for (const [words, status, wanted] of opened)
    it(`the same, recorded as ${words}: one row with the package's own state, counted once`, async () => {
      const { exitCode, findings, told } = await scanned([PYTHON3_URLLIB3], tracker(status));
      assert.deepEqual(told, [{ id: 'CVE-2025-66418', package: 'python-urllib3', ...wanted }]);
      assert.deepEqual(
        findings[0]?.components.map(({ name }) => name),
        ['python3-urllib3', 'urllib3'],
      );
      assert.equal(exitCode, 1);
    });

  it('the same, recorded as undetermined: not named by the records, without upstream’s version', async () => {
    const { exitCode, findings, told } = await scanned(
      [PYTHON3_URLLIB3],
      tracker({ status: 'undetermined' }),
    );
    assert.deepEqual(told, unnamed('CVE-2025-66418', 'urllib3'));
    assert.equal(findings[0]?.match.fix.reason, 'none of the distribution known');
    assert.match(findings[0]?.caveats.join() ?? '', /Debian:13 has not determined whether python-urllib3 is/);
    assert.equal(exitCode, 1);
  });

  it('urllib3 inside python3-pip, source python-pip without a row: not named, although python-urllib3 has rows', async () => {
    const pip = {
      name: 'python3-pip',
      source: 'python-pip',
      version: '25.1.1+dfsg-1',
      files: distInfo('urllib3', '2.3.0', 'usr/lib/python3/dist-packages/pip/_vendor'),
    };
    const { exitCode, told } = await scanned([pip], tracker(resolved('1.0-1')));
    assert.deepEqual([told, exitCode], [unnamed('CVE-2025-66418', 'urllib3'), 1]);
  });

  const docker = (builtUsing?: string, field = 'Static-Built-Using'): InstalledDeb => ({
    name: 'docker.io',
    version: '26.1.5+dfsg1-9',
    files: {
      'usr/sbin/dockerd': fakeGoProgram({
        modules: 'path\tgithub.com/docker/docker/cmd/dockerd\ndep\tgolang.org/x/net\tv0.27.0\th1:x=\n',
      }),
    },
    ...(builtUsing === undefined ? {} : { fields: { [field]: builtUsing } }),
  });
  const GO = { records: RECORDS.slice(5, 6) };
  const x = (status: object) => tracker(status, 'golang-golang-x-net', 'CVE-2025-22872');

  it('golang.org/x/net in docker.io, whose rows do not name the CVE: the source that it was built using decides', async () => {
    const built = [docker('golang-github-x-y (= 1-1), golang-golang-x-net (= 1:0.27.0-2+deb13u1)')];
    const fixed = await scanned(built, x(resolved('1:0.27.0-2+deb13u1')), GO);
    assert.deepEqual([fixed.told[0]?.as, fixed.exitCode], ['lowered', 0]);
    assert.match(
      fixed.findings[0]?.lowered[0]?.text ?? '',
      /golang-golang-x-net: fixed in 1:0\.27\.0-2\+deb13u1/,
    );
    const ofCargo = docker('golang-golang-x-net (= 1:0.27.0-2+deb13u1)', 'X-Cargo-Built-Using');
    const { told } = await scanned([ofCargo], x(resolved('1:0.27.0-2+deb13u1')), GO);
    assert.equal(told[0]?.as, 'lowered');
    const later = await scanned(built, x(resolved('1:0.27.0-2+deb13u2')), GO);
    assert.deepEqual(later.told, [
      {
        id: 'CVE-2025-22872',
        package: 'golang-golang-x-net',
        as: 'fix-by-rebuilding',
        fix: '1:0.27.0-2+deb13u2',
      },
    ]);
    assert.equal(later.exitCode, 1);
  });

  it('the same without Built-Using, or with another source only: not named', async () => {
    for (const one of [docker(), docker('golang-github-x-net (= 1:0.27.0-2+deb13u1)')]) {
      const { told, exitCode } = await scanned([one], x(resolved('1:0.27.0-2+deb13u1')), GO);
      assert.deepEqual([told, exitCode], [unnamed('CVE-2025-22872', 'golang.org/x/net'), 1]);
    }
  });

  it('a GHSA without CVE: not named', async () => {
    const { told, exitCode } = await scanned([PYTHON3_URLLIB3], tracker(resolved('1')), {
      records: RECORDS.slice(1, 2),
    });
    assert.deepEqual([told, exitCode], [unnamed(ONLY['GHSA-with-none-cves'], 'urllib3'), 1]);
  });

  it('a GHSA with two CVEs: two findings', async () => {
    const said = tracker(resolved('2.3.0-3'), 'python-urllib3', 'CVE-2025-0001');
    const { told, exitCode } = await scanned([PYTHON3_URLLIB3], said, { records: RECORDS.slice(2, 3) });
    assert.deepEqual(told.map(({ id, as }) => `${id} ${as}`).toSorted(compareBytes), [
      'CVE-2025-0001 lowered',
      'CVE-2025-0002 unnamed',
    ]);
    assert.equal(exitCode, 1);
  });

  it('only PYSEC names the CVE of a GHSA: joined; if no feed does: not named', async () => {
    const said = tracker(resolved('2.3.0-3'), 'python-urllib3', 'CVE-2025-0003');
    const joined = await scanned([PYTHON3_URLLIB3], said, { records: RECORDS.slice(3, 5) });
    assert.deepEqual(
      joined.told.map(({ id, as }) => [id, as]),
      [[ONLY['PYSEC-2025-1'], 'lowered']],
    );
    const { told, exitCode } = await scanned([PYTHON3_URLLIB3], said, { records: RECORDS.slice(3, 4) });
    assert.deepEqual([told, exitCode], [unnamed('GHSA-name-dbyp-ysec', 'urllib3'), 1]);
  });

  it('py3-urllib3 of Alpine, secdb silent: not named; where it speaks: lowered', async () => {
    const files = distInfo('urllib3', '2.3.0', 'usr/lib/python3.12/site-packages');
    const [[path, content] = ['', '']] = Object.entries(files);
    const folder = path.slice(0, path.lastIndexOf('/'));
    const installed = [
      'P:py3-urllib3',
      'V:2.3.0-r1',
      'A:x86_64',
      'o:py3-urllib3',
      `F:${folder}`,
      'R:METADATA',
      `Z:Q1${hash('sha1', content, 'base64')}`,
    ];
    const root = await filesIn(join(context.dir, `root-${made++}`), {
      'etc/os-release': 'ID=alpine\nVERSION_ID=3.22.1\n',
      'lib/apk/db/installed': `${installed.join('\n')}\n\n`,
      ...files,
    });
    for (const [named, wanted] of [
      ['CVE-2020-0001', ['unnamed', 1]],
      ['CVE-2025-66418', ['lowered', 0]],
    ] as const) {
      const data = join(context.dir, `data-${made++}`);
      const secdb = {
        distroversion: 'v3.22',
        reponame: 'main',
        urlprefix: 'https://dl-cdn.alpinelinux.org/alpine',
        packages: [{ pkg: { name: 'py3-urllib3', secfixes: { '2.3.0-r1': [named] } } }],
      };
      await writeFile(join(context.dir, 'secdb.json'), JSON.stringify(secdb));
      await writeFile(join(context.dir, 'osv.json'), JSON.stringify(RECORDS[0]));
      await runLine(
        ['db', 'import', join(context.dir, 'secdb.json'), '--covers', 'Alpine:v3.22', '--data-dir', data],
        context,
      );
      await runLine(
        ['db', 'import', join(context.dir, 'osv.json'), '--covers', 'PyPI', '--data-dir', data],
        context,
      );
      await runLine(['db', 'build', '--data-dir', data], context);
      const flags = ['--fail-on', 'any', '--max-feed-age', '5200w', '-o', 'json'];
      const line = ['scan', `dir:${root}`, '--data-dir', data, ...flags];
      const { text, exitCode } = await runLine(line, context);
      const [finding] = (JSON.parse(text) as ScanAnswer).findings;
      assert.deepEqual(
        [
          finding?.restReason === 'unnamed' ? 'unnamed' : finding?.lowered.length === 1 && 'lowered',
          exitCode,
        ],
        wanted,
      );
    }
  });

  it('an in-house .deb of source acme: not named', async () => {
    const acme = { name: 'acme', version: '1.0-1', files: { 'usr/share/java/log4j-core-2.14.1.jar': LOG4J } };
    const { told, exitCode } = await scanned([acme], tracker(resolved('1')), { records: RECORDS.slice(6) });
    assert.deepEqual(told, unnamed('CVE-2021-44228', 'org.apache.logging.log4j:log4j-core'));
    assert.equal(exitCode, 1);
  });

  const liblog4j2: InstalledDeb = {
    name: 'liblog4j2-java',
    source: 'apache-log4j2',
    version: '2.14.1-1+deb13u1',
    files: { 'usr/share/java/log4j-core.jar': LOG4J },
  };
  const log4j2 = tracker(resolved('2.14.1-1+deb13u1'), 'apache-log4j2', 'CVE-2021-44228');
  const JAVA = { records: RECORDS.slice(6) };

  it('a jar copied over a file of a .deb: not the package’s, nothing lowered', async () => {
    const whole = await scanned([liblog4j2], log4j2, JAVA);
    assert.deepEqual([whole.told[0]?.as, whole.exitCode], ['lowered', 0]);
    const more = { 'usr/share/java/log4j-core.jar': fakeLog4j('2.14.1', 'another') };
    const { told, exitCode } = await scanned([liblog4j2], log4j2, { ...JAVA, more });
    assert.deepEqual([told[0]?.as, told[0]?.fix, exitCode], ['fix-by-rebuilding', '9.9.9', 1]);
  });

  it('the files of a .deb without digests: not the package’s, nothing lowered', async () => {
    const { told, exitCode } = await scanned([{ ...liblog4j2, hasDigests: false }], log4j2, JAVA);
    assert.deepEqual([told[0]?.as, exitCode], ['fix-by-rebuilding', 1]);
  });

  for (const folder of ['opt/acme', 'usr/local/share/java', 'srv/app', 'home/acme', 'app'])
    it(`what a .deb installs in /${folder}: nothing lowered`, async () => {
      const elsewhere = { ...liblog4j2, files: { [`${folder}/log4j-core.jar`]: LOG4J } };
      const { told, exitCode } = await scanned([elsewhere], log4j2, JAVA);
      assert.deepEqual([told[0]?.as, exitCode], ['fix-by-rebuilding', 1]);
    });

  const kernel = tracker(open(), 'linux', 'CVE-2026-0009');
  const KEV = { kev: ['CVE-2026-0009'], failOn: 'kev,any,act-now' };
  const headers: InstalledDeb = {
    name: 'linux-libc-dev',
    source: 'linux',
    version: '6.12.38-1',
    files: { 'usr/include/linux/types.h': '#pragma once', 'usr/share/doc/linux-libc-dev/copyright': 'GPL-2' },
  };

  it('linux-libc-dev with a KEV kernel flaw: exit 0, by its files', async () => {
    const { told, exitCode } = await scanned([headers], kernel, KEV);
    assert.deepEqual([told[0]?.as, exitCode], ['lowered', 0]);
  });

  it('a package of that name with a program in it, or of which nobody knows the files: exit 1', async () => {
    const files = { ...headers.files, 'usr/bin/tool': '\x7fELF' };
    for (const one of [
      { ...headers, files },
      { ...headers, hasDigests: false },
    ]) {
      const { told, exitCode } = await scanned([one], kernel, KEV);
      assert.deepEqual([told[0]?.as, exitCode], ['lowered', 1]);
    }
  });

  it('a KEV flaw that the distribution calls unimportant: exit 1', async () => {
    const said = tracker(open({ urgency: 'unimportant' }), 'python-urllib3', 'CVE-2026-0009');
    const { told, exitCode } = await scanned([PYTHON3_URLLIB3], said, KEV);
    assert.deepEqual([told[0]?.as, exitCode], ['lowered', 1]);
  });
});
