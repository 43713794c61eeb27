import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakeAdvisory } from '../../../test/fakes/advisory-database.ts';
import { image, testFleet, time } from '../../../test/fakes/test-fleet.ts';
import { addInventories } from '../../store/index.ts';
import { packageVersion } from '../inventory/package-version.ts';
import { viewMatched } from '../matching/matched-view.ts';
import { fleetTimeline } from '../views/fleet-timeline.ts';
import { parseQuestion } from './parse-question.ts';
import { verdictLine } from './render/verdict-line.ts';
import type { AskedTime, ExposureAnswer } from './types.ts';

const XZ = 'pkg:deb/debian/liblzma5@5.6.1-1?arch=amd64&distro=debian-13&upstream=xz-utils';
const FIXED_XZ =
  'pkg:deb/debian/liblzma5@5.6.1%2Breally5.4.5-1?arch=amd64&distro=debian-13&upstream=xz-utils';
const BACKDOOR = [
  {
    items: [
      fakeAdvisory(
        'CVE-2024-3094',
        { ecosystem: 'Debian:13', name: 'xz-utils', fixed: '5.6.1+really5.4.5-1' },
        { published: '2026-03-29T00:00:00Z' },
      ),
    ],
  },
];

const workloads = ({ runs }: ExposureAnswer): string[] =>
  runs.map(({ namespace, workload }) => `${namespace}/${workload}`);

/** By our own catalog, of one platform of an index, which has three. */
const ofIndex = (platform: string, purl: string) => ({
  image: {
    names: [
      { digest: image(platform), kind: 'manifest' as const },
      { digest: image('index'), kind: 'index' as const, of: 3 },
    ],
    platform,
    reference: '',
    createdAt: undefined,
    base: undefined,
  },
  source: 'catalog' as const,
  isLooked: true,
  attestedBy: '',
  tool: 'shearwall',
  madeAt: 0,
  components: [
    {
      package: packageVersion(purl, {
        source: undefined,
        foreign: undefined,
        modularity: undefined,
        isApplication: false,
        licenses: ['MIT'],
      }),
      occurrences: [],
    },
  ],
  layers: [],
  quarantined: [],
  gaps: [],
});

