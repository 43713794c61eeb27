import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AffectedPackage } from '../../advisories/index.ts';
import type { AdvisoryQuestion } from './question.ts';
import { verdictOf } from './verdict.ts';

type Said = { why?: string; status?: AffectedPackage['status']; range?: Partial<AffectedPackage['range']> };

function verdict(
  { status = 'affected', range, why }: Said,
  question: Partial<AdvisoryQuestion>,
): string | undefined {
  const affected = {
    ecosystem: 'Debian:13',
    name: 'a',
    status,
    fix: { state: 'unknown' as const, versions: [], ...(why !== undefined && { reason: why }) },
    range: { scheme: 'deb', intervals: [{ low: '2:2-1', high: '2:3-1' }], ...range },
  };
  return verdictOf(affected as AffectedPackage, question as AdvisoryQuestion);
}

describe('what a statement says of a version', () => {
  it('is whether its range holds it, and of what is not affected only that', () => {
    assert.equal(verdict({}, { version: '2:2-1' }), 'affected');
    assert.equal(verdict({}, { version: '2:3-1' }), 'outside');
    assert.equal(verdict({ status: 'not-affected' }, { version: '2:2-1' }), 'not-affected');
    assert.equal(verdict({ status: 'not-affected' }, { version: '2:3-1' }), undefined);
    assert.equal(verdict({ status: 'undetermined' }, { version: '2:2-1' }), 'undetermined');
    assert.equal(verdict({ status: 'undetermined' }, { version: '2:3-1' }), undefined);
    const range = { intervals: [] };
    assert.equal(verdict({ status: 'undetermined', range }, { version: '2:3-1' }), 'undetermined');
    assert.equal(
      verdict({ status: 'undetermined', range, why: 'a range has no events' }, { version: '2:3-1' }),
      'not-understood',
    );
  });

  it('leaves epochs away on both sides where nobody knows that of the version', () => {
    const asked = (version: string) => verdict({}, { version, withoutEpoch: true, isRelease: true });
    assert.deepEqual(['1-1', '2-1', '3-1'].map(asked), ['outside', 'affected', 'outside']);
    const open = (version: string) =>
      verdict({ range: { intervals: [{ low: '2:2-1' }] } }, { version, withoutEpoch: true, isRelease: true });
    assert.deepEqual(['1-1', '9-1'].map(open), ['outside', 'affected']);
    assert.equal(verdict({}, { version: '2-1', isRelease: true }), 'outside');
  });

  it('counts versions that are listed beside a range for registries only, and for a release where there is no range', () => {
    const range = { versions: ['9-1'] };
    assert.equal(verdict({ range }, { version: '9-1' }), 'affected');
    assert.equal(verdict({ range }, { version: '9-1', isRelease: true }), 'outside');
    const alone = { versions: ['9-1'], intervals: [] };
    assert.equal(verdict({ range: alone }, { version: '9-1', isRelease: true }), 'affected');
    assert.equal(verdict({ range: alone }, { version: '8-1', isRelease: true }), 'outside');
  });
});
