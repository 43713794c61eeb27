import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type FakeFeed, fakeAdvisory } from '../../../test/fakes/advisory-database.ts';
import { image, type TestFleet, testFleet, time } from '../../../test/fakes/test-fleet.ts';
import { matchedUpTo, setMatchedUpTo, setSetting } from '../../store/index.ts';
import { SETTINGS } from '../matching/match-state.ts';
import { footLines, verdictLine } from './render/verdict-line.ts';

const XZ = '5.6.1-1?distro=debian-13&upstream=xz-utils';
const DEBIAN = `pkg:deb/debian/liblzma5@${XZ}`;
const FIXED = DEBIAN.replace('5.6.1-1', '5.6.2-1');
const UBUNTU = 'pkg:deb/ubuntu/liblzma5@5.6.1-1?distro=ubuntu-24.04&upstream=xz-utils';
const advisory = (changes: Parameters<typeof fakeAdvisory>[2] = {}) =>
  fakeAdvisory(
    'CVE-2024-3094',
    [
      { ecosystem: 'Debian:13', name: 'xz-utils', fixed: '5.6.2-1' },
      { ecosystem: 'Alpine:v3.20', name: 'xz', fixed: '5.6.2-r0', scheme: 'apk' },
    ],
    { published: '2026-03-29T00:00:00Z', ...changes },
  );
const FEEDS: FakeFeed[] = [{ covers: ['Debian:13', 'Alpine:v3.20', 'npm', 'PyPI'], items: [advisory()] }];

/** Each image runs in a pod of its name. */
async function run(fleet: TestFleet, images: Readonly<Record<string, readonly string[]>>): Promise<void> {
  for (const [name, purls] of Object.entries(images)) await fleet.claim(image(name), purls);
  const names = Object.keys(images);
  await fleet.see(
    '2026-03-31',
    names.map((name) => ({ digest: image(name), name, labels: { team: name } })),
  );
}

async function verdictOf(purls: readonly string[], feeds = FEEDS, asked = 'CVE-2024-3094') {
  await using fleet = await testFleet();
  await run(fleet, { a: purls });
  await fleet.advise(feeds);
  const { verdict, notJudged } = await fleet.ask(asked);
  return [verdict, ...notJudged.because.map(({ name, why }) => `${name} ${why}`)];
}

