/** What is found in images of Debian, beside what dpkg and the tracker's data say by themselves. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import { catalogueSource } from '../../src/catalog/index.ts';
import { judge } from '../../src/scan/index.ts';
import { distinctSubjects } from '../../src/scan/subjects/distinct-subjects.ts';
import { subjectOfCatalog } from '../../src/scan/subjects/subject-of.ts';
import { repositoryContext } from '../fakes/repository-context.ts';
import { debianSources } from './apt-root.ts';
import { feedsDatabase } from './feeds-database.ts';

const shared = process.env['SHEARWALL_SHARED'] ?? join(import.meta.dirname, '../../../shared');
const tracker = join(shared, 'data/debian/debian-tracker-trixie.json');
const PACKAGES = ['nginx', 'krb5-user', 'libkrb5-3', 'haproxy', 'ruby3.3', 'openjdk-21-jre-headless'];
const SOURCES = ['nginx', 'krb5', 'haproxy', 'ruby3.3', 'openjdk-21'];
/** What trixie had before its first point releases: where the archive no longer has older versions, these stand in for them. */
const OLDER: Readonly<Record<string, string>> = {
  nginx: '1.26.3-3',
  krb5: '1.21.3-5',
  haproxy: '3.0.11-1',
  'ruby3.3': '3.3.8-2',
  'openjdk-21': '21.0.8+9-1',
};

const hasPrograms = ['mmdebstrap', 'dpkg-query', 'dpkg'].every(
  (program) => spawnSync(program, ['--version']).status === 0,
);
const skip =
  (!existsSync(tracker) && 'the shared data is absent') ||
  (!hasPrograms && 'mmdebstrap or dpkg is not installed') ||
  (process.getuid?.() !== 0 && 'only root can unpack a root file system');

describe('images of Debian beside dpkg and the tracker', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-scan-debian-'));
  const old = join(folder, 'old');
  const rebuilt = join(folder, 'rebuilt');
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('finds every flaw that was mended since, in an image without the security suite', async (test) => {
    if (!bootstrap(old, ['trixie'], test)) return;
    const expected = expectedIn(old);
    test.diagnostic(`${expected.length} flaws expected in ${new Set(expected.map(sourceOf)).size} sources`);
    assert.deepEqual(await foundIn(old), expected);
    const missing = SOURCES.filter((source) => !expected.some((one) => sourceOf(one) === source));
    test.diagnostic(`the archive has no older version of ${missing.join(', ') || 'none'}`);
  });

  it('finds none after a rebuild with it', async (test) => {
    if (!bootstrap(rebuilt, ['trixie', 'trixie-updates', 'trixie-security'], test)) return;
    assert.deepEqual(expectedIn(rebuilt), [], 'the shared data is older than the archive');
    assert.deepEqual(await foundIn(rebuilt), []);
  });

  it('finds each of them in the versions of trixie’s first day', async (test) => {
    if (!existsSync(join(rebuilt, 'var/lib/dpkg/status'))) return test.skip('there is no image');
    const lowered = join(folder, 'lowered');
    lowerVersions(rebuilt, lowered);
    const expected = expectedIn(lowered);
    test.diagnostic(`${expected.length} flaws expected`);
    for (const source of SOURCES)
      assert.ok(
        expected.some((one) => sourceOf(one) === source),
        `none is expected in ${source}`,
      );
    assert.deepEqual(await foundIn(lowered), expected);
  });
});

/** False: no archive answers. */
function bootstrap(root: string, suites: readonly string[], test: TestContext): boolean {
  const arguments_ = ['--quiet', '--variant=minbase', `--include=${PACKAGES.join(',')}`, 'trixie', root];
  const made = spawnSync('mmdebstrap', [...arguments_, ...debianSources(suites)], { encoding: 'utf8' });
  if (made.status === 0) return true;
  if (!/resolve|network|timed? ?out|unreachable|refused|Failed to fetch/i.test(made.stderr))
    assert.fail(made.stderr);
  test.skip('no archive of Debian answers');
  return false;
}

/** `source CVE` of all that dpkg's order puts before the version with the fix; nothing of ours has a part in it. */
function expectedIn(root: string): string[] {
  const data = JSON.parse(readFileSync(tracker, 'utf8')) as Record<
    string,
    Record<string, { releases: { trixie?: { fixed_version?: string } } }>
  >;
  const format = '${source:Package} ${source:Version}\n';
  const lines = execFileSync('dpkg-query', [`--admindir=${join(root, 'var/lib/dpkg')}`, '-W', '-f', format], {
    encoding: 'utf8',
  });
  const expected = new Set<string>();
  for (const line of new Set(lines.trim().split('\n'))) {
    const [source = '', version = ''] = line.split(' ');
    for (const [cve, { releases }] of Object.entries(data[source] ?? {})) {
      const fixed = releases.trixie?.fixed_version;
      if (fixed !== undefined && spawnSync('dpkg', ['--compare-versions', version, 'lt', fixed]).status === 0)
        expected.add(`${source} ${cve}`);
    }
  }
  return [...expected].sort();
}

function sourceOf(line: string): string {
  return line.split(' ')[0] ?? '';
}

/** A copy of what names the packages of a root, the five sources' packages in older versions. */
function lowerVersions(root: string, into: string): void {
  for (const path of ['var/lib/dpkg/status', 'etc/os-release']) {
    mkdirSync(join(into, path, '..'), { recursive: true });
    writeFileSync(join(into, path), readFileSync(join(root, path)));
  }
  const path = join(into, 'var/lib/dpkg/status');
  const stanzas = readFileSync(path, 'utf8')
    .split('\n\n')
    .map((stanza) => {
      const name = /^Package: (\S+)$/m.exec(stanza)?.[1];
      const source = /^Source: (\S+)/m.exec(stanza)?.[1] ?? name;
      const older = OLDER[source ?? ''];
      if (older === undefined) return stanza;
      return stanza
        .replace(/^Version: .*$/m, `Version: ${older}`)
        .replace(/^Source: .*$/m, `Source: ${source}`);
    });
  writeFileSync(path, stanzas.join('\n\n'));
}

async function foundIn(root: string): Promise<string[]> {
  await using context = await repositoryContext();
  const { components } = await catalogueSource({ image: root }, context);
  const database = await feedsDatabase(join(context.dir, 'advisories.db'), [
    { path: tracker, covers: ['Debian:13'] },
  ]);
  try {
    const { subjects } = distinctSubjects(components, subjectOfCatalog);
    const found = subjects.flatMap(({ subject }) =>
      subject.type === 'deb'
        ? judge(subject, database).matches.map((match) => `${match.packageName} ${match.vulnerability}`)
        : [],
    );
    return [...new Set(found)].sort();
  } finally {
    database.close();
  }
}
