import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakeAdvisory } from '../../../test/fakes/advisory-database.ts';
import { image, type Running, type TestFleet, testFleet } from '../../../test/fakes/test-fleet.ts';
import { digestOf } from '../../base/index.ts';
import { NO_RUN } from '../../image-files/index.ts';
import { imagesByDigest, recordReach } from '../../store/index.ts';
import { viewMatched } from '../matching/matched-view.ts';
import { rootsOfImage } from '../roots/run-roots.ts';
import { fleetTop } from '../views/fleet-top.ts';

const PURL = 'pkg:npm/idle@1.0.0';
const OTHER = 'pkg:npm/used@1.0.0';
const of = (id: string, name: string) => fakeAdvisory(id, { ecosystem: 'npm', name, fixed: '2.0.0' });
const FEEDS = [
  { covers: ['npm'], items: [of('CVE-2026-1', 'idle'), of('CVE-2026-2', 'used'), of('CVE-2026-3', 'idle')] },
  {
    id: 'kev',
    kind: 'kev',
    covers: [],
    items: [{ type: 'exploited', vulnerability: 'CVE-2026-3', dateAdded: '2026-02-03', ransomware: false }],
  },
] as Parameters<TestFleet['advise']>[0];

/** One image of which nothing can load `idle`; its pods are of as many workloads. */
async function fleetWith(...pods: readonly Omit<Running, 'digest'>[]): Promise<TestFleet> {
  const fleet = await testFleet();
  await fleet.claim(image('app'), [PURL, OTHER]);
  const [known] = await fleet.store.read((view) => imagesByDigest(view, image('app')));
  await fleet.store.write((edit) =>
    recordReach(edit, known?.imageId ?? 0, {
      engine: 13,
      digest: digestOf('reach'),
      shown: '/app',
      roots: rootsOfImage({ ...NO_RUN, entrypoint: ['/app'] }),
      idle: [PURL, 'pkg:npm/never-seen@1'],
    }),
  );
  await fleet.advise(FEEDS);
  await see(fleet, '2026-03-31T22:00:00Z', ...pods);
  return fleet;
}

async function see(fleet: TestFleet, at: string, ...pods: readonly Omit<Running, 'digest'>[]): Promise<void> {
  await fleet.see(
    at,
    pods.map((each, index) => ({ name: `pod-${index}`, digest: image('app'), ...each })),
  );
}

const verdict = async (fleet: TestFleet, what = 'CVE-2026-1') => {
  const { verdict: said, exposed, lowered } = await fleet.ask(what);
  return [said, exposed.runs, lowered.images];
};

describe('what nothing in an image can load', () => {
  it('is lowered where every container starts the image as its config says, with what it is known by', async () => {
    await using fleet = await fleetWith({ given: {} }, { given: { command: ['/app'] } });
    const { lowered } = await fleet.ask('CVE-2026-1');
    assert.deepEqual(await verdict(fleet), ['none', 0, 1]);
    assert.match(
      lowered.because[0]?.text ?? '',
      /^nothing that is started can load it: \/app \(shearwall reach 13, sha256:/,
    );
    assert.deepEqual(await verdict(fleet, 'CVE-2026-2'), ['exposed', 2, 0]);
  });

  it('is not lowered where it is exploited', async () => {
    await using fleet = await fleetWith({ given: {} });
    assert.deepEqual(await verdict(fleet, 'CVE-2026-3'), ['exposed', 1, 0]);
  });

  it('is not lowered where one container starts something else, or nobody says what', async () => {
    await using other = await fleetWith({ given: {} }, { given: { args: ['--plugins'] } });
    assert.deepEqual(await verdict(other), ['exposed', 2, 0]);
    await using unsaid = await fleetWith({ given: {} }, {});
    assert.deepEqual(await verdict(unsaid), ['exposed', 2, 0]);
    await using debugged = await fleetWith({ given: {}, ephemeral: { debug: 'running' } });
    assert.deepEqual((await verdict(debugged)).slice(0, 1), ['exposed']);
  });

  it('follows what is started: each look tells anew, and copies of one run must agree', async () => {
    await using fleet = await fleetWith({ given: {} });
    await see(fleet, '2026-03-31T22:10:00Z', { given: { args: ['-x'] } });
    assert.deepEqual(await verdict(fleet), ['exposed', 1, 0]);
    await see(fleet, '2026-03-31T22:20:00Z', { given: {} });
    assert.deepEqual(await verdict(fleet), ['none', 0, 1]);
    const owner = { kind: 'DaemonSet', name: 'app' };
    await see(fleet, '2026-03-31T22:30:00Z', { given: {}, owner }, { given: { args: ['-x'] }, owner });
    assert.deepEqual(await verdict(fleet), ['exposed', 1, 0]);
  });

  it('is not lowered in what ran before: how it was started then is not kept', async () => {
    await using fleet = await fleetWith({ given: {} });
    const before = await fleet.ask('CVE-2026-1', {
      time: { kind: 'at', at: Date.parse('2026-03-31T22:00:01Z') },
    });
    assert.equal(before.verdict, 'exposed');
  });

  it('is not what makes the most work', async () => {
    await using fleet = await fleetWith({ given: {} });
    const clock = { nowMs: () => fleet.now.ms } as Parameters<typeof fleetTop>[1]['clock'];
    const top = async () =>
      (await fleetTop({ fleet: await viewMatched(fleet), limit: 10 }, { clock })).packages.map(
        ({ purl }) => purl,
      );
    // CVE-2026-3 is exploited.
    assert.deepEqual((await top()).toSorted(), [PURL, OTHER]);
    await fleet.advise(FEEDS.map((feed) => ({ ...feed, items: feed.items.slice(0, 2) })));
    assert.deepEqual(await top(), [OTHER]);
  });
});
