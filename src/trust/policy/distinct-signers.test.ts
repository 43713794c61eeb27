import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fc } from '../../../test/seed.ts';
import { digestOf } from '../../base/digest.ts';
import type { VerifiedSigner } from '../../sigstore/index.ts';
import { type Counted, fillEntries, groupSigners } from './distinct-signers.ts';

const byKey = (key: string): VerifiedSigner => ({ kind: 'key', key: digestOf(key) });
const byCertificate = (identity: string, key: string, issuer = 'i'): VerifiedSigner => {
  return { kind: 'certificate', identity, claims: { issuer }, key: digestOf(key), notAfter: 0 };
};

describe('groupSigners', () => {
  it('takes one identity with many keys, and one key with many identities, for one signer', () => {
    const groups = groupSigners([
      byCertificate('a', '1'),
      byCertificate('a', '2'),
      byCertificate('b', '2'),
      byKey('2'),
      byCertificate('c', '3'),
      byKey('4'),
    ]);
    assert.equal(new Set(groups.slice(0, 4)).size, 1);
    assert.equal(new Set(groups).size, 3);
  });

  it('tells issuers apart, and pairs that would look alike when joined', () => {
    const groups = groupSigners([
      byCertificate('a', '1', 'x'),
      byCertificate('a', '2', 'y'),
      byCertificate('b\na', '3', 'x'),
      byCertificate('a', '4', 'x\nb'),
    ]);
    assert.equal(new Set(groups).size, 4);
  });
});

describe('fillEntries', () => {
  it('lets one signer fill one entry, though several would take it', () => {
    assert.equal(fillEntries([{ group: 1, entries: [0, 1, 2] }]).size, 1);
    assert.equal(fillEntries(Array(10).fill({ group: 1, entries: [0, 1] }) as Counted[]).size, 1);
  });

  it('lets two signers fill one entry but once', () => {
    assert.equal(
      fillEntries([
        { group: 1, entries: [0] },
        { group: 2, entries: [0] },
      ]).size,
      1,
    );
  });

  it('moves a signer to another entry where that makes room', () => {
    assert.equal(
      fillEntries([
        { group: 1, entries: [0, 1] },
        { group: 2, entries: [0] },
      ]).size,
      2,
    );
  });

  it('finds as many as trying everything does', () => {
    const counted = fc.record({
      group: fc.integer({ min: 0, max: 4 }),
      entries: fc.uniqueArray(fc.integer({ min: 0, max: 3 }), { maxLength: 4 }),
    });
    fc.assert(
      fc.property(fc.array(counted, { maxLength: 6 }), (all) =>
        assert.equal(fillEntries(all).size, best(all)),
      ),
    );
  });
});

/** By brute force: each group takes one of its entries, or none. */
function best(all: readonly Counted[]): number {
  const groups = [...new Set(all.map(({ group }) => group))];
  const most = (index: number, taken: ReadonlySet<number>): number => {
    const group = groups[index];
    if (group === undefined) return taken.size;
    const entries = all
      .flatMap((one) => (one.group === group ? one.entries : []))
      .filter((entry) => !taken.has(entry));
    return Math.max(
      most(index + 1, taken),
      ...entries.map((entry) => most(index + 1, new Set([...taken, entry]))),
    );
  };
  return most(0, new Set());
}