describe('the answer to who is exposed', () => {
  it('counts by when it ran, judged by what is known today; or by what could have been known', async () => {
    await using fleet = await testFleet();
    await fleet.claim(image('a'), [XZ]);
    await fleet.see('2026-03-02', [{ digest: image('a'), startedAt: '2026-03-01T00:00:00Z' }]);
    await fleet.claim(image('b'), [FIXED_XZ]);
    await fleet.see('2026-03-10', [{ digest: image('b'), startedAt: '2026-03-10T00:00:00Z' }]);
    await fleet.advise(BACKDOOR);
    const at = (day: string) => ({ time: { kind: 'at' as const, at: time(day) } });
    const ask = async (options = {}) => (await fleet.ask('CVE-2024-3094', options)).verdict;

    assert.equal(await ask(at('2026-03-05')), 'exposed');
    assert.equal(await ask({ ...at('2026-03-05'), knownAt: time('2026-03-05') }), 'none');
    assert.equal(await ask({ ...at('2026-03-05'), knownAt: time('2026-03-30') }), 'exposed');
    assert.equal(await ask(at('2026-03-11')), 'none');
    assert.equal(
      await ask({ time: { kind: 'between', from: time('2026-03-09'), to: time('2026-03-20') } }),
      'exposed',
    );
    const now = await fleet.ask('CVE-2024-3094');
    assert.equal(now.verdict, 'none');
    assert.equal(verdictLine(now), '0 of 1 running container is exposed; 1 more image ran before');
  });

  it('counts what began at the very end of the asked time, and nothing that had ended at its begin', async () => {
    await using fleet = await testFleet();
    await fleet.see('2026-03-02', [{ digest: image('a'), startedAt: '2026-03-01T00:00:00Z' }]);
    await fleet.see('2026-03-10', [{ digest: image('b'), startedAt: '2026-03-10T00:00:00Z' }]);
    const ran = async (asked: AskedTime) => (await fleet.ask(image('b'), { time: asked })).all.containers;
    const [end, before] = [time('2026-03-10'), time('2026-03-10') - 1];
    assert.equal(await ran({ kind: 'at', at: end }), 1);
    assert.equal(await ran({ kind: 'between', from: end, to: end }), 1);
    assert.equal(await ran({ kind: 'between', from: before, to: end }), 2);
    assert.equal(await ran({ kind: 'between', from: before, to: before }), 1);
  });

  it('names the fix, the statement and the newer image of the repository that no longer has it', async () => {
    await using fleet = await testFleet();
    const add = async (name: string, purl: string, createdAt: string) =>
      await addInventories(
        fleet.store,
        [
          {
            image: {
              names: [{ digest: image(name), kind: 'manifest' }],
              platform: 'linux/amd64',
              reference: `registry.example.org/shop/front:${name}`,
              createdAt: time(createdAt),
              base: undefined,
            },
            source: 'catalog',
            isLooked: true,
            attestedBy: '',
            tool: 'shearwall',
            madeAt: 0,
            components: [
              {
                package: packageVersion(purl, {
                  source: {
                    name: 'xz-utils',
                    version: purl.includes('really') ? '5.6.1+really5.4.5-1' : '5.6.1-1',
                  },
                  foreign: undefined,
                  modularity: undefined,
                  isApplication: false,
                  licenses: [],
                }),
                occurrences: [{ path: 'usr/lib/liblzma.so.5', layer: 0 }],
              },
            ],
            layers: [
              { digest: image('layer'), files: [{ digest: image('liblzma'), path: 'usr/lib/liblzma.so.5' }] },
            ],
            quarantined: [],
            gaps: [],
          },
        ],
        fleet.now.ms,
      );
    await add('1', XZ, '2026-02-01');
    await add('2', FIXED_XZ, '2026-03-30');
    await fleet.see('2026-03-31', [{ digest: image('1') }]);
    await fleet.advise(BACKDOOR);

    const answer = await fleet.ask('cve-2024-3094');
    const [component] = answer.images[0]?.components ?? [];
    assert.equal(component?.reason.fixedVersion, '5.6.1+really5.4.5-1');
    assert.equal(component?.reason.because, 'CVE-2024-3094 feed-1');
    assert.deepEqual(component?.places, [{ path: 'usr/lib/liblzma.so.5', layer: image('layer') }]);
    assert.equal(answer.images[0]?.successor?.reference, 'registry.example.org/shop/front:2');

    const byFile = await fleet.ask(image('liblzma'));
    assert.deepEqual(
      [byFile.verdict, byFile.images[0]?.components[0]?.places[0]?.path],
      ['exposed', 'usr/lib/liblzma.so.5'],
    );
  });

  it('reaches binaries by the name of their source, and compares a given range as it is given', async () => {
    await using fleet = await testFleet();
    await fleet.claim(image('a'), [XZ]);
    await fleet.claim(image('b'), [FIXED_XZ]);
    await fleet.see('2026-03-31', [
      { digest: image('a'), name: 'a' },
      { digest: image('b'), name: 'b' },
    ]);
    const ask = async (what: string) => workloads(await fleet.ask(what));

    assert.deepEqual(await ask('pkg:deb/debian/xz-utils@>=5.6.0-0,<5.6.1+really5.4.5-1'), ['default/a']);
    assert.deepEqual(await ask('pkg:deb/debian/xz-utils@vers:deb/>=5.6.0-0|<5.6.1+really5.4.5-1'), [
      'default/a',
    ]);
    assert.deepEqual(await ask('xz-utils'), ['default/a', 'default/b']);
    assert.deepEqual(await ask('liblzma5>5.6.1-1'), ['default/b']);
    assert.deepEqual(await ask('liblzma5@5.6.1-1'), ['default/a']);
    assert.deepEqual(await ask('pkg:npm/xz-utils'), []);
    await assert.rejects(fleet.ask('pkg:npm/x@>=banana split'), { code: 'VERSION_RANGE_INVALID' });
  });

  it('never counts what it could not see as free: no inventory, no digest, an unknown flaw', async () => {
    await using fleet = await testFleet();
    assert.equal((await fleet.ask('left-pad')).verdict, 'unknown', 'nothing runs at all');
    await fleet.claim(image('a'), ['pkg:npm/left-pad@1.0.0']);
    await fleet.see('2026-03-31', [
      { digest: image('a'), name: 'a' },
      { digest: image('b'), name: 'b' },
      { name: 'c', imageID: '' },
    ]);
    const found = await fleet.ask('left-pad');
    assert.equal(
      verdictLine(found),
      '1 of 3 running containers is exposed; 2 running images are not covered',
    );
    const notFound = await fleet.ask('right-pad');
    assert.equal(notFound.verdict, 'unknown');
    const flaw = await fleet.ask('CVE-2020-1');
    assert.match(flaw.unknownBecause[0] ?? '', /no advisory database/);
    await fleet.advise(BACKDOOR);
    assert.match((await fleet.ask('CVE-2020-1')).unknownBecause[0] ?? '', /does not know CVE-2020-1/);
    assert.equal(
      (await fleet.ask(image('b'))).verdict,
      'exposed',
      'an image is known by its digest without an inventory',
    );
  });

  it('unites inventories, and shows who says so and who does not', async () => {
    await using fleet = await testFleet();
    await fleet.claim(image('a'), ['pkg:npm/a@1.0.0']);
    await fleet.claim(image('a'), ['pkg:npm/a@1.0.0', 'pkg:npm/b@1.0.0']);
    await fleet.see('2026-03-31', [{ digest: image('a') }]);
    const [one] = (await fleet.ask('b')).images[0]?.components ?? [];
    assert.deepEqual([one?.claimedBy.length, one?.notListedBy.length], [1, 1]);
  });

  it('says when an index could not be narrowed to the platform that runs', async () => {
    await using fleet = await testFleet();
    await addInventories(
      fleet.store,
      [ofIndex('linux/amd64', 'pkg:npm/x@1.0.0'), ofIndex('linux/arm64', 'pkg:npm/y@1.0.0')],
      1,
    );
    await fleet.see('2026-03-31', [{ digest: image('index') }]);
    const answer = await fleet.ask('x');
    assert.deepEqual([answer.verdict, answer.runs[0]?.certain], ['exposed', false]);
    assert.deepEqual(
      (await fleet.ask('license:MIT')).exposed.containers,
      1,
      'one container, though two images are possible',
    );
    await fleet.see('2026-03-31', [{ digest: image('index') }, { digest: image('index'), name: 'b' }]);
    const cut = await fleet.ask('license:MIT', { limit: 1 });
    assert.deepEqual([cut.runs.length, cut.moreRuns], [2, 1], 'two rows of one run, and another run');
  });

  it('cannot say what runs by an index of which one or two of three platforms are known, on a node that does not say its own', async () => {
    await using fleet = await testFleet();
    const times: AskedTime[] = [
      { kind: 'now' },
      { kind: 'at', at: time('2026-04-01T00:00:00Z') },
      { kind: 'archive' },
    ];
    const answers = async () =>
      await Promise.all(
        times.map(async (when) => {
          const { verdict, imagesNotCovered } = await fleet.ask('other', { time: when });
          return [verdict, imagesNotCovered];
        }),
      );
    await addInventories(fleet.store, [ofIndex('linux/amd64', 'pkg:npm/x@1.0.0')], 1);
    await fleet.see('2026-03-31', [{ digest: image('index') }]);
    for (const answer of await answers()) assert.deepEqual(answer, ['unknown', 1]);
    assert.equal((await fleet.ask('x')).verdict, 'exposed', 'what may run is found all the same');
    await addInventories(fleet.store, [ofIndex('linux/arm64', 'pkg:npm/y@1.0.0')], 1);
    for (const answer of await answers()) assert.deepEqual(answer, ['unknown', 1], 'of two of three');
    await addInventories(fleet.store, [ofIndex('linux/s390x', 'pkg:npm/z@1.0.0')], 1);
    for (const answer of await answers()) assert.deepEqual(answer, ['none', 0]);
  });

  it('says none of a licence only where each package says its own, and of a base where each image does', async () => {
    await using fleet = await testFleet();
    const times: AskedTime[] = [{ kind: 'now' }, { kind: 'archive' }];
    const verdicts = async (asked: string) =>
      await Promise.all(times.map(async (when) => (await fleet.ask(asked, { time: when })).verdict));
    const one = ofIndex('linux/amd64', 'pkg:npm/x@1.0.0');
    const base = { digest: undefined, reference: 'registry.example/base' };
    await addInventories(fleet.store, [{ ...one, image: { ...one.image, base } }], 1);
    await fleet.see('2026-03-31', [{ digest: image('linux/amd64') }]);
    for (const asked of ['license:Apache-2.0', 'base:registry.example/other'])
      assert.deepEqual(await verdicts(asked), ['none', 'none'], asked);
    assert.deepEqual(await verdicts(`base:${image('base')}`), ['unknown', 'unknown'], 'by reference alone');
    await fleet.claim(image('told'), ['pkg:npm/y@1.0.0']);
    await fleet.see('2026-03-31T01:00:00Z', [
      { digest: image('linux/amd64') },
      { digest: image('told'), name: 'told' },
    ]);
    for (const asked of ['license:Apache-2.0', 'base:registry.example/other']) {
      assert.deepEqual(await verdicts(asked), ['unknown', 'unknown'], asked);
      const [reason, ...others] = (await fleet.ask(asked)).unknownReasons;
      assert.deepEqual([reason?.code, others], ['unsaid', []]);
      assert.match(reason?.text ?? '', /^1 image of those asked about (has|does not say)/);
    }
    for (const asked of ['license:MIT', 'base:registry.example/base'])
      assert.deepEqual(await verdicts(asked), ['exposed', 'exposed'], asked);
  });

  it('counts as not covered only what the filter lets through, now and at a time', async () => {
    await using fleet = await testFleet();
    await fleet.see('2026-03-30', [
      { digest: image('a'), name: 'a' },
      { digest: image('b'), name: 'b', namespace: 'other' },
      { digest: image('c'), name: 'c', namespace: 'other' },
    ]);
    const notCovered = async (filter: object, time: AskedTime) =>
      (await fleet.ask('left-pad', { filter, time })).imagesNotCovered;
    const times: AskedTime[] = [
      { kind: 'now' },
      { kind: 'at', at: time('2026-03-30T12:00:00Z') },
      { kind: 'archive' },
    ];
    for (const when of times) {
      assert.equal(await notCovered({}, when), 3);
      assert.equal(await notCovered({ namespaces: ['other'] }, when), 2);
      assert.equal(await notCovered({ namespaces: ['default'] }, when), 1);
      assert.equal(await notCovered({ clusters: ['elsewhere'] }, when), 0);
    }
  });

  it('answers for one owner, namespace or cluster', async () => {
    await using fleet = await testFleet();
    await fleet.claim(image('a'), ['pkg:npm/a@1.0.0']);
    await fleet.see('2026-03-31', [
      { digest: image('a'), name: 'a', labels: { team: 'web' } },
      { digest: image('a'), name: 'b', namespace: 'other' },
    ]);
    await fleet.see('2026-03-31', [{ digest: image('a'), name: 'c' }], { cluster: 'test' });
    const ask = async (filter: object) => workloads(await fleet.ask('a', { filter }));
    assert.deepEqual(await ask({ owners: ['web'] }), ['default/a']);
    assert.deepEqual(await ask({ namespaces: ['other'] }), ['other/b']);
    assert.deepEqual(await ask({ clusters: ['test'] }), ['default/c']);
    const all = await fleet.ask('a');
    assert.deepEqual([all.exposed.owners, all.exposed.unowned], [1, 2]);
  });

  it('finds what runs, or ran, by the digest that is asked for, also where nobody looked into it', async () => {
    await using fleet = await testFleet();
    await fleet.see('2026-03-02', [{ digest: image('a'), name: 'a' }, { digest: image('b') }]);
    await fleet.see('2026-03-04', [{ digest: image('b') }]);
    const ask = async (time: AskedTime) => await fleet.ask(image('a'), { time });
    assert.deepEqual(workloads(await ask({ kind: 'at', at: time('2026-03-03') })), ['default/a']);
    const between = { kind: 'between' as const, from: time('2026-03-03'), to: time('2026-03-05') };
    assert.deepEqual(workloads(await ask(between)), ['default/a']);
    const archive = await ask({ kind: 'archive' });
    assert.deepEqual([workloads(archive), archive.exposed.images], [['default/a'], 1]);
    const now = await ask({ kind: 'now' });
    assert.deepEqual([now.exposed.runs, now.ranBefore], [0, 1]);
    assert.deepEqual(
      (
        await fleetTimeline({
          fleet: await viewMatched(fleet),
          question: parseQuestion(image('a'), undefined),
          filter: {},
        })
      ).map(({ runs }) => runs),
      [1, 0],
    );
  });

  it('lists of the archive what ran up to the limit, and as idle only what never ran', async () => {
    await using fleet = await testFleet();
    for (const name of ['a', 'b', 'c', 'idle']) await fleet.claim(image(name), [XZ]);
    const runs = (name: string) => ({
      name,
      digest: image(name),
      ...(name === 'a' && { labels: { team: 'shop' } }),
    });
    await fleet.see('2026-03-02', [runs('a'), runs('b')]);
    await fleet.see('2026-03-03', [runs('b'), runs('c')]);
    const ask = async (options = {}) =>
      await fleet.ask('liblzma5', { time: { kind: 'archive' }, ...options });

    const all = await ask();
    assert.deepEqual([all.inArchive, all.exposed.runs, all.runs.length, all.moreRuns], [4, 3, 3, 0]);
    assert.deepEqual(idleIn(all), [image('idle')]);
    const cut = await ask({ limit: 2 });
    assert.deepEqual([cut.inArchive, cut.exposed.runs, cut.runs.length, cut.moreRuns], [4, 3, 2, 2]);
    assert.deepEqual(idleIn(cut), []);
    assert.ok(cut.runs.every(({ image: id }) => cut.images.some((shown) => shown.id === id)));
    const ofShop = await ask({ filter: { owners: ['shop'] } });
    assert.deepEqual([ofShop.inArchive, ofShop.runs.length], [4, 1]);
    assert.deepEqual(idleIn(ofShop), [image('idle')]);
  });
});

function idleIn({ runs, images }: ExposureAnswer): unknown[] {
  const ran = new Set(runs.map(({ image: id }) => id));
  return images.filter(({ id }) => !ran.has(id)).map(({ digest }) => digest);
}
