import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { advisoryDatabase, type FakeFeed, fakeAdvisory } from '../../../test/fakes/advisory-database.ts';
import type { AdvisoryDatabase, AffectedPackage } from '../types.ts';

const openssl = { ecosystem: 'Debian:13', name: 'openssl' };
const A = 'CVE-2024-0001';
const B = 'CVE-2024-0002';
const G = 'GHSA-2222-2222-2222';

describe('an advisory database', () => {
  const opened: AdvisoryDatabase[] = [];
  const build = async (...feeds: FakeFeed[]): Promise<AdvisoryDatabase> => {
    const database = await advisoryDatabase(feeds);
    opened.push(database);
    return database;
  };
  afterEach(() => {
    for (const database of opened.splice(0)) database.close();
  });

  it('says what feeds say of a package, whole', async () => {
    const go = { ecosystem: 'Go', name: 'example.org/x' };
    const everything: AffectedPackage = {
      ...go,
      status: 'affected',
      range: {
        scheme: 'golang',
        intervals: [
          { low: '1.0', high: '1.2' },
          { low: '2', lowExcluded: true, high: '2.1', highIncluded: true },
          {},
        ],
        versions: ['0.5'],
        except: ['1.1'],
      },
      fix: { state: 'fixed', versions: ['1.2'] },
      urgency: 'low',
      symbols: { 'example.org/x/y': ['T.F'], 'example.org/x': [] },
      onlyFor: { goos: 'linux' },
    };
    const states = ['not-fixed', 'will-not-fix', 'deferred', 'end-of-life', 'unknown'] as const;
    const others = states.map(
      (state, at): AffectedPackage => ({
        ...go,
        status: at % 2 === 0 ? 'affected' : 'not-affected',
        range: { scheme: 'golang', intervals: [{ low: `${at}` }] },
        fix: { state, versions: [], ...(at === 2 && { reason: 'minor issue' }) },
      }),
    );
    const fixedElsewhere: AffectedPackage = {
      ...go,
      status: 'affected',
      range: { scheme: 'semver', intervals: [{ high: '3', highIncluded: true }] },
      fix: { state: 'fixed', versions: ['4', '5'], reason: 'rebuilt' },
    };
    const all = [everything, fixedElsewhere, ...others];
    const database = await build({
      id: 'go',
      items: [fakeAdvisory('GO-1', all, { modified: '2024-01-01T00:00:00Z' })],
    });

    const found = database.advisoriesOf('Go', 'example.org/x');

    const sorted = (list: readonly AffectedPackage[]): AffectedPackage[] =>
      list.toSorted((a, b) => (JSON.stringify(a.fix) < JSON.stringify(b.fix) ? -1 : 1));
    assert.deepEqual(sorted(found.map(({ affected }) => affected)), sorted(all));
    assert.ok(
      found.every(
        (one) =>
          one.vulnerability === 'GO-1' &&
          one.advisory === 'GO-1' &&
          one.feed === 'go' &&
          one.modified === '2024-01-01T00:00:00Z',
      ),
    );
    assert.deepEqual(database.advisoriesOf('Go', 'example.org'), []);
    assert.deepEqual(database.advisoriesOf('npm', 'example.org/x'), []);
  });

  it('gives a statement of a bundle for each of its CVEs', async () => {
    const dsa = fakeAdvisory('DSA-5000-1', { ...openssl, fixed: '3.5.1-1' }, { about: [B, A] });
    const database = await build({ id: 'dsa', kind: 'debian-list', items: [dsa] });

    assert.deepEqual(
      database.advisoriesOf('Debian:13', 'openssl').map((one) => [one.vulnerability, one.advisory]),
      [
        [A, 'DSA-5000-1'],
        [B, 'DSA-5000-1'],
      ],
    );
    assert.deepEqual(database.resolve('dsa-5000-1'), [A, B]);
    assert.deepEqual(database.vulnerability(A)?.aliases, []);
    assert.deepEqual(database.packagesOf(B), [openssl]);
  });

  it('joins what feeds say of one flaw, the words of the best of them first', async () => {
    const ghsa = fakeAdvisory(
      G,
      { ecosystem: 'npm', name: 'x', scheme: 'npm', fixed: '2' },
      {
        aliases: ['cve-2024-0001'],
        title: 'X does Y',
        published: '2024-02-02T00:00:00Z',
        severities: [{ source: 'ghsa', vector: 'CVSS:3.1/AV:N' }],
        cwes: ['CWE-79'],
        url: 'https://example.org/ghsa',
      },
    );
    const cve = fakeAdvisory(A, [], {
      title: 'An issue in X',
      published: '2024-01-01T00:00:00Z',
      severities: [{ source: 'cna', score: 5 }],
      cwes: ['CWE-20', 'CWE-79'],
    });
    const database = await build(
      { id: 'cve', kind: 'cve', items: [cve] },
      { id: 'osv-npm', items: [ghsa] },
      { id: 'debian-tracker', kind: 'debian-tracker', items: [fakeAdvisory(A, openssl)] },
      {
        id: 'kev',
        kind: 'kev',
        items: [
          { type: 'exploited', vulnerability: A, dateAdded: '2024-03-01', ransomware: true },
          { type: 'probability', vulnerability: G, epss: 0.5, percentile: 0.9 },
          {
            type: 'decision',
            decision: {
              vulnerability: A,
              exploitation: 'active',
              automatable: true,
              technicalImpact: 'total',
            },
          },
        ],
      },
    );

    assert.deepEqual(database.vulnerability(A), {
      id: A,
      aliases: [G],
      title: 'X does Y',
      published: '2024-01-01T00:00:00Z',
      severities: [
        { source: 'ghsa', vector: 'CVSS:3.1/AV:N' },
        { source: 'cna', score: 5 },
      ],
      cwes: ['CWE-20', 'CWE-79'],
      url: 'https://example.org/ghsa',
      exploited: { dateAdded: '2024-03-01', ransomware: true, dueDate: undefined },
      epss: { probability: 0.5, percentile: 0.9 },
      decision: { vulnerability: A, exploitation: 'active', automatable: true, technicalImpact: 'total' },
      isMalicious: false,
    });
    assert.deepEqual(database.packagesOf(A), [openssl, { ecosystem: 'npm', name: 'x' }]);
    assert.deepEqual(database.resolve(G.toUpperCase()), [A]);
    assert.equal(database.vulnerability(G), undefined);
    assert.deepEqual(database.resolve('CVE-1999-0001'), []);
  });

  it('keeps facts about CVEs that no package has', async () => {
    const items = [
      { type: 'exploited', vulnerability: 'cve-2020-1111', dateAdded: '2020-01-01', ransomware: false },
    ] as const;
    const database = await build({ id: 'kev', kind: 'kev', items });

    assert.equal(database.vulnerability('CVE-2020-1111')?.exploited?.dateAdded, '2020-01-01');
    assert.deepEqual(database.packagesOf('CVE-2020-1111'), []);
  });

  it('keeps what is to be withdrawn after the feed was fetched', async () => {
    const said = (id: string, withdrawn: string) =>
      fakeAdvisory(id, { ecosystem: 'npm', name: 'a', fixed: '2' }, { withdrawn });
    const items = [said('X-1', '2025-12-31T00:00:00Z'), said('X-2', '2099-01-01T00:00:00Z')];
    const database = await build({ id: 'a', items });
    assert.deepEqual(
      database.advisoriesOf('npm', 'a').map(({ advisory }) => advisory),
      ['X-2'],
    );
  });

  it('takes the last modified of several copies of a record, also when that takes it back', async () => {
    const copy = (id: string, fixed: string, modified: string, withdrawn?: string) =>
      fakeAdvisory(id, { ecosystem: 'npm', name: id, fixed }, { modified, ...(withdrawn && { withdrawn }) });
    const database = await build(
      {
        id: 'a',
        items: [
          copy('X-1', '1', '2024-01-02'),
          copy('X-2', '1', '2024-01-01'),
          copy('X-3', '1', '2024-01-01'),
        ],
      },
      {
        id: 'b',
        items: [
          copy('x-1', '2', '2024-01-01'),
          copy('X-2', '2', '2024-01-02'),
          copy('X-3', '2', '2024-01-02', '2024-01-02'),
        ],
      },
    );
    const fixOf = (name: string): unknown =>
      database.advisoriesOf('npm', name).map(({ feed, affected }) => [feed, ...affected.fix.versions]);

    assert.deepEqual(fixOf('X-1'), [['a', '1']]);
    assert.deepEqual(fixOf('X-2'), [['b', '2']]);
    assert.deepEqual(fixOf('X-3'), []);
    assert.deepEqual(database.resolve('X-3'), []);
  });

  it('keeps all that a feed says of one CVE in several records', async () => {
    const items = ['openssl', 'nss'].map((name) => fakeAdvisory(A, { ecosystem: 'Debian:13', name }));
    const database = await build({ id: 'debian-tracker', kind: 'debian-tracker', items });

    assert.deepEqual(
      database.packagesOf(A).map(({ name }) => name),
      ['nss', 'openssl'],
    );
  });

  it('names no package as the place of a flaw that is only said not to have it', async () => {
    const nss = { ecosystem: 'Debian:13', name: 'nss', status: 'not-affected' } as const;
    const database = await build({ items: [fakeAdvisory(A, [openssl, nss])] });

    assert.deepEqual(database.packagesOf(A), [openssl]);
    assert.equal(database.advisoriesOf('Debian:13', 'nss').length, 1);
  });

  it('describes its feeds: records, what was rejected, dates and what they cover', async () => {
    const items = [
      fakeAdvisory('X-1', { ecosystem: 'npm', name: 'x' }, { modified: '2025-06-01T00:00:00Z' }),
      fakeAdvisory('X-2', { ecosystem: 'PyPI', name: 'x' }, { modified: '2999-01-01T00:00:00Z' }),
      { type: 'rejected', id: 'X-3', reason: 'no package' },
    ] as const;
    const database = await build(
      { id: 'osv', url: 'https://example.org', items },
      { id: 'one', covers: ['Go'], items: [] },
    );

    assert.deepEqual(database.feeds[1], {
      id: 'osv',
      kind: 'osv',
      url: 'https://example.org',
      dataDate: Date.UTC(2025, 5) / 1000,
      fetchedAt: Date.UTC(2026, 0) / 1000,
      records: 2,
      rejected: 1,
      covers: ['PyPI', 'npm'],
    });
    assert.deepEqual(
      database.feedsFor('Go').map(({ id }) => id),
      ['one'],
    );
    assert.deepEqual(database.feedsFor('Debian:13'), []);
  });

  it('names the state of each package, which changes only when what is said of it does', async () => {
    const one = fakeAdvisory(A, { ...openssl, fixed: '1' });
    const nss = { ecosystem: 'Debian:13', name: 'nss' };
    const before = await build({
      id: 'tracker',
      kind: 'debian-tracker',
      items: [one, fakeAdvisory(B, { ...nss, fixed: '1' })],
    });
    const after = await build(
      { id: 'tracker', kind: 'debian-tracker', items: [fakeAdvisory(B, { ...nss, fixed: '2' }), one] },
      {
        id: 'epss',
        kind: 'epss',
        items: [{ type: 'probability', vulnerability: A, epss: 0.1, percentile: 0.1 }],
      },
    );

    const [nssBefore, opensslBefore] = before.packageStates();
    const [nssAfter, opensslAfter] = after.packageStates();
    assert.equal(opensslBefore?.name, 'openssl');
    assert.deepEqual(opensslAfter, opensslBefore);
    assert.notEqual(nssAfter?.state, nssBefore?.state);
    assert.notEqual(after.digest, before.digest);
  });

  it('finds by id, alias and words of the title', async () => {
    const items = [
      fakeAdvisory('MAL-2024-7', [], { title: '100% malicious', isMalicious: true }),
      fakeAdvisory(G, [], { aliases: [A], title: 'Log4Shell in _x_' }),
      fakeAdvisory('GO-1', [], { title: 'logging of secrets' }),
      fakeAdvisory('GO-12', [], { title: 'like GO-1' }),
      fakeAdvisory('GO-3', [openssl, { ecosystem: 'npm', name: 'openssl' }], {}),
      fakeAdvisory('GO-4', [], { title: 'of openssl' }),
      fakeAdvisory('GO-5', [{ ecosystem: 'Maven', name: 'org.apache.logging:log4j-core' }], {}),
    ];
    const database = await build({ items });
    const found = (text: string, limit = 10): string[] => database.search(text, limit).map(({ id }) => id);

    assert.deepEqual(found('mal-2024-7'), ['MAL-2024-7']);
    assert.deepEqual(found('GO-1'), ['GO-1']);
    assert.deepEqual(found('2222-2222'), [A]);
    assert.deepEqual(found('openssl'), ['GO-3']);
    assert.deepEqual(found('openss'), ['GO-4']);
    assert.deepEqual(found('log4j-core'), ['GO-5']);
    assert.deepEqual(found('pkg:maven/org.apache.logging/log4j-core@2.14.1'), ['GO-5']);
    assert.deepEqual(found('pkg:deb/debian/openssl@3?arch=amd64'), ['GO-3']);
    assert.deepEqual(found('pkg:'), []);
    assert.deepEqual(found('LOG'), [A, 'GO-1']);
    assert.deepEqual(found('LOG', 1), [A]);
    assert.deepEqual(found('0% m'), ['MAL-2024-7']);
    assert.deepEqual(found('_x_'), [A]);
    assert.deepEqual(found(' '), []);
    assert.equal(database.vulnerability('MAL-2024-7')?.isMalicious, true);
  });

  it('knows until when releases are supported, of several feeds', async () => {
    const ecosystem = 'Debian:13';
    const database = await build(
      {
        id: 'a',
        kind: 'end-of-life',
        items: [{ type: 'end-of-life', release: { ecosystem, name: 'trixie', endOfLife: '2028-08-09' } }],
      },
      {
        id: 'b',
        kind: 'end-of-life',
        items: [
          { type: 'end-of-life', release: { ecosystem, name: 'Trixie', endOfLongTermSupport: '2030-06-30' } },
        ],
      },
    );

    assert.deepEqual(database.releaseSupport(ecosystem), {
      ecosystem,
      name: 'trixie',
      endOfLife: '2028-08-09',
      endOfLongTermSupport: '2030-06-30',
    });
    assert.equal(database.releaseSupport('Debian:12'), undefined);
  });
});
