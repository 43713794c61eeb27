import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { advisoriesIn, readFeedFile, rejectionsIn } from '../../../../test/fakes/feed-items.ts';
import { feedError } from '../errors.ts';

const tracker = (value: unknown) => readFeedFile('tracker.json', JSON.stringify(value));

describe("Debian's security tracker", () => {
  const release = (status: object) => ({
    'xz-utils': { 'CVE-2026-1111': { description: 'A flaw.', scope: 'local', releases: { trixie: status } } },
  });
  const said = async (status: object) => {
    const { items } = await tracker(release(status));
    const [affected] = advisoriesIn(items)[0]?.affected ?? [];
    return [affected?.status, affected?.range.intervals, affected?.fix, affected?.urgency];
  };

  it('says from which version on each release is fixed', async () => {
    assert.deepEqual(
      await said({ status: 'resolved', fixed_version: '5.6.1+really5.4.5-1', urgency: 'not yet assigned' }),
      [
        'affected',
        [{ high: '5.6.1+really5.4.5-1' }],
        { state: 'fixed', versions: ['5.6.1+really5.4.5-1'] },
        undefined,
      ],
    );
  });

  it('takes version 0 for a release that was never affected', async () => {
    const [status, intervals] = await said({
      status: 'resolved',
      fixed_version: '0',
      urgency: 'unimportant',
    });
    assert.deepEqual([status, intervals], ['not-affected', [{}]]);
  });

  it('tells what stays open, and what of it is left, put off, or out of support', async () => {
    const fix = async (more: object) => (await said({ status: 'open', urgency: 'low', ...more }))[2];
    const versions: string[] = [];
    assert.deepEqual(await fix({}), { state: 'not-fixed', versions });
    assert.deepEqual(await fix({ nodsa: 'Minor issue', nodsa_reason: '' }), {
      state: 'not-fixed',
      versions,
      reason: 'Minor issue',
    });
    assert.deepEqual(await fix({ nodsa: 'x', nodsa_reason: 'ignored' }), {
      state: 'will-not-fix',
      versions,
      reason: 'x',
    });
    assert.deepEqual(await fix({ nodsa: 'x', nodsa_reason: 'postponed' }), {
      state: 'deferred',
      versions,
      reason: 'x',
    });
    assert.deepEqual(await fix({ urgency: 'end-of-life' }), { state: 'end-of-life', versions });
  });

  it('keeps urgency, without the mark of what no one set by hand, and rates by it', async () => {
    const { items } = await tracker(release({ status: 'open', urgency: 'unimportant**' }));
    const [advisory] = advisoriesIn(items);
    assert.equal(advisory?.affected[0]?.urgency, 'unimportant');
    assert.deepEqual(advisory.severities, [{ source: 'debian', level: 'negligible' }]);
    assert.equal(advisory.title, 'A flaw.');
  });

  it('keeps what Debian has not determined, and reports releases that do not exist', async () => {
    const { items, feed } = await tracker({
      a: {
        'CVE-2026-1111': {
          releases: {
            trixie: { status: 'undetermined' },
            potemkin: { status: 'open' },
            sid: { status: 'resolved' },
          },
        },
      },
    });
    assert.deepEqual(
      advisoriesIn(items).map(({ affected: [one] }) => [one?.status, one?.range.intervals, one?.fix.state]),
      [['undetermined', [], 'unknown']],
    );
    assert.deepEqual(rejectionsIn(items), [
      'CVE-2026-1111 a potemkin: Debian has no release potemkin',
      'CVE-2026-1111 a sid: it is resolved, but no version is given',
    ]);
    assert.deepEqual(feed.covers, []);
  });

  it('covers a release when it speaks of a thousand of its source packages, and not one less', async () => {
    const sources = (count: number): unknown =>
      Object.fromEntries(
        Array.from({ length: count }, (_, at) => [
          `p${at}`,
          { 'CVE-2026-1111': { releases: { trixie: { status: 'open' } } } },
        ]),
      );
    assert.deepEqual((await tracker(sources(999))).feed.covers, []);
    assert.deepEqual((await tracker(sources(1000))).feed.covers, ['Debian:13']);
  });

  it('covers what the user says, however little it speaks of', async () => {
    const { feed } = await readFeedFile('tracker.json', JSON.stringify(release({ status: 'open' })), {
      covers: ['Debian:13'],
    });
    assert.deepEqual(feed.covers, ['Debian:13']);
  });

  it('gives each source package its own advisory of one CVE, and takes ids that are no CVEs', async () => {
    const open = { releases: { bookworm: { status: 'open' } } };
    const { items } = await tracker({
      a: { 'CVE-2026-1111': open },
      b: { 'CVE-2026-1111': open, 'TEMP-0000000-ABCDEF': open, '': open },
    });
    assert.deepEqual(
      advisoriesIn(items).map(({ id, affected }) => [id, affected[0]?.name]),
      [
        ['CVE-2026-1111', 'a'],
        ['CVE-2026-1111', 'b'],
        ['TEMP-0000000-ABCDEF', 'b'],
      ],
    );
    assert.equal(rejectionsIn(items).length, 1);
  });

  it('refuses a truncated file, however much of it is whole', async () => {
    const whole = JSON.stringify({
      a: { 'CVE-2026-1111': { releases: { trixie: { status: 'open' } } } },
      b: {},
    });
    await assert.rejects(
      readFeedFile('t.json', whole.slice(0, -1)),
      (error) => feedError.is(error, 'FEED_DAMAGED') && /not a complete JSON document/.test(error.message),
    );
  });

  it('reads trackers whose every field is of a wrong type', async () => {
    for (const wrong of [null, 7, 'x', [], [null]]) {
      await tracker({ a: { 'CVE-2026-1111': { releases: { trixie: { status: 'open' } } } }, b: wrong });
      await tracker({ a: { 'CVE-2026-1111': { releases: {} }, 'CVE-2026-2222': wrong } });
      await tracker({ a: { 'CVE-2026-1111': { releases: wrong } } });
      await tracker({ a: { 'CVE-2026-1111': { releases: { trixie: wrong } } } });
      await tracker(
        release({ status: wrong, fixed_version: wrong, urgency: wrong, nodsa: wrong, nodsa_reason: wrong }),
      );
    }
  });
});

