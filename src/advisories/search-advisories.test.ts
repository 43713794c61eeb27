import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { searchAdvisories } from './search-advisories.ts';
import type { AdvisoryDatabase, Severity, Vulnerability } from './types.ts';

const HIGH = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H';

describe('searchAdvisories', () => {
  it('joins what is found with its packages', () => {
    const [found] = searchAdvisories({ database: holding([]), text: 'x' });

    assert.deepEqual(found?.packages, [{ ecosystem: 'npm', name: 'pkg-of-CVE-2026-1' }]);
  });

  it('takes the highest score that anyone gives, and a vector before the score beside it', () => {
    const severities = [
      { source: 'nvd', vector: HIGH, score: 9.9 },
      { source: 'ghsa', score: 5 },
    ];

    assert.equal(searchAdvisories({ database: holding(severities), text: 'x' })[0]?.score, 7.5);
  });

  it('has no score where nobody gives one', () => {
    const severities = [{ source: 'debian', level: 'high' as const }];

    assert.equal(searchAdvisories({ database: holding(severities), text: 'x' })[0]?.score, undefined);
  });

  it('asks for 50 unless told otherwise', () => {
    assert.equal(searchAdvisories({ database: holding([], 60), text: 'x' }).length, 50);
    assert.equal(searchAdvisories({ database: holding([], 60), text: 'x', limit: 2 }).length, 2);
  });
});

function holding(severities: readonly Severity[], many = 1): AdvisoryDatabase {
  const all = Array.from({ length: many }, (_, index): Vulnerability => {
    const id = `CVE-2026-${index + 1}`;
    return { id, aliases: [], severities, cwes: [], isMalicious: false } as unknown as Vulnerability;
  });
  return {
    search: (_text: string, limit: number) => all.slice(0, limit),
    packagesOf: (id: string) => [{ ecosystem: 'npm', name: `pkg-of-${id}` }],
  } as unknown as AdvisoryDatabase;
}
