import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakeAdvisory } from '../../../test/fakes/advisory-database.ts';
import { image, type TestFleet, testFleet } from '../../../test/fakes/test-fleet.ts';
import { howOften } from '../../../test/how-often.ts';
import { SEED } from '../../../test/seed.ts';
import { type Random, seededRandom } from '../../../test/seeded-random.ts';
import { storeError } from '../../store/errors.ts';
import { forgetCluster, pruneFleet } from '../record/forget.ts';

const HOUR = 3_600_000;
const STALE = 26 * HOUR;
const FLAW = fakeAdvisory('CVE-2026-1', { ecosystem: 'npm', name: 'left', fixed: '2.0.0', scheme: 'npm' });
const OTHER = fakeAdvisory('CVE-2026-2', { ecosystem: 'npm', name: 'up', fixed: '2.0.0', scheme: 'npm' });

/** `bad` has the flaw, `good` has it fixed, and of `silent` nobody says anything. */
type Name = 'bad' | 'good' | 'silent';
type Pod = { namespace: string; name: Name; since: number };
type Look = { cluster: string; at: number; covers: 'all' | string[] | undefined; pods: Pod[] };
type World = { looks: Look[]; claimed: Set<Name>; retained: number; isFlawKnown: boolean };

const seenIn = ({ covers, pods }: Look, namespace: string): boolean =>
  pods.length > 0 && (covers === 'all' || (covers ?? []).includes(namespace));

/** Why "none" may not be said of a time; undefined: it may. Says nothing of when it must be. */
function whyNotNone({ looks, claimed, retained, isFlawKnown }: World, at: number): string | undefined {
  if (!isFlawKnown) return 'the flaw is not known';
  if (at < retained) return 'that time is gone';
  for (const cluster of new Set(looks.map((look) => look.cluster))) {
    const own = looks.filter((look) => look.cluster === cluster);
    const until = own.filter((look) => look.at <= at);
    const covering = until.filter((look) => ['a', 'b'].some((namespace) => seenIn(look, namespace)));
    if (!until.some((look) => at - look.at <= STALE)) return `${cluster} was not looked at`;
    const whole = covering.filter(({ covers }) => covers === 'all');
    if (whole.length > 0 && !whole.some((look) => at - look.at <= STALE)) return `${cluster} is stale`;
    for (const { namespace, name, since, of } of own.flatMap((look) =>
      look.pods.map((pod) => ({ ...pod, of: look })),
    )) {
      if (since > at) continue;
      const end = own.find(
        (later) =>
          later.at > of.at &&
          later.at <= at &&
          seenIn(later, namespace) &&
          !later.pods.some((pod) => pod.namespace === namespace && pod.name === name),
      );
      const isDoubtful = name === 'bad' || !claimed.has(name);
      if (end === undefined && isDoubtful) return `${name} runs in ${namespace} of ${cluster}`;
    }
  }
  return undefined;
}

async function look(fleet: TestFleet, world: World, random: Random): Promise<void> {
  const at = fleet.now.ms - Math.floor(random.pick([0, 0, 0, 5, 20, 40]) * HOUR) - random.pick([0, 1, 2, 3]);
  const covers = random.pick<{ are: Look['covers'] }>([
    { are: 'all' },
    { are: 'all' },
    { are: ['a'] },
    { are: ['b'] },
    { are: ['a', 'b'] },
    { are: undefined },
  ]).are;
  const pods = ['a', 'b']
    .filter((namespace) => covers === 'all' || covers === undefined || covers.includes(namespace))
    .flatMap((namespace) =>
      (['bad', 'good', 'silent'] as const)
        .filter((name) => random.chance(name === 'good' ? 0.9 : 0.15))
        .map((name): Pod => ({ namespace, name, since: at - random.pick([0, 1, 30]) * HOUR })),
    );
  const cluster = random.pick(['one', 'two']);
  const running = pods.map(({ namespace, name, since }) => ({
    namespace,
    digest: image(name),
    startedAt: new Date(Math.floor(since / 1000) * 1000).toISOString(),
  }));
  try {
    await fleet.see(new Date(at).toISOString(), running, { cluster, covers, staleAfterMs: STALE });
    world.looks.push({ cluster, at, covers, pods });
    world.looks.sort((a, b) => a.at - b.at);
  } catch (error) {
    assert.ok(storeError.is(error, 'LOOK_TOO_OLD'), String(error));
    assert.ok(at < world.retained);
  }
}

async function happen(fleet: TestFleet, world: World, random: Random): Promise<void> {
  fleet.now.ms += random.pick([0, 1, 6, 15]) * HOUR;
  const event = random.pick(['look', 'look', 'look', 'look', 'claim', 'advise', 'prune', 'forget'] as const);
  if (event === 'look') await look(fleet, world, random);
  if (event === 'claim') {
    const name = random.pick(['bad', 'good', 'good', 'silent'] as const);
    if (name === 'silent') return;
    const aggregate = random.pick(['complete', 'complete', 'incomplete'] as const);
    await fleet.claim(image(name), [`pkg:npm/left@${name === 'bad' ? '1' : '2'}.0.0`], aggregate);
    if (aggregate === 'complete') world.claimed.add(name);
  }
  if (event === 'advise') {
    world.isFlawKnown = random.chance(0.9);
    await fleet.advise([{ covers: ['npm'], items: world.isFlawKnown ? [FLAW, OTHER] : [OTHER] }]);
  }
  if (event === 'prune' && random.chance(0.3)) {
    const { from } = await pruneFleet(
      { store: fleet.store, olderThanMs: random.pick([30, 100]) * HOUR },
      { clock: { nowMs: () => fleet.now.ms } as never },
    );
    world.retained = Math.max(world.retained, from);
  }
  if (event === 'forget' && random.chance(0.15)) {
    const cluster = random.pick(['one', 'two']);
    if (!world.looks.some((each) => each.cluster === cluster)) return;
    await forgetCluster({ store: fleet.store, cluster }, { clock: { nowMs: () => fleet.now.ms } as never });
    world.looks = world.looks.filter((each) => each.cluster !== cluster);
  }
}

describe('in whatever order looks, claims, advisories, pruning and forgetting come', () => {
  const cases = howOften({ quick: 3, long: 200 });
  it(`nothing is said to be free of what is behind, stale, unread or gone, in ${cases} histories from seed ${SEED} on`, async () => {
    let nones = 0;
    for (let seed = SEED; seed < SEED + cases; seed++) {
      const random = seededRandom(seed);
      await using fleet = await testFleet();
      const world: World = { looks: [], claimed: new Set(), retained: 0, isFlawKnown: true };
      await fleet.advise([{ covers: ['npm'], items: [FLAW, OTHER] }]);
      await fleet.claim(image('good'), ['pkg:npm/left@2.0.0']);
      world.claimed.add('good');
      for (let step = 0; step < 25; step++) {
        await happen(fleet, world, random);
        for (const back of [0, random.pick([1, 10, 35, 120])]) {
          const at = fleet.now.ms - back * HOUR;
          const time = back === 0 ? { kind: 'now' as const } : { kind: 'at' as const, at };
          const { verdict } = await fleet.ask('CVE-2026-1', { time });
          if (verdict !== 'none') continue;
          nones++;
          assert.equal(whyNotNone(world, at), undefined, `seed ${seed}, step ${step}, ${back} h before`);
        }
      }
    }
    assert.ok(nones > cases, `"none" was said ${nones} times: too seldom to learn anything`);
  });
});
