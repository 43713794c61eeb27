import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inventory } from '../../../test/fakes/fleet-sample.ts';
import { sampleCatalog } from '../../../test/fakes/sample-catalog.ts';
import { CATALOGUERS } from '../../catalog/cataloguers.ts';
import type { Catalog } from '../../catalog/index.ts';
import { HIDING, inventoryOfCatalog } from './inventory-of-catalog.ts';

const { image } = inventory('a:1', []);
const claim = (changes: Partial<Catalog>) =>
  inventoryOfCatalog({ image, catalog: { ...sampleCatalog(), ...changes }, tool: 'shearwall', at: 0 });
const problem = (by: string) => ({ path: 'a', by, message: 'it cannot be read' });

describe('the inventory of a catalog', () => {
  it('says which gaps may hide what: layers any file, archives and package databases packages, the rest nothing', () => {
    const hidden = (changes: Partial<Catalog>) => {
      const { hides, gaps } = claim(changes);
      return [hides, gaps.length];
    };
    assert.deepEqual(hidden({ unreadLayers: [], problems: [] }), [undefined, 0]);
    assert.deepEqual(hidden({ unreadLayers: [1], problems: [] }), ['files', 1]);
    for (const by of ['java-archive', 'dpkg-status', 'apk-installed', 'rpm-database'])
      assert.deepEqual(hidden({ unreadLayers: [], problems: [problem(by)] }), ['packages', 1], by);
    const known = new Set(CATALOGUERS.flatMap(({ examiners }) => examiners.map(({ id }) => id)));
    for (const by of HIDING) assert.ok(known.has(by), `${by} is an examiner`);
    const harmless = ['elf', 'declared-locks', 'installed-only', 'gaps', 'layers'].map(problem);
    assert.deepEqual(hidden({ unreadLayers: [], problems: harmless }), [undefined, 5]);
  });
});
