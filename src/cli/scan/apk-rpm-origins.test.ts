/** Whose an apk or rpm is, with and without a maintainer or vendor, digests and epochs: what in it must never be clean, and what is. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { apkIndex, apkSigner } from '../../../test/fakes/apk-index.ts';
import { elfFile } from '../../../test/fakes/elf-file.ts';
import { log4jJar } from '../../../test/fakes/hidden-components.ts';
import { importedDatabase } from '../../../test/fakes/imported-database.ts';
import { alpineRoot, type InstalledOther, rockyRoot } from '../../../test/fakes/other-roots.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { runLine } from '../../../test/fakes/run-line.ts';
import type { ScanAnswer } from '../../scan/render/json.ts';

const osv = (id: string, ecosystem: string, name: string, fixed: string) => ({
  schema_version: '1.6.0',
  id,
  modified: '2026-01-01T00:00:00Z',
  affected: [
    {
      package: { ecosystem, name },
      ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed }] }],
    },
  ],
});
const RECORDS = [
  osv('CVE-2021-44228', 'Maven', 'org.apache.logging.log4j:log4j-core', '2.15.0'),
  osv('CVE-2025-0001', 'Alpine:v3.20', 'busybox', '1.36.1-r29'),
  osv('RLSA-2025:0001', 'Rocky Linux:9', 'bash', '0:5.1.8-9.el9'),
];

const TRACKER = { a: { 'CVE-2020-0001': { releases: { trixie: { status: 'open', urgency: 'low' } } } } };

const COMMIT = '0c777cf840e82cdc528651e3f3f8f9dda6b1b028';
const OWN_APK = { origin: 'busybox', by: 'Natanael Copa <ncopa@alpinelinux.org>', commit: COMMIT };
const OWN_RPM = { by: 'Rocky Enterprise Software Foundation', packager: 'Rocky Linux Build System' };
type Shape = Omit<InstalledOther, 'files'>;
type Kind = { what: string; make: typeof alpineRoot; shapes: readonly Shape[]; own: Shape; usual: Shape };

const KINDS: readonly Kind[] = [
  {
    what: 'an apk',
    make: alpineRoot,
    own: { name: 'busybox', version: '1.36.1-r29', ...OWN_APK },
    usual: { name: 'pax-utils', version: '1.3.7-r2', ...OWN_APK, origin: 'pax-utils' },
    shapes: [
      { name: 'acme', version: '1.0' },
      { name: 'acme', version: '1.0-r0', by: 'Natanael Copa <ncopa@alpinelinux.org>' },
      { name: 'acme', version: '1.0-r0', origin: 'acme' },
      { name: 'acme', version: '1.0-r0', origin: 'acme', hasDigests: false },
      {
        name: 'nginx',
        version: '1.28.0-r1',
        origin: 'nginx',
        by: 'NGINX Packaging <nginx-packaging@f5.com>',
      },
      { name: 'acme', version: '20250101' },
      { name: 'acme', version: '1.0_git20250101-r0', by: 'ACME <dev@acme.example>' },
      { name: 'grafana', version: '12.0.2', by: 'Grafana Labs <contact@grafana.com>' },
      { name: 'acme', version: '1.0-r0', ...OWN_APK, origin: 'acme' },
      { name: 'busybox', version: '1.36.1-r30', ...OWN_APK, origin: 'busybox-acme' },
      { name: 'acme', version: 'v1.0' },
      { name: 'acme', version: '1:1.0-r0' },
    ],
  },
  {
    what: 'an rpm',
    make: rockyRoot,
    own: { name: 'bash', version: '5.1.8-9.el9', ...OWN_RPM },
    usual: { name: 'hostname', version: '3.23-6.el9', ...OWN_RPM },
    shapes: [
      { name: 'acme', version: '1.0-1' },
      { name: 'acme', version: '1.0-1.el9' },
      { name: 'acme', version: '1.0-1.el9', hasDigests: false },
      { name: 'acme', version: '1.0-1.el9', by: 'ACME' },
      { name: 'acme', version: '1.0-1.el9', by: 'Fedora Project', packager: 'Fedora Project' },
      { name: 'acme', version: '1.0-1.el9', packager: 'ACME' },
      { name: 'acme', version: '1.0-1.el9', packager: 'John <john@acme.example>' },
      { name: 'acme', version: '1.0-1', epoch: 99 },
      { name: 'acme', version: '1.0-1', epoch: 99, by: 'ACME' },
      { name: 'docker-ce', version: '28.3.0-1.el9', epoch: 3, by: 'Docker' },
    ],
  },
];

const shown = ({ name, version, by, packager, origin, epoch, hasDigests }: Shape): string =>
  [
    `${name} ${version}`,
    by === undefined ? 'of nobody' : `of ${by}`,
    packager !== undefined && `packaged by ${packager}`,
    origin !== undefined && `from ${origin}`,
    epoch !== undefined && `of epoch ${epoch}`,
    hasDigests === false && 'without digests',
  ]
    .filter(Boolean)
    .join(', ');

describe('an apk or rpm', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let data: string;
  let unindexed: string;
  let made = 0;
  before(async () => {
    context = await repositoryContext();
    const covers = ['Maven', 'Alpine:v3.20', 'Rocky Linux:9'];
    const feeds = { tracker: TRACKER, osv: RECORDS, covers };
    unindexed = await importedDatabase(join(context.dir, 'unindexed'), feeds, context);
    data = await importedDatabase(join(context.dir, 'feeds'), feeds, context);
    const signer = apkSigner(context.dir);
    const listed = ['busybox 1.36.1-r29', 'pax-utils 1.3.8-r0'].map((text) => {
      const [name = '', version = ''] = text.split(' ');
      return { name, version };
    });
    await writeFile(join(context.dir, 'APKINDEX.tar.gz'), apkIndex(listed, signer));
    const flags = ['--apk-key', signer.file, '--data-dir', data];
    await runLine(['db', 'import', join(context.dir, 'APKINDEX.tar.gz'), ...flags], context);
    await runLine(['db', 'build', '--data-dir', data], context);
  });
  after(() => context[Symbol.asyncDispose]());

  async function scanned(make: Kind['make'], found: InstalledOther, database = data) {
    const root = await make(join(context.dir, `root-${made++}`), [found]);
    const flags = ['--data-dir', database, '--fail-on', 'any', '--max-feed-age', '5200w', '-o', 'json'];
    const { exitCode, text, notes } = await runLine(['scan', `dir:${root}`, ...flags], context);
    const { verdict, findings, origins } = JSON.parse(text) as ScanAnswer;
    const told = findings.map(
      ({ vulnerability: { id }, lowered }) => `${id} ${lowered.length > 0 ? 'lowered' : 'counts'}`,
    );
    return { exitCode, answer: verdict.answer, told, reasons: verdict.reasons, origins, notes };
  }

  for (const { what, make, shapes, own, usual } of KINDS) {
    for (const shape of [...shapes, own, usual]) {
      it(`lets a vulnerable library count in ${what} ${shown(shape)}`, async () => {
        const files = { 'usr/share/java/log4j.jar': log4jJar(true) };
        const { exitCode, told } = await scanned(make, { ...shape, files });
        assert.deepEqual([exitCode, told], [1, ['CVE-2021-44228 counts']]);
      });
      it(`has nothing against a fixed library in ${what} ${shown(shape)}`, async () => {
        const files = { 'usr/share/java/log4j.jar': log4jJar(false) };
        const { exitCode, answer, told, reasons } = await scanned(make, { ...shape, files });
        assert.deepEqual([exitCode, answer, told], [0, 'yes', []], reasons.join());
      });
    }
    for (const shape of shapes)
      it(`cannot tell what a program is in ${what} ${shown(shape)}`, async () => {
        const { exitCode, answer, reasons } = await scanned(make, {
          ...shape,
          files: { 'usr/bin/acme': elfFile() },
        });
        assert.deepEqual([exitCode, answer], [3, 'unknown']);
        assert.notDeepEqual(reasons, []);
      });
    for (const shape of [own, usual])
      it(`is content with a program in ${what} ${shown(shape)}, which is the distribution's`, async () => {
        const { exitCode, reasons } = await scanned(make, { ...shape, files: { 'usr/bin/tool': elfFile() } });
        assert.equal(exitCode, 0, reasons.join());
      });
  }

  it('needs the signed index for the program of an apk that no record speaks of, whatever is written in it', async () => {
    const files = { 'usr/bin/scanelf': elfFile() };
    const [apk] = KINDS;
    const usual = { ...(apk?.usual ?? assert.fail()), files };
    const without = await scanned(alpineRoot, usual, unindexed);
    assert.deepEqual([without.exitCode, without.answer], [3, 'unknown']);
    assert.deepEqual(without.reasons, [
      'no record speaks of pax-utils 1.3.7-r2, which brought programs, and nothing proves them to be of alpine-3.20.3',
    ]);
    assert.match(without.notes, /hint: the signed index .* shearwall db import APKINDEX\.tar\.gz/);
    assert.deepEqual(without.origins, { own: 0, unproven: 1, foreign: [], isIndexed: false });
    const indexed = await scanned(alpineRoot, usual);
    assert.deepEqual([indexed.exitCode, indexed.notes], [0, '']);
    assert.deepEqual(indexed.origins, { own: 1, unproven: 0, foreign: [], isIndexed: true });
    const library = await scanned(alpineRoot, { ...usual, files: { 'etc/pax.conf': 'x' } }, unindexed);
    assert.equal(library.exitCode, 0, 'without programs');
  });
});
