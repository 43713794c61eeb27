import assert from 'node:assert/strict';
import { it } from 'node:test';
import { whyOld } from './why-old.ts';

it('a trust root is old after half a year, and of a file nobody knows', () => {
  const asOf = Date.parse('2026-01-01T00:00:00Z');
  const origin = { kind: 'built-in', name: 'public-good', asOf } as const;
  const later = (days: number): number => asOf + days * 86_400_000;
  assert.equal(whyOld(origin, later(179)), undefined);
  assert.match(
    whyOld(origin, later(180)) ?? '',
    /^the trust root public-good is of 2026-01-01, 180 days ago: /,
  );
  assert.equal(whyOld(origin, later(-1)), undefined);
  assert.equal(whyOld({ kind: 'file', path: 'root.json' }, later(1000)), undefined);
});
