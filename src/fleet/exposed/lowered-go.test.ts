import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakeAdvisory } from '../../../test/fakes/advisory-database.ts';
import { inventory } from '../../../test/fakes/fleet-sample.ts';
import { sampleCatalog } from '../../../test/fakes/sample-catalog.ts';
import { fakeComponent } from '../../../test/fakes/scan-finding.ts';
import { image, type TestFleet, testFleet } from '../../../test/fakes/test-fleet.ts';
import { functionIndex } from '../../binaries/go/function-index.ts';
import { addInventories } from '../../store/index.ts';
import { inventoryOfCatalog } from '../inventory/inventory-of-catalog.ts';
import { packageVersion } from '../inventory/package-version.ts';

const MODULE = fakeComponent({
  id: 'pkg:golang/example.com/m@1.0.0',
  type: 'golang',
  namespace: 'example.com',
  name: 'm',
  version: '1.0.0',
  evidence: [{ by: 'go', technique: 'binary-analysis', confidence: 1, locations: ['bin/app'] }],
});
const flaw = (more: object) =>
  fakeAdvisory('CVE-2026-1', {
    ecosystem: 'Go',
    name: 'example.com/m',
    fixed: '2.0.0',
    scheme: 'semver',
    ...more,
  });
const SYMBOLS = { symbols: { 'example.com/m/p': ['Parse'] } };

/** As a version that did not know of functions and platforms kept it. */
const FACTS_BEFORE = packageVersion(MODULE.id, {
  source: undefined,
  foreign: undefined,
  modularity: undefined,
  isApplication: false,
  facts: '{"owners":[],"isElsewhere":false}',
  licenses: [],
});

/** Our own look at an image with one program of Go that has the module and these functions. */
function look(name: string, functions: readonly string[] | undefined, platform = 'linux/amd64') {
  const own = { ...inventory(name, []).image, names: [{ digest: image(name), kind: 'manifest' as const }] };
  const index = functions && functionIndex(Buffer.from(functions.map((each) => `${each}\0`).join('')));
  const goPrograms =
    index === undefined
      ? []
      : [{ path: 'bin/app', mainPackage: 'example.com/app', functions: index, namesClosures: true }];
  const catalog = {
    ...sampleCatalog(),
    unreadLayers: [],
    problems: [],
    unaccounted: [],
    files: [],
    components: [MODULE],
    platform,
    goPrograms,
  };
  return inventoryOfCatalog({ image: own, catalog, tool: 'shearwall', at: 0 });
}

async function fleetOf(...looks: readonly ReturnType<typeof look>[]): Promise<TestFleet> {
  const fleet = await testFleet();
  await addInventories(fleet.store, looks, fleet.now.ms);
  const pods = looks.map(({ image: { names } }, at) => ({
    name: `pod-${at}`,
    ...(names[0] !== undefined && { digest: names[0].digest }),
  }));
  await fleet.see('2026-03-31T23:00:00Z', pods);
  return fleet;
}

describe('a flaw in a module of Go', () => {
  it('is lowered in the fleet where no program of the image has its functions, each image by its own', async () => {
    await using fleet = await fleetOf(
      look('without', ['main.main', 'example.com/m/p.Other']),
      look('with', ['main.main', 'example.com/m/p.Parse']),
      look('unread', undefined),
    );
    await fleet.advise([{ covers: ['Go'], items: [flaw(SYMBOLS)] }]);
    const answer = await fleet.ask('CVE-2026-1');
    assert.deepEqual([answer.verdict, answer.exposed.runs, answer.lowered.images], ['exposed', 2, 1]);
    assert.match(answer.lowered.because[0]?.text ?? '', /example\.com\/m\/p\.Parse: not in the program/);
    const standings = answer.images.flatMap(({ components }) => components.map(({ standing }) => standing));
    assert.deepEqual(standings, ['affected', 'affected']);
  });

  it('is lowered where it is only in programs for another system', async () => {
    await using fleet = await fleetOf(
      look('arm', ['main.main'], 'linux/arm64/v8'),
      look('intel', ['main.main']),
    );
    await fleet.advise([{ covers: ['Go'], items: [flaw({ onlyFor: { goarch: 'amd64' } })] }]);
    const answer = await fleet.ask('CVE-2026-1');
    assert.deepEqual([answer.verdict, answer.exposed.runs, answer.lowered.images], ['exposed', 1, 1]);
    assert.match(answer.lowered.because[0]?.text ?? '', /only in programs for amd64/);
  });

  it('is not known to count where an older version looked, unless that would change nothing', async () => {
    const before = look('before', ['main.main']);
    const components = before.components.map((each) => ({ ...each, package: FACTS_BEFORE }));
    for (const [more, standing] of [
      [SYMBOLS, 'unknown'],
      [{ onlyFor: { goos: 'windows' } }, 'unknown'],
      [{}, 'affected'],
    ] as const) {
      await using fleet = await fleetOf({ ...before, components });
      await fleet.advise([{ covers: ['Go'], items: [flaw(more)] }]);
      const answer = await fleet.ask('CVE-2026-1');
      assert.equal(answer.verdict, 'exposed');
      assert.equal(answer.images[0]?.components[0]?.standing, standing);
    }
  });

  it('is not known to count where the functions are not there any more, or not as they were written', async () => {
    const { functionTables: _, ...lost } = look('lost', ['main.main']);
    const tables = new Map(
      [...(look('lost', ['main.main']).functionTables ?? [])].map(([digest]) => [digest, Buffer.from([1])]),
    );
    for (const inventory of [lost, { ...lost, functionTables: tables }]) {
      await using fleet = await fleetOf(inventory);
      await fleet.advise([{ covers: ['Go'], items: [flaw(SYMBOLS)] }]);
      const answer = await fleet.ask('CVE-2026-1');
      assert.deepEqual([answer.verdict, answer.images[0]?.components[0]?.standing], ['exposed', 'unknown']);
    }
  });
});
