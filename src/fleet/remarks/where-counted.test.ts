/** The same exceptions in every list that counts what they are about, against a search of all that runs. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fakeAdvisory } from '../../../test/fakes/advisory-database.ts';
import { image, type TestFleet, testFleet } from '../../../test/fakes/test-fleet.ts';
import { seededRandom } from '../../../test/seeded-random.ts';
import { parseQuestion } from '../exposed/parse-question.ts';
import { findExposures } from '../incidents/find-exposures.ts';
import { type MatchedView, viewMatched } from '../matching/matched-view.ts';
import { fleetTimeline } from '../views/fleet-timeline.ts';
import { fleetTop } from '../views/fleet-top.ts';
import { addRemark } from './add-remark.ts';
import { endFleetRemark } from './list-remarks.ts';
import type { NewRemark } from './types.ts';

const DAY = 86_400_000;
const WORLDS = 12;
const PACKAGES = ['left-pad', 'right-pad'];
const FLAWS: Readonly<Record<string, readonly string[]>> = {
  'CVE-1': ['left-pad', 'right-pad'],
  'CVE-2': ['left-pad'],
};
const IMAGES: Readonly<Record<string, readonly string[]>> = { one: ['left-pad'], two: PACKAGES };
const RUNS = [
  { name: 'front', image: 'one', owner: 'shop' },
  { name: 'back', image: 'two', owner: 'shop' },
  { name: 'till', image: 'one', owner: 'pay' },
  { name: 'nobodys', image: 'two', owner: undefined },
] as const;
const FINDINGS = Object.entries(FLAWS).flatMap(([flaw, names]) => names.map((name) => ({ flaw, name })));

/** By hand: whether one of them is about a vulnerability of a package in an image that an owner runs. */
function isExcepted(remarks: readonly NewRemark[], { flaw, name, image: of, owner }: Asked): boolean {
  return remarks.some(
    (remark) =>
      remark.vulnerability === flaw &&
      (remark.package === undefined || remark.package === `pkg:npm/${name}`) &&
      (remark.image === undefined || remark.image === image(of)) &&
      (remark.owner === undefined || remark.owner === owner),
  );
}
type Asked = { flaw: string; name: string; image: string; owner: string | undefined };

