/** Whose package it is, by 25 kinds of packages: what a vulnerable library in one of them must say, and what it need not. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { debianRoot, type InstalledDeb } from '../../../test/fakes/debian-root.ts';
import { elfFile } from '../../../test/fakes/elf-file.ts';
import { importedDatabase } from '../../../test/fakes/imported-database.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { runLine } from '../../../test/fakes/run-line.ts';
import { fakeZip } from '../../../test/fakes/zip-file.ts';
import type { ScanAnswer } from '../../scan/render/json.ts';

const LOG4J = { ecosystem: 'Maven', name: 'org.apache.logging.log4j:log4j-core' };
const RECORD = {
  schema_version: '1.6.0',
  id: 'GHSA-jfh8-c2jp-5v3q',
  modified: '2026-01-01T00:00:00Z',
  aliases: ['CVE-2021-44228'],
  affected: [
    { package: LOG4J, ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '2.15.0' }] }] },
  ],
};
const trixie = (status: object) => ({ releases: { trixie: { urgency: 'not yet assigned', ...status } } });
const TRACKER = {
  'a-source': { 'CVE-2020-0001': trixie({ status: 'resolved', fixed_version: '0' }) },
  'apache-log4j2': {
    'CVE-2021-44228': trixie({ status: 'resolved', fixed_version: '2.15.0-1' }),
  },
  nginx: { 'CVE-2020-0002': trixie({ status: 'resolved', fixed_version: '1.0-1' }) },
  'postgresql-17': { 'CVE-2020-0003': trixie({ status: 'resolved', fixed_version: '17.0-1' }) },
};

type Shape = Omit<InstalledDeb, 'files'>;

/** None of these is looked after by Debian's security team, whatever it says of its maintainer. */
const STRANGERS: readonly Shape[] = [
  { name: 'nginx', version: '1.28.0-1~trixie', source: 'nginx' },
  { name: 'postgresql-17', version: '17.5-1.pgdg130+1', source: 'postgresql-17' },
  { name: 'php8.4', version: '8.4.10-1+0~20250703.40+debian13~1.gbp1', source: 'php8.4' },
  { name: 'ffmpeg', version: '10:7.1.1-dmo1', source: 'ffmpeg-dmo' },
  { name: 'containerd.io', version: '1.7.27-1' },
  { name: 'docker-ce', version: '5:28.3.0-1~debian.13~trixie' },
  { name: 'jenkins', version: '2.504.3' },
  { name: 'dotnet-runtime-9.0', version: '9.0.6-1' },
  { name: 'nodejs', version: '22.17.0-1nodesource1' },
  { name: 'acme-shop', version: '1.0', source: 'acme' },
  { name: 'acme-shop', version: '1.0-1+acme1' },
  { name: 'nginx', version: '1.26.3-3+acme1', source: 'nginx' },
  { name: 'nginx', version: '99:1.26.3-3', source: 'nginx' },
  { name: 'nginx', version: '9.99.0-1', source: 'nginx' },
  { name: 'nginx', version: '1.28.0-1~bpo13+1', source: 'nginx' },
  { name: 'google-cloud-cli', version: '530.0.0-0' },
  { name: 'kubectl', version: '1.33.2-1.1' },
  { name: 'grafana', version: '12.0.2' },
  { name: 'elasticsearch', version: '9.0.3' },
  { name: 'mariadb-server', version: '1:11.8.2+maria~deb13', source: 'mariadb' },
  { name: 'redis', version: '6:8.0.2-1rl1~trixie1', source: 'redis' },
  { name: 'mysql-community-server', version: '8.4.5-1debian13' },
  { name: 'temurin-21-jdk', version: '21.0.7.0.0+6-0' },
  { name: 'gitlab-ce', version: '18.1.1-ce.0' },
  { name: 'zulu21-jdk', version: '21.0.7-1' },
];
const MAINTAINERS: readonly [string, string | undefined][] = [
  ["with Debian's maintainer", 'Debian Java Maintainers <pkg-java-maintainers@lists.alioth.debian.org>'],
  ['with no maintainer', undefined],
];

/** What is built from a later release is judged by its records, which are not here. */
const isBackport = ({ version }: Shape): boolean => version.includes('~bpo');

