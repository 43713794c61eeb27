/** How real feeds are joined: by their texts alone, sharing no code with what joins them. */
import assert from 'node:assert/strict';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import type { AdvisoryDatabase } from '../../src/advisories/index.ts';
import { feedsDatabase } from './feeds-database.ts';

const shared = process.env['SHEARWALL_SHARED'] ?? join(import.meta.dirname, '../../../shared');
const data = join(shared, 'data');
const skip = !existsSync(data) && 'the shared data is absent';

describe('advisories of real feeds', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-aliases-'));
  const path = join(folder, 'advisories.db');
  let database: AdvisoryDatabase;
  before(async () => {
    const files = [
      ...globSync(join(data, 'osv/*/*.zip')),
      ...globSync(join(data, 'debian/D?A-list.txt')),
      join(data, 'osv/GHSA-rxwq-x6h5-x525.json'),
      join(data, 'debian/debian-tracker-trixie.json'),
      join(data, 'wolfi/advisories-v2.tar.gz'),
      join(data, 'kev/known_exploited_vulnerabilities.json'),
      join(data, 'cve-records/vulnrichment-subset.jsonl.gz'),
    ];
    database = await feedsDatabase(
      path,
      files.map((file) => ({ path: file })),
    );
  });
  after(() => {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('hold no vulnerability with two CVE ids', (test) => {
    const file = new DatabaseSync(path, { readOnly: true });
    const rows = file.prepare('SELECT id, data FROM vulnerability').all() as { id: string; data: string }[];
    file.close();
    test.diagnostic(`${rows.length} vulnerabilities`);
    assert.ok(rows.length > 60_000);
    for (const { id, data: facts } of rows) {
      const { a = [] } = JSON.parse(facts) as { a?: string[] };
      assert.ok([id, ...a].filter((one) => /^cve-/i.test(one)).length < 2, `${id}: ${a.join(', ')}`);
    }
  });

  it('answer for each CVE of a DSA or DLA, and only for those', (test) => {
    let count = 0;
    for (const list of ['DSA-list.txt', 'DLA-list.txt']) {
      const entries = readFileSync(join(data, 'debian', list), 'utf8').split(/\n(?=\[)/);
      for (const entry of entries) {
        const id = /\] (D[SL]A-\S+) /.exec(entry)?.[1] ?? '';
        const cves = [...new Set(/\{([^}]*)\}/.exec(entry)?.[1]?.match(/CVE-\d{4}-\d{4,}/g) ?? [])].sort();
        if (cves.length === 0) continue;
        count++;
        assert.deepEqual(database.resolve(id), cves, id);
      }
    }
    test.diagnostic(`${count} notices with CVEs`);
    assert.ok(count > 8000);
  });

  it('know every CVE that is exploited', () => {
    const { vulnerabilities } = JSON.parse(
      readFileSync(join(data, 'kev/known_exploited_vulnerabilities.json'), 'utf8'),
    ) as { vulnerabilities: { cveID: string }[] };
    for (const { cveID } of vulnerabilities) assert.ok(database.vulnerability(cveID)?.exploited, cveID);
  });

  it('know Log4Shell by all its names', () => {
    for (const name of ['CVE-2021-44228', 'ghsa-jfh8-c2jp-5v3q'])
      assert.deepEqual(database.resolve(name), ['CVE-2021-44228']);
  });

  it('say nothing of Alpine, of which no feed is there', () => {
    assert.deepEqual(database.feedsFor('Alpine:v3.11'), []);
  });
});
