import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { advisoryDatabase, fakeAdvisory } from '../../../test/fakes/advisory-database.ts';
import { foundComponent } from '../../../test/fakes/catalog-component.ts';
import { rememberingLog } from '../../../test/fakes/repository-context.ts';
import { digestOf } from '../../base/digest.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { subjectOfPurl } from '../subjects/subject-of.ts';
import { findMalicious } from './find-malicious.ts';
import { refuseMalicious, refuseMaliciousCatalog } from './refuse-malicious.ts';

/** Below a version, or of all versions. */
const record = (id: string, ecosystem: string, name: string, fixed?: string) =>
  fakeAdvisory(id, withoutUndefined({ ecosystem, name, fixed, scheme: 'semver' as const }));

const subjects = (...purls: string[]) => purls.flatMap((purl) => subjectOfPurl(purl) ?? []);

describe('packages that MAL- records name', () => {
  it('are found in whatever ecosystem, in all versions or in some', async () => {
    const database = await advisoryDatabase([
      {
        kind: 'osv',
        items: [
          record('MAL-2026-1', 'npm', 'left-pad-evil'),
          record('MAL-2026-2', 'PyPI', 'requestz', '2.1.0'),
          record('MAL-2026-3', 'crates.io', 'rustdecimal', '1.24.0'),
        ],
      },
    ]);
    const all = subjects(
      'pkg:npm/left-pad-evil@1.0.0',
      'pkg:npm/left-pad@1.3.0',
      'pkg:pypi/requestz@2.0.0',
      'pkg:pypi/requestz@2.1.0',
      'pkg:cargo/rustdecimal@1.23.1',
      'pkg:deb/debian/left-pad-evil@1.0.0?arch=amd64&distro=debian-trixie',
    );
    const answer = findMalicious({ subjects: all, allow: [], database });
    assert.deepEqual(
      answer.found.map(({ id, purl }) => [id, purl]),
      [
        ['MAL-2026-1', 'pkg:npm/left-pad-evil@1.0.0'],
        ['MAL-2026-2', 'pkg:pypi/requestz@2.0.0'],
        ['MAL-2026-3', 'pkg:cargo/rustdecimal@1.23.1'],
      ],
    );
    assert.deepEqual(answer.unasked, []);
    const allowed = findMalicious({ subjects: all, allow: [{ id: 'MAL-2026-1', reason: 'ours' }], database });
    assert.deepEqual([allowed.found.length, allowed.allowed[0]?.reason], [2, 'ours']);
    database.close();
  });

  it('are refused with the record and what to do, and where no feed speaks of them that is said, or refused too', () => {
    const log = rememberingLog();
    const purls = ['pkg:npm/a@1', 'pkg:deb/debian/b@1?distro=debian-trixie'];
    refuseMalicious(purls, { allow: [], database: undefined, requireFeeds: false }, { log });
    assert.match(log.warnings[0] ?? '', /no feed says which packages of npm are malicious/);
    assert.throws(
      () => refuseMalicious(purls, { allow: [], database: undefined, requireFeeds: true }, { log }),
      { code: 'SCAN_NO_MALICIOUS_FEED' },
    );
  });

  it('of an allowed record are said all the same', async () => {
    const database = await advisoryDatabase([{ kind: 'osv', items: [record('MAL-2026-1', 'npm', 'evil')] }]);
    const log = rememberingLog();
    const input = { database, requireFeeds: true };
    assert.throws(() => refuseMalicious(['pkg:npm/evil@1.0.0'], { ...input, allow: [] }, { log }), {
      code: 'SCAN_MALICIOUS',
      hint: /--allow-malicious MAL-2026-1=REASON/,
    });
    refuseMalicious(
      ['pkg:npm/evil@1.0.0'],
      { ...input, allow: [{ id: 'MAL-2026-1', reason: 'a test' }] },
      { log },
    );
    assert.match(log.warnings.join(), /is malicious by MAL-2026-1, and allowed: a test/);
    database.close();
  });

  it('are said to be possible in archives that nobody looked into, and in unknown versions', async () => {
    const database = await advisoryDatabase([
      { kind: 'osv', items: [record('MAL-2026-1', 'npm', 'evil', '2.0.0')] },
    ]);
    const log = rememberingLog();
    const archive = (path: string, what: 'gzip' | 'zip' | 'elf') =>
      ({ path, what, digest: digestOf(path), sizeBytes: 1, layer: 0 }) as const;
    const evidence = {
      by: 'node',
      technique: 'manifest-analysis',
      confidence: 1,
      locations: ['srv/open.zip!/node_modules/evil/package.json'],
    } as const;
    refuseMaliciousCatalog(
      {
        components: [foundComponent({ type: 'npm', name: 'evil', evidence: [evidence] })],
        unaccounted: [
          archive('srv/a.tgz', 'gzip'),
          archive('srv/open.zip', 'zip'),
          archive('srv/run', 'elf'),
        ],
      },
      { database, allow: [], requireFeeds: false },
      { log },
    );
    assert.deepEqual(log.warnings, [
      'nothing is known of what is in 1 archive: /srv/a.tgz; malicious packages may be {}',
      'pkg:npm/evil is here in an unknown version, and MAL-2026-1 calls some of its versions malicious {}',
    ]);
    database.close();
  });
});