describe('a vulnerable library in a package', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let data: string;
  let made = 0;
  before(async () => {
    context = await repositoryContext();
    const feeds = { tracker: TRACKER, osv: [RECORD], covers: ['Maven'] };
    data = await importedDatabase(join(context.dir, 'feeds'), feeds, context);
  });
  after(() => context[Symbol.asyncDispose]());

  async function scanned(found: InstalledDeb) {
    const root = await debianRoot(join(context.dir, `root-${made++}`), [found]);
    const args = [
      'scan',
      `dir:${root}`,
      '--data-dir',
      data,
      '--fail-on',
      'any',
      '--max-feed-age',
      '5200w',
      '-o',
      'json',
    ];
    const { exitCode, text } = await runLine(args, context);
    const { findings } = JSON.parse(text) as ScanAnswer;
    return {
      exitCode,
      told: findings.map(
        ({ vulnerability: { id }, lowered }) => `${id} ${lowered.length > 0 ? 'lowered' : 'counts'}`,
      ),
    };
  }

  const jar = (folder: string, version = '2.14.1') => ({
    [`${folder}/log4j-core-${version}.jar`]: fakeZip({
      'META-INF/maven/org.apache.logging.log4j/log4j-core/pom.properties': `version=${version}\ngroupId=org.apache.logging.log4j\nartifactId=log4j-core\n`,
    }),
  });

  for (const shape of STRANGERS)
    for (const [by, maintainer] of MAINTAINERS)
      for (const hasDigests of [true, false])
        it(`counts in ${shape.name} ${shape.version}, ${by}${hasDigests ? '' : ', without digests'}`, async () => {
          const fields: Record<string, string> =
            maintainer === undefined ? { Maintainer: '' } : { Maintainer: maintainer };
          const found = { ...shape, fields, hasDigests, files: jar('usr/share/java') };

          assert.deepEqual(await scanned(found), { exitCode: 1, told: ['CVE-2021-44228 counts'] });
        });

  const LOG4J_DEB = { name: 'liblog4j2-java', source: 'apache-log4j2', version: '2.19.0-2' };

  it('is lowered where the record of the release has the fix at or below its version', async () => {
    const found = { ...LOG4J_DEB, files: jar('usr/share/java') };
    assert.deepEqual(await scanned(found), { exitCode: 0, told: ['CVE-2021-44228 lowered'] });
  });

  it('is lowered in a rebuild by the archive: the source is the same', async () => {
    const found = {
      ...LOG4J_DEB,
      source: 'apache-log4j2 (2.19.0-2)',
      version: '2.19.0-2+b1',
      files: jar('usr/share/java'),
    };
    assert.deepEqual(await scanned(found), { exitCode: 0, told: ['CVE-2021-44228 lowered'] });
  });

  it('counts below /opt, /usr/local, /srv, /home and /app, where no package of the archive installs', async () => {
    for (const folder of ['opt/acme', 'usr/local/lib', 'srv/acme', 'home/acme', 'app'])
      assert.deepEqual(await scanned({ ...LOG4J_DEB, files: jar(folder) }), {
        exitCode: 1,
        told: ['CVE-2021-44228 counts'],
      });
  });

  it('counts where the package is older than the fix', async () => {
    const { exitCode, told } = await scanned({
      ...LOG4J_DEB,
      version: '2.14.1-1',
      files: jar('usr/share/java'),
    });
    assert.equal(exitCode, 1);
    assert.ok(
      told.every((line) => line.endsWith('counts')),
      told.join(),
    );
  });

  for (const shape of STRANGERS) {
    it(`is not there in a fixed version in ${shape.name} ${shape.version}`, async () => {
      const found = { ...shape, files: jar('usr/share/java', '2.17.1') };
      assert.deepEqual(await scanned(found), { exitCode: isBackport(shape) ? 3 : 0, told: [] });
    });

    it(`is no longer the question where ${shape.name} ${shape.version} brings a program`, async () => {
      const { exitCode, told } = await scanned({ ...shape, files: { 'usr/bin/program': elfFile() } });
      const isSpokenOf = ['nginx', 'postgresql-17'].includes(shape.source ?? '');
      assert.deepEqual([exitCode, told], [isSpokenOf && !isBackport(shape) ? 0 : 3, []]);
    });
  }
});
