import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type FakeFeed, fakeAdvisory } from '../../../test/fakes/advisory-database.ts';
import { databaseOf } from '../../../test/fakes/judging.ts';
import { fakeComponent, fakeMatch, fakeVulnerability } from '../../../test/fakes/scan-finding.ts';
import type { CatalogComponent } from '../../catalog/index.ts';
import type { Lowering } from '../report/types.ts';
import { type DistributionOwnership, leftToDistribution } from './left-to-distribution.ts';

const MADE = Date.UTC(2026, 0, 10) / 1000;
const DAY = 86_400;
const owner = fakeComponent({ id: 'pkg:deb/debian/python3-urllib3@1.26-1', name: 'python3-urllib3' });
const urllib3 = fakeComponent({
  id: 'pkg:pypi/urllib3@1.26',
  type: 'pypi',
  name: 'urllib3',
  version: '1.26',
  ownedBy: [owner.id],
});
const tracker = (dataDate: number): FakeFeed => ({
  id: 'debian-tracker',
  kind: 'debian-tracker',
  dataDate,
  items: [fakeAdvisory('CVE-2026-0001', { ecosystem: 'Debian:13', name: 'curl', fixed: '9' })],
});

async function lowered(
  feed: FakeFeed,
  component: CatalogComponent = urllib3,
  given: Partial<DistributionOwnership> = {},
): Promise<Lowering | undefined> {
  const database = await databaseOf(feed);
  const rule = leftToDistribution({
    components: [owner, urllib3],
    database,
    created: MADE,
    now: MADE + 30 * DAY,
    ...given,
  });
  return rule({ match: fakeMatch(), vulnerability: fakeVulnerability(), component });
}

describe('leftToDistribution', () => {
  it('leaves what a package installed to the distribution whose records are newer', async () => {
    const lowering = await lowered(tracker(MADE + DAY));
    assert.equal(lowering?.code, 'left-to-distribution');
    assert.match(lowering.text, /part of the package python3-urllib3, which the records of Debian:13/);
    assert.equal(lowering.source, 'debian-tracker');
    assert.equal(lowering.date, '2026-01-11T00:00:00.000Z');
  });

  it('leaves nothing to records that are older than the image', async () => {
    assert.equal(await lowered(tracker(MADE - DAY)), undefined);
  });

  it('leaves it to records of today where nobody knows how old the image is', async () => {
    // Reproducible builds set it to nothing, folders have none.
    for (const created of [undefined, 0]) {
      assert.equal(await lowered(tracker(MADE + DAY), urllib3, { created }), undefined);
      assert.ok(await lowered(tracker(MADE + 30 * DAY), urllib3, { created }));
    }
  });

  it('leaves nothing to another release’s records', async () => {
    const other = { ...tracker(MADE + DAY), covers: ['Debian:12'] };
    assert.equal(await lowered(other), undefined);
  });

  it('leaves nothing of a third party’s package, nor what no package or an unknown one installed', async () => {
    const foreign = { ...owner, foreign: 'its origin is X' };
    assert.equal(await lowered(tracker(MADE + DAY), urllib3, { components: [foreign] }), undefined);
    assert.equal(await lowered(tracker(MADE + DAY), { ...urllib3, ownedBy: [] }), undefined);
    assert.equal(await lowered(tracker(MADE + DAY), { ...urllib3, ownedBy: [owner.id, 'x'] }), undefined);
  });

  it('never touches the distribution’s own package', async () => {
    assert.equal(await lowered(tracker(MADE + DAY), { ...owner, ownedBy: [owner.id] }), undefined);
  });
});
