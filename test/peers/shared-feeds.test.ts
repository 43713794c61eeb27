import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { openFeed } from '../../src/advisories/feeds/index.ts';
import type { FeedItem } from '../../src/advisories/types.ts';

const SHARED = process.env['SHEARWALL_SHARED'] ?? join(import.meta.dirname, '../../../shared');

type Summary = { kind: string; covers: readonly string[]; counts: Record<string, number> };

async function summaryOf(path: string, see: (item: FeedItem) => void = () => {}): Promise<Summary> {
  const feed = await openFeed({ path });
  const counts: Record<string, number> = {};
  for await (const item of feed.items) {
    counts[item.type] = (counts[item.type] ?? 0) + 1;
    see(item);
  }
  return { kind: feed.kind, covers: feed.covers, counts };
}

/** Path, kind, what it covers, how many items of each type. */
const FEEDS: readonly (readonly [string, string, readonly string[], Record<string, number>])[] = [
  ['osv/npm/all.zip', 'osv', ['npm'], { advisory: 134 }],
  ['osv/PyPI/all.zip', 'osv', ['PyPI'], { advisory: 2661 }],
  // So few records speak of no whole registry.
  ['osv/PyPI/ghsa.zip', 'osv', [], { advisory: 71 }],
  ['osv/Maven/all.zip', 'osv', ['Maven'], { advisory: 480 }],
  ['osv/Bitnami/all.zip', 'osv', ['Bitnami'], { advisory: 7444 }],
  ['osv/Debian-ELTS/all.zip', 'osv', [], { advisory: 1712 }],
  ['osv/malicious/all.zip', 'osv', [], { advisory: 32_508 }],
  ['osv/GHSA-rxwq-x6h5-x525.json', 'osv', [], { advisory: 1 }],
  // 92 source packages are not a release: who uses it declares that.
  ['debian/debian-tracker-trixie.json', 'debian-tracker', [], { advisory: 1704 }],
  ['debian/DSA-list.txt', 'debian-list', [], { advisory: 5406 }],
  ['debian/DLA-list.txt', 'debian-list', [], { advisory: 3534 }],
  ['kev/known_exploited_vulnerabilities.json', 'kev', [], { exploited: 1404 }],
  ['cve-records/vulnrichment-subset.jsonl.gz', 'cve', [], { advisory: 1169, decision: 1169 }],
];

describe('openFeed on real feeds', () => {
  for (const [name, kind, covers, counts] of FEEDS) {
    const path = join(SHARED, 'data', name);
    const skip = !existsSync(path) && `${path} is absent`;
    it(`reads all of ${name}`, { skip }, async () => {
      assert.deepEqual(await summaryOf(path), { kind, covers, counts });
    });
  }

  const go = join(SHARED, 'data/osv/Go/all.zip');
  it('reads which functions of Go modules are meant', {
    skip: !existsSync(go) && `${go} is absent`,
  }, async () => {
    let [withSymbols, withPaths] = [0, 0];
    const { counts } = await summaryOf(go, (item) => {
      if (item.type !== 'advisory') return;
      const lists = item.advisory.affected.flatMap(({ symbols }) => Object.values(symbols ?? {}));
      if (lists.length > 0) withPaths++;
      if (lists.some((list) => list.length > 0)) withSymbols++;
    });
    assert.deepEqual(counts, { advisory: 4291 });
    // 879 have symbols; of one of these the same package is named without symbols too, and so as a whole.
    assert.deepEqual([withSymbols, withPaths], [878, 951]);
  });

  const wolfi = join(SHARED, 'data/wolfi/advisories-v2.tar.gz');
  it('reads all of Wolfi, whose false positives are facts with a reason', {
    skip: !existsSync(wolfi) && `${wolfi} is absent`,
  }, async () => {
    const reasons: Record<string, number> = {};
    const { counts, covers } = await summaryOf(wolfi, (item) => {
      const [affected] = item.type === 'advisory' ? item.advisory.affected : [];
      if (affected?.status !== 'not-affected') return;
      const reason = affected.fix.reason?.split(':')[0] ?? '';
      reasons[reason] = (reasons[reason] ?? 0) + 1;
    });
    assert.deepEqual([counts, covers], [{ advisory: 30_030 }, ['Wolfi']]);
    // Of 2,850 determinations some were followed by a fix or another detection, which then counts.
    assert.deepEqual(reasons, {
      'vulnerable-code-not-included-in-package': 1446,
      'component-vulnerability-mismatch': 535,
      'vulnerable-code-version-not-used': 522,
      'vulnerability-record-analysis-contested': 118,
      'vulnerable-code-cannot-be-controlled-by-adversary': 77,
      'vulnerable-code-not-in-execution-path': 74,
      'inline-mitigations-exist': 10,
    });
  });
});