describe("Debian's lists of advisories", () => {
  const LIST = `[29 Mar 2023] DSA-5380-1 xorg-server - security update
	{CVE-2023-1393 CVE-2023-1394}
	[bullseye] - xorg-server 2:1.20.11-1+deb11u6
	[buster] - xorg-server <not-affected> (Vulnerable code introduced later)
	[stretch] - xorg-server <end-of-life>
	NOTE: something
[17 Mar 2023] DSA-5356-2 sox - regression update
	[bullseye] - sox  14.4.2+git20190427-2+deb11u2
[16 Mar 2023] DSA-5355-1 old - security update
	[bullseye] - old 1.0-1
	what is this
`;

  it('reads which update fixes which CVEs in which release', async () => {
    const { items, feed } = await readFeedFile('list', LIST);
    const [advisory, regression, nameless] = advisoriesIn(items);
    assert.deepEqual([feed.id, feed.kind, feed.covers], ['debian-dsa', 'debian-list', []]);
    assert.equal(feed.dataDate, Date.UTC(2023, 2, 29) / 1000);
    assert.deepEqual(
      [advisory?.id, advisory?.about, advisory?.published],
      ['DSA-5380-1', ['CVE-2023-1393', 'CVE-2023-1394'], '2023-03-29'],
    );
    assert.deepEqual(
      advisory?.affected.map(({ ecosystem, status, fix }) => [ecosystem, status, fix.state]),
      [
        ['Debian:11', 'affected', 'fixed'],
        ['Debian:10', 'not-affected', 'unknown'],
        ['Debian:9', 'affected', 'end-of-life'],
      ],
    );
    assert.deepEqual(regression?.affected, []);
    assert.equal(nameless?.affected.length, 1);
    assert.deepEqual(rejectionsIn(items), ['DSA-5355-1, line 11: not a line of an advisory: what is this']);
  });
});
