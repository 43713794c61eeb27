import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { foundComponent } from '../../../test/fakes/catalog-component.ts';
import { collectGaps } from './gaps.ts';

describe('collectGaps', () => {
  it('names what has no name to ask a database for, and takes no package of a distribution for clean', () => {
    const named = foundComponent({ type: 'deb', namespace: 'debian', name: 'apt', version: '2.2.4' });
    const { namespace: _, ...apt } = named;
    const odd = foundComponent({ type: 'generic', name: 'odd' });
    assert.deepEqual(collectGaps([], [apt, { ...odd, type: 'odd' }]), [
      { why: 'unknown-release', what: 'deb', components: ['apt 2.2.4'], blocks: true },
      { why: 'unknown-type', what: 'odd', components: ['odd'], blocks: true },
    ]);
  });
});
