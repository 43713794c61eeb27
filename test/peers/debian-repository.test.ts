import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { before, describe, it } from 'node:test';
import { fetchDeb } from '../../src/distro/debian/repository/fetch-deb.ts';
import type { SuiteRelease } from '../../src/distro/debian/repository/fetch-release.ts';
import { fetchReleases } from '../../src/distro/debian/repository/fetch-releases.ts';
import { loadPackageIndex } from '../../src/distro/debian/repository/load-package-index.ts';
import { debMirrors, mirrorsFor } from '../../src/distro/debian/repository/mirrors.ts';
import type { PackageIndex } from '../../src/distro/index.ts';
import { noSeenReleases, repositoryContext } from '../fakes/repository-context.ts';

const settings = {
  environmentMirror: process.env['SHEARWALL_DEBIAN_MIRROR'],
  aptSources: globSync('/etc/apt/{sources.list,sources.list.d/*.{list,sources}}').map((path) =>
    readFileSync(path, 'utf8'),
  ),
  seen: noSeenReleases,
};
const base = { components: ['main'], architectures: ['amd64', 'arm64'], mirrors: [], extraKeys: [] };
const requests = [
  { ...base, archive: 'debian' as const, suite: 'trixie' },
  { ...base, archive: 'debian' as const, suite: 'trixie-updates' },
  { ...base, archive: 'security' as const, suite: 'trixie-security' },
];

const [mirror = ''] = mirrorsFor({ archive: 'debian', suite: 'trixie', mirrors: [] }, settings);
const answer = await fetch(`${mirror}/dists/trixie/InRelease`, { method: 'HEAD' }).catch(() => undefined);
const skip = answer?.ok ? false : `no Debian mirror answers at ${mirror}; set SHEARWALL_DEBIAN_MIRROR`;

describe("Debian's own archive", { skip }, () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let releases: SuiteRelease[];
  let index: PackageIndex;
  before(async () => {
    context = await repositoryContext();
    releases = await fetchReleases({ requests, floorDates: new Map(), sources: settings }, context);
    index = await loadPackageIndex({ releases, architecture: 'amd64' }, context);
  });

  it('verifies with the pinned keys: trixie, its updates and its security fixes', () => {
    assert.deepEqual(
      releases.map(({ verified }) => [verified.suite, verified.codename, verified.origin]),
      [
        ['trixie', 'trixie', 'Debian'],
        ['trixie-updates', 'trixie-updates', 'Debian'],
        ['trixie-security', 'trixie-security', 'Debian'],
      ],
    );
    for (const { verified } of releases) assert.ok(verified.fingerprints.length >= 1, verified.suite);
    assert.ok(releases[2]?.verified.fingerprints.includes('5E04A1E3223A19A20706E20F9904613D4CCE68C6'));
  });

  it('lists all names of main', () => {
    const count = [...index.names()].length;

    assert.ok(count > 60_000, `${count} names`);
  });

  it('parses every stanza, and only those of amd64 and all', () => {
    let records = 0;
    for (const name of index.names()) {
      for (const record of index.versionsOf(name)) {
        records++;
        assert.equal(record.name, name);
        assert.ok(['amd64', 'all'].includes(record.architecture));
      }
    }

    assert.ok(records >= [...index.names()].length);
  });

  it('prefers the newest version of all suites, and finds providers', () => {
    const [libc] = index.versionsOf('libc6');
    assert.equal(libc?.source, 'glibc');
    assert.match(libc?.depends ?? '', /libgcc-s1/);
    const providers = index.providersOf('mail-transport-agent').map(({ name }) => name);
    assert.ok(providers.includes('exim4-daemon-light') && providers.includes('postfix'), providers.join());
  });

  it('fetches a package by its digest', async () => {
    const [record] = index.versionsOf('base-files');
    assert.ok(record);
    const release = releases.find(({ verified }) => verified.suite === record.suite);
    const mirrors = debMirrors(
      { suite: record.suite, mirrors: [], releaseDate: release?.verified.date ?? 0 },
      settings,
    );

    assert.equal((await fetchDeb({ ...record, mirrors }, context)).sizeBytes, record.sizeBytes);
    await context[Symbol.asyncDispose]();
  });

  it('has another architecture under the same Release', async () => {
    await using fresh = await repositoryContext();
    const arm = await loadPackageIndex({ releases, architecture: 'arm64' }, fresh);

    assert.equal(arm.versionsOf('libc6')[0]?.architecture, 'arm64');
  });
});
