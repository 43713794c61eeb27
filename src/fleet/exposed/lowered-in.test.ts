import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakeAdvisory } from '../../../test/fakes/advisory-database.ts';
import { inventory } from '../../../test/fakes/fleet-sample.ts';
import { sampleCatalog } from '../../../test/fakes/sample-catalog.ts';
import { fakeComponent } from '../../../test/fakes/scan-finding.ts';
import { image, type TestFleet, testFleet } from '../../../test/fakes/test-fleet.ts';
import type { CatalogComponent } from '../../catalog/index.ts';
import { addInventories } from '../../store/index.ts';
import { inventoryOfCatalog } from '../inventory/inventory-of-catalog.ts';

const DEB = fakeComponent({
  id: 'pkg:deb/debian/python3-urllib3@2.3.0-3%2Bdeb13u1?arch=all&distro=debian-13',
  name: 'python3-urllib3',
  version: '2.3.0-3+deb13u1',
  qualifiers: { arch: 'all', distro: 'debian-13' },
  source: { name: 'python-urllib3', version: '2.3.0-3+deb13u1' },
});
const { source: _, ...plain } = DEB;
const library = (changes: Partial<CatalogComponent>): CatalogComponent => ({
  ...plain,
  id: 'pkg:pypi/urllib3@2.3.0',
  type: 'pypi',
  name: 'urllib3',
  version: '2.3.0',
  qualifiers: {},
  evidence: [{ by: 'python', technique: 'manifest-analysis', confidence: 1, locations: ['usr/lib/a'] }],
  ...changes,
});

const upstream = fakeAdvisory('CVE-2026-1', {
  ecosystem: 'PyPI',
  name: 'urllib3',
  fixed: '2.6.0',
  scheme: 'pypi',
});
const record = (fixed: string) =>
  fakeAdvisory(
    'DEBIAN-CVE-2026-1',
    { ecosystem: 'Debian:13', name: 'python-urllib3', fixed, scheme: 'deb' },
    { aliases: ['CVE-2026-1'] },
  );
const feeds = (fixed: string) => [
  { covers: ['PyPI'], items: [upstream] },
  { covers: ['Debian:13'], items: [record(fixed)] },
];

/** Our own look at an image. */
async function look(fleet: TestFleet, name: string, components: readonly CatalogComponent[]): Promise<void> {
  const own = { ...inventory(name, []).image, names: [{ digest: image(name), kind: 'manifest' as const }] };
  const catalog = {
    ...sampleCatalog(),
    unreadLayers: [],
    problems: [],
    unaccounted: [],
    components,
    files: [],
  };
  await addInventories(
    fleet.store,
    [inventoryOfCatalog({ image: own, catalog, tool: 'shearwall', at: 0 })],
    fleet.now.ms,
  );
}

describe('what scan lowers in an image', () => {
  it('is lowered in the fleet by the record of the release, and counted apart from what is affected', async () => {
    await using fleet = await testFleet();
    await look(fleet, 'packaged', [DEB, library({ ownedBy: [DEB.id] })]);
    await fleet.see('2026-03-31T23:00:00Z', [{ digest: image('packaged') }]);
    await fleet.advise(feeds('2.3.0-3+deb13u1'));
    const answer = await fleet.ask('CVE-2026-1');
    assert.deepEqual([answer.verdict, answer.exposed.runs, answer.lowered.images], ['none', 0, 1]);
    assert.match(answer.lowered.because[0]?.text ?? '', /of Debian:13 says of python-urllib3: fixed/);

    await look(fleet, 'installed', [DEB, library({})]);
    await fleet.see('2026-03-31T23:30:00Z', [
      { digest: image('packaged'), name: 'a' },
      { digest: image('installed'), name: 'b' },
    ]);
    await fleet.advise(feeds('2.3.0-3+deb13u1'));
    const both = await fleet.ask('CVE-2026-1');
    assert.deepEqual([both.verdict, both.exposed.runs, both.lowered.images], ['exposed', 1, 1]);
    assert.deepEqual(
      both.images.flatMap(({ components }) => components.map(({ purl, standing }) => [purl, standing])),
      [['pkg:pypi/urllib3@2.3.0', 'affected']],
    );
  });

  it('is judged anew when the record of the package that brought it changes, though nothing is said of it itself', async () => {
    await using fleet = await testFleet();
    await look(fleet, 'packaged', [DEB, library({ ownedBy: [DEB.id] })]);
    await fleet.see('2026-03-31T23:00:00Z', [{ digest: image('packaged') }]);
    await fleet.advise(feeds('2.3.0-3+deb13u1'));
    assert.equal((await fleet.ask('CVE-2026-1')).verdict, 'none');
    await fleet.advise(feeds('2.3.0-3+deb13u2'));
    const answer = await fleet.ask('CVE-2026-1');
    assert.deepEqual([answer.verdict, answer.exposed.runs], ['exposed', 1]);
  });

  it('has the state of the package that brought it, where the record says that the package has it', async () => {
    await using fleet = await testFleet();
    await look(fleet, 'packaged', [DEB, library({ ownedBy: [DEB.id] })]);
    await fleet.see('2026-03-31T23:00:00Z', [{ digest: image('packaged') }]);
    const harmless = {
      ecosystem: 'Debian:13',
      name: 'python-urllib3',
      scheme: 'deb',
      urgency: 'unimportant',
    } as const;
    const open = fakeAdvisory('DEBIAN-CVE-2026-1', harmless, { aliases: ['CVE-2026-1'] });
    await fleet.advise([
      { covers: ['PyPI'], items: [upstream] },
      { covers: ['Debian:13'], items: [open] },
    ]);
    const answer = await fleet.ask('CVE-2026-1');
    assert.deepEqual([answer.verdict, answer.lowered.images], ['none', 1]);
    assert.match(answer.lowered.because[0]?.text ?? '', /its urgency is unimportant/);
  });

  it('may be lowered by a new look where only a document names it', async () => {
    await using fleet = await testFleet();
    await fleet.claim(image('told'), ['pkg:pypi/urllib3@2.3.0']);
    await fleet.see('2026-03-31T23:00:00Z', [{ digest: image('told') }]);
    await fleet.advise(feeds('2.3.0-3+deb13u1'));
    const answer = await fleet.ask('CVE-2026-1');
    assert.equal(answer.verdict, 'exposed');
    assert.equal(answer.images[0]?.components[0]?.standing, 'unknown');
  });
});
