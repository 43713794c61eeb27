import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakeAdvisory } from '../../../test/fakes/advisory-database.ts';
import { component, debian, inventory, MARCH, run } from '../../../test/fakes/fleet-sample.ts';
import { image, type TestFleet, testFleet, time } from '../../../test/fakes/test-fleet.ts';
import { addInventories, type NewInventory, recordObservation } from '../../store/index.ts';
import { footLines } from './render/verdict-line.ts';

const FEEDS = [
  {
    covers: ['Debian:13', 'npm'],
    items: [fakeAdvisory('CVE-2026-1', { ecosystem: 'Debian:13', name: 'xz-utils', fixed: '5.6.2-1' })],
  },
];
/** Of the fleet's clock. */
const NOW = time('2026-04-01T00:00:00Z');
const other = component(debian('other', '1'));

/** One image that runs, with these inventories, next to one that was seen whole. */
async function fleetOf(...claims: readonly Partial<NewInventory>[]): Promise<TestFleet> {
  const fleet = await testFleet();
  const named = (name: string, changes: Partial<NewInventory>): NewInventory => {
    const made = inventory(name, [other], changes);
    const names = [{ digest: image(name), kind: 'manifest' as const }];
    const base = { digest: undefined, reference: 'debian:12' };
    return { ...made, image: { ...made.image, names, base } };
  };
  const inventories = claims.map((changes) => named('broken', changes));
  await addInventories(fleet.store, [named('whole', {}), ...inventories], MARCH);
  const runs = ['whole', 'broken'].map((name) => run(name, image(name)));
  await recordObservation(
    fleet.store,
    { cluster: 'prod', source: 'x', at: NOW, covers: 'all', runs },
    { at: NOW },
  );
  await fleet.advise(FEEDS);
  return fleet;
}

async function assertVerdicts(
  claims: readonly Partial<NewInventory>[],
  expected: Readonly<Record<string, 'none' | 'unknown'>>,
): Promise<void> {
  await using fleet = await fleetOf(...claims);
  for (const [question, verdict] of Object.entries(expected))
    assert.equal((await fleet.ask(question)).verdict, verdict, question);
}

const DIGEST = image('some file');
const uploaded = { source: 'uploaded', tool: 'other' } as const;
const odd = (...texts: string[]) => ({
  quarantined: texts.map((text) => ({ text, reason: 'it is none' })),
});

describe('what an inventory could not see whole', () => {
  it('is free of no package where no component explains a program, unless the user answers for all of them', async () => {
    const looked = { source: 'catalog', isLooked: true } as const;
    const programs = { ...looked, unexplained: ['usr/bin/stray', 'opt/app'] };
    await assertVerdicts([programs], {
      'CVE-2026-1': 'unknown',
      'xz-utils': 'unknown',
      [DIGEST]: 'none',
      'base:debian:13': 'none',
    });
    // What counts is the newest look.
    await assertVerdicts([programs, { ...looked, tool: 'newer' }], { 'CVE-2026-1': 'none' });
    await using fleet = await fleetOf(programs);
    const asked = async (...globs: string[]) =>
      (await fleet.ask('CVE-2026-1', { allowUnexplained: globs.map((glob) => ({ glob, reason: 'ours' })) }))
        .verdict;
    assert.equal(await asked('/usr/bin/stray'), 'unknown');
    assert.equal(await asked('/usr/bin/stray', '/opt/**'), 'none');
  });

  it('is free of no package where an older version looked, which did not note such programs', async () => {
    const before = { source: 'catalog', isLooked: false } as const;
    await using fleet = await fleetOf(before);
    const answer = await fleet.ask('CVE-2026-1');
    assert.deepEqual([answer.verdict, answer.notWhole.unnoted], ['unknown', 1]);
    await assertVerdicts([before, { source: 'catalog', isLooked: true }], { 'CVE-2026-1': 'none' });
  });

  it('is free of no package where an archive or a database could not be read, and of no file where a layer could not', async () => {
    const packages = { 'CVE-2026-1': 'unknown', 'xz-utils': 'unknown', 'license:Zlib': 'unknown' } as const;
    await assertVerdicts([{ hides: 'packages' }], {
      ...packages,
      [DIGEST]: 'none',
      'base:debian:13': 'none',
    });
    await assertVerdicts([{ hides: 'files' }], {
      ...packages,
      [DIGEST]: 'unknown',
      'base:debian:13': 'none',
    });
  });

  it('may be a component that could not be taken, when it has the name', async () => {
    const none = { 'license:Zlib': 'none', [DIGEST]: 'none' } as const;
    await assertVerdicts([{ ...uploaded, ...odd('pkg:generic/XZ-Utils@@5') }], {
      'CVE-2026-1': 'unknown',
      'xz-utils>1': 'unknown',
      xz: 'unknown',
      'utils-xz': 'none',
      ...none,
    });
    await assertVerdicts([{ ...uploaded, ...odd('pkg:npm/xzgv', 'pkg:npm/%40scope%2Fleft@@') }], {
      'CVE-2026-1': 'none',
      'pkg:npm/xz': 'none',
      left: 'unknown',
      ...none,
    });
  });

  it('is of no matter where our catalog saw the image whole, and is where only others did', async () => {
    const hides = { hides: 'packages' } as const;
    await assertVerdicts([{}, { ...uploaded, ...hides }], { 'xz-utils': 'none' });
    await assertVerdicts([hides, { ...uploaded }], { 'xz-utils': 'unknown' });
    await assertVerdicts([hides, { tool: 'shearwall 0.3.0' }], { 'xz-utils': 'none' });
    await assertVerdicts([{ ...uploaded, ...hides }], { 'xz-utils': 'unknown' });
  });

  it('is said with how many run, as far as the question reaches, and next to what was found', async () => {
    await using fleet = await fleetOf({ hides: 'files', ...odd('pkg:deb/xz utils', 'xz-utils') });
    const answer = await fleet.ask('CVE-2026-1');
    assert.deepEqual(answer.notWhole, {
      images: 1,
      containers: 2,
      hiding: 1,
      quarantining: 1,
      onlyTold: 0,
      unexplained: 0,
      unnoted: 0,
    });
    assert.match(
      footLines(answer)[0] ?? '',
      /^could not say: 1 running image \(2 containers\) was not seen whole: a layer, .*; a component of this name/,
    );
    assert.equal((await fleet.ask('xz-utils', { filter: { owners: ['nobody'] } })).notWhole.images, 0);
    assert.equal((await fleet.ask('xz-utils', { filter: { owners: ['shop'] } })).notWhole.images, 1);
    const at = (day: string) => fleet.ask('xz-utils', { time: { kind: 'at', at: time(day) } });
    assert.equal((await at('2026-03-02')).notWhole.images, 1);
    assert.equal((await at('2026-02-01')).notWhole.images, 0);
    assert.equal((await fleet.ask('xz-utils', { time: { kind: 'archive' } })).verdict, 'unknown');
    const found = await fleet.ask('other');
    assert.deepEqual([found.verdict, found.notWhole.images], ['exposed', 0], 'it has it anyway');
  });
});