describe('what could not be judged', () => {
  it('is never free of a flaw: a package of its name in a release without a feed', async () => {
    await using fleet = await testFleet();
    await run(fleet, { fixed: [FIXED], noble: [UBUNTU] });
    await fleet.advise(FEEDS);
    const answer = await fleet.ask('CVE-2024-3094');
    assert.equal(answer.verdict, 'unknown');
    assert.deepEqual(answer.notJudged, {
      images: 1,
      containers: 1,
      because: [{ name: 'xz-utils', why: 'no-feed', what: 'Ubuntu:24.04:LTS', images: 1 }],
    });
    assert.match(
      footLines(answer, (remedies) => remedies)[0] ?? '',
      /^could not say: 1 running image \(1 container\) holds xz-utils and could not be judged: no feed is loaded for Ubuntu:24\.04:LTS; add-feed; update-advisories; list-not-covered$/,
    );
    const none = await fleet.ask('CVE-2024-3094', { filter: { owners: ['fixed'] } });
    assert.deepEqual([none.verdict, none.notJudged.because], ['none', []]);
    const then = { time: { kind: 'at' as const, at: time('2026-03-31') + 1 } };
    assert.equal((await fleet.ask('CVE-2024-3094', then)).verdict, 'unknown');
    const early = await fleet.ask('CVE-2024-3094', { ...then, knownAt: time('2026-03-05') });
    assert.equal(early.verdict, 'none', 'of a flaw that nobody knew, nobody could judge anything');
    const archive = await fleet.ask('CVE-2024-3094', { time: { kind: 'archive' } });
    assert.deepEqual([archive.verdict, archive.notJudged.images], ['unknown', 1]);
  });

  it('is said next to what was found, and not of images that have it anyway', async () => {
    await using fleet = await testFleet();
    await run(fleet, { bad: [DEBIAN], both: [DEBIAN, UBUNTU], noble: [UBUNTU] });
    await fleet.advise(FEEDS);
    const answer = await fleet.ask('CVE-2024-3094');
    assert.deepEqual([answer.verdict, answer.exposed.images, answer.notJudged.images], ['exposed', 2, 1]);
    assert.match(footLines(answer)[0] ?? '', /^not seen: 1 running image /);
    assert.equal(
      verdictLine(answer),
      '2 of 3 running containers are exposed, 2 teams; 1 running image could not be judged',
    );
  });

  it('is looked for by own names and those of sources, in what may be the same package', async () => {
    const is = async (expected: string[], ...purls: string[]) =>
      assert.deepEqual(await verdictOf(purls), expected, purls.join(' '));
    await is(['unknown', 'xz no-feed'], 'pkg:apk/alpine/xz@5.6.1-r0?distro=alpine-3.19');
    await is(
      ['unknown', 'xz unknown-ecosystem'],
      'pkg:rpm/acme/xz@5.6.1-1',
      'pkg:apk/alpine/xz@5.6.2-r0?distro=alpine-3.20',
    );
    await is(['unknown', 'xz unknown-ecosystem'], 'pkg:conda/xz@5.6.1');
    await is(['unknown', 'liblzma5 no-feed'], FIXED, 'pkg:deb/ubuntu/liblzma5@5.6.1-1?distro=ubuntu-24.04');
    await is(
      ['none'],
      'pkg:deb/ubuntu/curl@8.0-1?distro=ubuntu-24.04',
      'pkg:npm/xz@1.0.0',
      'pkg:cargo/xz@1.0.0',
    );
    await is(['none'], FIXED);
  });

  it('of a registry is only what has the same whole name there, or was found without a registry', async () => {
    const feeds: FakeFeed[] = [
      {
        covers: ['npm', 'Maven'],
        items: [
          fakeAdvisory('CVE-2026-1', [
            { ecosystem: 'npm', name: '@scope/tar', fixed: '2.0.0', scheme: 'npm' },
            { ecosystem: 'PyPI', name: 'my-tar', fixed: '2.0', scheme: 'pypi' },
          ]),
          fakeAdvisory('CVE-2026-2', { ecosystem: 'Maven', name: 'org.x:core', fixed: '2', scheme: 'maven' }),
          fakeAdvisory('CVE-2026-3', { ecosystem: 'CVE', name: 'acme/tar', fixed: '2', scheme: 'generic' }),
        ],
      },
    ];
    const is = async (asked: string, expected: string[], ...purls: string[]) =>
      assert.deepEqual(await verdictOf(purls, feeds, asked), expected, purls.join(' '));
    await is(
      'CVE-2026-1',
      ['none'],
      'pkg:rpm/rocky/tar@1.34-1?distro=rocky-9',
      'pkg:npm/tar',
      'pkg:gem/tar@1',
    );
    await is('CVE-2026-1', ['unknown', 'tar not-comparable'], 'pkg:npm/%40scope/tar');
    await is('CVE-2026-1', ['unknown', 'my.tar no-feed'], 'pkg:pypi/my.tar@3.0');
    await is('CVE-2026-2', ['unknown', 'core unknown-ecosystem'], 'pkg:generic/core@1');
    await is('CVE-2026-3', ['unknown', 'tar no-feed'], 'pkg:rpm/rocky/tar@1.34-1?distro=rocky-9');
    await is('CVE-2026-3', ['none'], 'pkg:npm/tar');
    await is('CVE-2026-3', ['unknown', 'tar no-feed'], 'pkg:gem/tar@1');
  });

  it('counts for each flaw of a bundle, whatever name it is asked by', async () => {
    await using fleet = await testFleet();
    await run(fleet, { noble: [UBUNTU] });
    await fleet.advise([
      {
        covers: ['Debian:13'],
        items: [
          advisory({ aliases: ['GHSA-2222-3333-4444'] }),
          fakeAdvisory('CVE-2026-9', { ecosystem: 'Debian:13', name: 'other', fixed: '2' }),
          fakeAdvisory('DSA-1-1', [], { about: ['CVE-2024-3094', 'CVE-2026-9'] }),
        ],
      },
    ]);
    for (const name of ['GHSA-2222-3333-4444', 'DSA-1-1'])
      assert.equal((await fleet.ask(name)).verdict, 'unknown', name);
    assert.equal((await fleet.ask('CVE-2026-9')).verdict, 'none');
  });

  it('is what was never matched with the database that is asked', async () => {
    await using fleet = await testFleet();
    await run(fleet, { a: [FIXED] });
    await fleet.advise(FEEDS);
    const ask = async () => {
      const { verdict, notJudged } = await fleet.ask('CVE-2024-3094');
      return [verdict, ...notJudged.because.map(({ why }) => why)];
    };
    assert.deepEqual(await ask(), ['none']);
    const upTo = await fleet.store.read(matchedUpTo);
    await fleet.store.write((edit) => setMatchedUpTo(edit, upTo - 1));
    assert.deepEqual(await ask(), ['unknown', 'not-matched'], 'a version that came later');
    await fleet.store.write((edit) => setMatchedUpTo(edit, upTo));
    await fleet.store.write((edit) => setSetting(edit, SETTINGS.database, 'sha256:of another'));
    assert.deepEqual(await ask(), ['unknown', 'not-matched'], 'a newer database');
  });

  it('is everything where no feed says in which package a flaw is', async () => {
    assert.deepEqual(
      await verdictOf(
        [FIXED],
        [{ covers: ['Debian:13'], items: [fakeAdvisory('CVE-2026-5')] }],
        'CVE-2026-5',
      ),
      ['unknown'],
    );
  });
});
