import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { image, testFleet, time } from '../../../test/fakes/test-fleet.ts';

const NOW = '2026-04-01T00:00:00Z';

/** What asks are told of one container with these packages. */
async function answersOf(
  purls: readonly string[],
  asked: readonly string[],
): Promise<Record<string, string>> {
  await using fleet = await testFleet(NOW);
  await fleet.claim(image('a'), purls);
  await fleet.see(NOW, [{ digest: image('a') }]);
  const answers: Record<string, string> = {};
  for (const what of asked) answers[what] = (await fleet.ask(what)).verdict;
  return answers;
}

describe('a question that is written as people write it', () => {
  it('finds a packaged version by the version of upstream, also at the end of a range', async () => {
    const deb = 'pkg:deb/debian/xz-utils@5.6.1-1?distro=debian-13';
    assert.deepEqual(
      await answersOf(
        [deb, 'pkg:deb/debian/git@1:2.51.0-1?distro=debian-13'],
        [
          'xz-utils@5.6.1',
          'xz-utils<=5.6.1',
          'xz-utils=5.6.1',
          `${deb.split('@')[0]}@5.6.1`,
          'git<2.52',
          'git@2.51.0-1',
        ],
      ),
      {
        'xz-utils@5.6.1': 'exposed',
        'xz-utils<=5.6.1': 'exposed',
        'xz-utils=5.6.1': 'exposed',
        'pkg:deb/debian/xz-utils@5.6.1': 'exposed',
        'git<2.52': 'exposed',
        'git@2.51.0-1': 'exposed',
      },
    );
    assert.deepEqual(
      await answersOf(
        [
          'pkg:apk/alpine/xz@5.6.1-r2?distro=alpine-3.20',
          'pkg:rpm/rocky/openssl@3.0.7-1.el9?epoch=1&distro=rocky-9.3',
        ],
        ['xz@5.6.1', 'openssl@3.0.7', 'openssl@3.0.7-1.el9', 'openssl@1:3.0.7-1.el9', 'openssl>=1:3.0.0'],
      ),
      {
        'xz@5.6.1': 'exposed',
        'openssl@3.0.7': 'exposed',
        'openssl@3.0.7-1.el9': 'exposed',
        'openssl@1:3.0.7-1.el9': 'exposed',
        'openssl>=1:3.0.0': 'exposed',
      },
    );
  });

  it('keeps to the revision, epoch and range that were said', async () => {
    const asked = [
      'xz-utils@5.6.1-2',
      'xz-utils<5.6.1',
      'xz-utils<=5.6.1-0',
      'xz-utils@1:5.6.1',
      'xz-utils@5.6',
    ];
    const answers = await answersOf(['pkg:deb/debian/xz-utils@5.6.1-1?distro=debian-13'], asked);
    assert.deepEqual([...new Set(Object.values(answers))], ['none'], JSON.stringify(answers));
  });

  it('takes 1.0.x for a range, and what a tag names for unknown', async () => {
    assert.deepEqual(
      await answersOf(['pkg:npm/left@1.0.3'], ['left@1.0.x', 'pkg:npm/left@1.x', 'left@2.x', 'left@latest']),
      {
        'left@1.0.x': 'exposed',
        'pkg:npm/left@1.x': 'exposed',
        'left@2.x': 'none',
        'left@latest': 'unknown',
      },
    );
  });

  it('knows a release by each of its names, and says where it does not', async () => {
    const at = 'pkg:deb/debian/curl?distro=';
    assert.deepEqual(
      await answersOf(
        ['pkg:deb/debian/curl@8.0-1?distro=debian-12.5'],
        ['debian-12', 'bookworm', 'debian-12.7', '12', 'trixie', 'stable'].map((distro) => `${at}${distro}`),
      ),
      {
        [`${at}debian-12`]: 'exposed',
        [`${at}bookworm`]: 'exposed',
        [`${at}debian-12.7`]: 'exposed',
        [`${at}12`]: 'exposed',
        [`${at}trixie`]: 'none',
        [`${at}stable`]: 'unknown',
      },
    );
    assert.deepEqual(await answersOf(['pkg:deb/debian/curl@8.0-1'], [`${at}bookworm`]), {
      [`${at}bookworm`]: 'unknown',
    });
  });
});

describe('a question about places and times', () => {
  it('is not answered for a cluster or namespace in which nothing ever ran', async () => {
    await using fleet = await testFleet(NOW);
    await fleet.claim(image('a'), ['pkg:npm/left@1.0.0']);
    await fleet.see(NOW, [{ digest: image('a'), namespace: 'shop' }]);
    await fleet.see(NOW, [{ digest: image('a'), namespace: 'bank' }], { cluster: 'other' });
    const ask = async (filter: { clusters?: string[]; namespaces?: string[] }) => {
      const { verdict, unknownBecause } = await fleet.ask('right', { filter });
      return [verdict, ...unknownBecause];
    };
    assert.deepEqual(await ask({ clusters: ['prod', 'prdo'] }), [
      'unknown',
      'nothing of the cluster prdo is known to run or to have run',
    ]);
    assert.deepEqual(await ask({ namespaces: ['shop', 'shpo'] }), [
      'unknown',
      'nothing of the namespace shpo is known to run or to have run',
    ]);
    assert.deepEqual(await ask({ clusters: ['prod', 'other'], namespaces: ['shop', 'bank'] }), ['none']);
  });

  it('is not answered for a cluster of which there is only a dump that shows nothing', async () => {
    await using fleet = await testFleet(NOW);
    await fleet.claim(image('a'), ['pkg:npm/left@1.0.0']);
    await fleet.see(NOW, [{ digest: image('a') }]);
    await fleet.see(NOW, [], { cluster: 'other' });
    const { verdict, unknownBecause } = await fleet.ask('right');
    assert.equal(verdict, 'unknown');
    assert.match(unknownBecause.join(), /^other was not looked at until then/);
    assert.equal((await fleet.ask('right', { filter: { clusters: ['prod'] } })).verdict, 'none');
  });

  it('is not answered for times to come', async () => {
    await using fleet = await testFleet(NOW);
    await fleet.claim(image('a'), ['pkg:npm/left@1.0.0']);
    await fleet.see(NOW, [{ digest: image('a') }]);
    const ask = async (at: string) => {
      const { verdict, unknownBecause } = await fleet.ask('right', { time: { kind: 'at', at: time(at) } });
      return [verdict, ...unknownBecause];
    };
    assert.deepEqual(await ask('2026-04-01T00:04:00Z'), ['none']);
    assert.deepEqual(await ask('2026-04-01T12:00:00Z'), [
      'unknown',
      'it is 2026-04-01T00:00:00Z: what runs later is not known',
    ]);
  });

  it('is not answered by a look whose clock is ahead instead of what others see meanwhile', async () => {
    await using fleet = await testFleet(NOW);
    await fleet.claim(image('a'), ['pkg:npm/left@1.0.0']);
    await fleet.claim(image('b'), ['pkg:npm/right@1.0.0']);
    await fleet.see('2026-04-01T00:04:00Z', [{ digest: image('b') }]);
    fleet.now.ms += 60_000;
    await fleet.see('2026-04-01T00:01:00Z', [{ digest: image('b') }, { digest: image('a'), name: 'late' }]);
    assert.equal((await fleet.ask('left')).verdict, 'exposed');
  });
});