describe('exceptions', () => {
  let fleet: TestFleet;
  let matched: MatchedView;
  const random = seededRandom(20);
  const context = () => ({ clock: { nowMs: () => fleet.now.ms } as never });
  before(async () => {
    fleet = await testFleet();
    for (const [name, packages] of Object.entries(IMAGES))
      await fleet.claim(
        image(name),
        packages.map((each) => `pkg:npm/${each}@1.0.0`),
      );
    await fleet.see(
      '2026-04-01',
      RUNS.map(({ name, image: of, owner }) => ({
        name,
        digest: image(of),
        ...(owner !== undefined && { labels: { team: owner } }),
      })),
    );
    const affected = (name: string) => ({ ecosystem: 'npm', name, scheme: 'semver' }) as const;
    const items = Object.entries(FLAWS).map(([id, names]) => fakeAdvisory(id, names.map(affected)));
    await fleet.advise([{ items, covers: ['npm'] }]);
    matched = await viewMatched(fleet);
  });
  after(async () => await fleet[Symbol.asyncDispose]());

  const drawn = (): NewRemark[] =>
    Array.from({ length: 1 + random.int(4) }, () => {
      const maybe = <T>(values: readonly T[]): T | undefined =>
        random.int(2) === 0 ? undefined : values[random.int(values.length)];
      const [name, of, owner] = [maybe(PACKAGES), maybe(Object.keys(IMAGES)), maybe(['shop', 'pay'])];
      return {
        vulnerability: Object.keys(FLAWS)[random.int(2)] ?? '',
        status: 'affected',
        text: 'why',
        expiresAt: fleet.now.ms + DAY,
        ...(name !== undefined && { package: `pkg:npm/${name}` }),
        ...(of !== undefined && { image: image(of) }),
        ...(owner !== undefined && { owner }),
      };
    });

  /** Owner, vulnerability and how many containers have it, without what is excepted; of what is excepted whole, those. */
  function expectedExposures(remarks: readonly NewRemark[]): string[] {
    const found = new Map<string, { counting: Set<string>; all: Set<string> }>();
    for (const { name: workload, image: of, owner } of RUNS)
      for (const { flaw, name } of FINDINGS) {
        if (!IMAGES[of]?.includes(name)) continue;
        const key = `${owner ?? ''} ${flaw}`;
        const sums = found.get(key) ?? { counting: new Set<string>(), all: new Set<string>() };
        sums.all.add(workload);
        if (!isExcepted(remarks, { flaw, name, image: of, owner })) sums.counting.add(workload);
        found.set(key, sums);
      }
    return [...found]
      .map(([key, { counting, all }]) =>
        counting.size > 0 ? `${key} ${counting.size}` : `excepted ${key} ${all.size}`,
      )
      .sort();
  }

  /** Packages of images of which anything counts for anybody who runs them, with how many images and containers. */
  function expectedTop(remarks: readonly NewRemark[]): string[] {
    const found: string[] = [];
    for (const name of PACKAGES) {
      const images = Object.keys(IMAGES).filter(
        (of) =>
          IMAGES[of]?.includes(name) &&
          RUNS.some(
            (run) =>
              run.image === of &&
              FINDINGS.some(
                (each) =>
                  each.name === name && !isExcepted(remarks, { ...each, image: of, owner: run.owner }),
              ),
          ),
      );
      const containers = RUNS.filter((run) => images.includes(run.image)).length;
      if (images.length > 0) found.push(`pkg:npm/${name}@1.0.0 ${images.length} ${containers}`);
    }
    return found.sort();
  }

  it('are left out, and counted apart, in the same way by what owners are told, where work pays most, and the run of time', async () => {
    let apart = 0;
    for (let world = 0; world < WORLDS; world++) {
      const remarks = drawn();
      const what = JSON.stringify(remarks);
      const ids: string[] = [];
      for (const remark of remarks)
        ids.push((await addRemark({ fleet, kind: 'exception', by: 'Ada', remark }, context())).id);

      const found = await fleet.store.read(
        async (view) => await findExposures(view, { fleet: matched, said: undefined }, context()),
      );
      const line = (of: string) => (each: { owner: string; vulnerability: string; containers: number }) =>
        `${of}${each.owner} ${each.vulnerability} ${each.containers}`;
      const told = [
        ...(found?.exposures ?? []).map(line('')),
        ...(found?.excepted ?? []).map(line('excepted ')),
      ];
      assert.deepEqual(told.sort(), expectedExposures(remarks), what);

      const { packages, excepted } = await fleetTop({ fleet: matched, limit: 10 }, context());
      const counted = packages.map((each) => `${each.purl} ${each.images} ${each.containers}`).sort();
      assert.deepEqual(counted, expectedTop(remarks), what);
      assert.equal(excepted === undefined, counted.join() === expectedTop([]).join(), what);

      for (const flaw of Object.keys(FLAWS)) {
        const answer = await fleet.ask(flaw);
        const points = await fleetTimeline({
          fleet: matched,
          question: parseQuestion(flaw, fleet.advisories),
          filter: {},
          now: fleet.now.ms,
        });
        const newest = points.at(-1);
        assert.equal(newest?.runs, RUNS.length, 'what ran is not taken away');
        assert.equal(newest?.excepted?.runs, answer.excepted?.runs, what);
        apart += newest?.excepted?.runs ?? 0;
      }
      for (const id of ids)
        await endFleetRemark({ store: fleet.store, kind: 'exception', id, by: 'Bo' }, context());
    }
    assert.ok(apart > WORLDS, `${apart} runs were excepted`);
  });
});
