import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { advisoriesIn, rejectionsIn } from '../../../../test/fakes/feed-items.ts';
import type { Advisory } from '../../types.ts';
import { readOsvRecord } from './read-osv-record.ts';

const rejected = (record: object): string[] => rejectionsIn(readOsvRecord(record, 'a.json'));

function advisory(record: object): Advisory {
  const [found] = advisoriesIn(
    readOsvRecord({ id: 'GHSA-2222-3333-4444', affected: [], ...record }, 'a.json'),
  );
  assert.ok(found);
  return found;
}

const range = (...events: object[]): object => ({ ranges: [{ type: 'SEMVER', events }] });
describe('readOsvRecord, names', () => {
  it('joins the names of one flaw', () => {
    const { aliases, about } = advisory({ aliases: ['CVE-2026-1111', 'cve-2026-1111', 'GO-2026-1', 7, ''] });
    assert.deepEqual([aliases, about], [['CVE-2026-1111', 'GO-2026-1'], undefined]);
  });

  it('takes what Ubuntu, Debian and Alpine call upstream for the name of the flaw', () => {
    const { aliases } = advisory({
      id: 'UBUNTU-CVE-2026-1111',
      upstream: ['CVE-2026-1111'],
      related: ['USN-1-1'],
    });
    assert.deepEqual(aliases, ['CVE-2026-1111']);
  });

  it('never joins two CVEs into one, whichever record names both', () => {
    const record = { aliases: ['CVE-2026-1111', 'CVE-2026-2222', 'GHSA-5555-6666-7777'] };
    assert.deepEqual(advisory(record).aliases, []);
    assert.deepEqual(advisory(record).about, ['CVE-2026-1111', 'CVE-2026-2222']);
    assert.deepEqual(advisory({ id: 'CVE-2026-3333', aliases: ['CVE-2026-1111'] }).about, [
      'CVE-2026-3333',
      'CVE-2026-1111',
    ]);
  });

  it('takes advisories of updates for bundles of the CVEs that they name', () => {
    for (const id of [
      'DSA-1-1',
      'DLA-1-1',
      'ELA-1-1',
      'USN-1-1',
      'RHSA-2026:1',
      'ALSA-2026:1',
      'RLSA-2026:1',
      'SUSE-SU-2026:1-1',
      'openSUSE-SU-2026:1-1',
    ]) {
      const { aliases, about } = advisory({
        id,
        related: ['CVE-2026-1111', 'RHSA-2026:9'],
        upstream: ['CVE-2026-2222'],
      });
      assert.deepEqual([aliases, about], [[], ['CVE-2026-2222', 'CVE-2026-1111']], id);
    }
  });

  it('knows the CVE in the name that a distribution gives it', () => {
    assert.deepEqual(advisory({ id: 'UBUNTU-CVE-2026-1111', details: 'x' }).aliases, ['CVE-2026-1111']);
    assert.deepEqual(advisory({ id: 'USN-1-1', upstream: ['UBUNTU-CVE-2026-1111'] }).about, [
      'CVE-2026-1111',
    ]);
  });

  it('takes updates that fix no CVE for vulnerabilities only if they are about security', () => {
    const packages = [
      { package: { ecosystem: 'AlmaLinux:8', name: 'a' }, ...range({ introduced: '0' }, { fixed: '1' }) },
    ];
    const countOf = (id: string, upstream: string[] = []) =>
      advisory({ id, upstream, affected: packages }).affected.length;
    assert.deepEqual(
      [countOf('ALBA-2026:1'), countOf('ALBA-2026:1', ['CVE-2026-1111']), countOf('ALSA-2026:1')],
      [0, 1, 1],
    );
    assert.equal(advisory({ id: 'ALSA-2026:1', affected: packages }).about, undefined);
  });

  it('does not take an index of records for records', () => {
    assert.deepEqual(rejected({ id: 'CGA-1', modified: '2026-01-01T00:00:00Z' }), [
      'CGA-1: it is an entry of an index, not an advisory',
    ]);
  });

  it('has no use for a record without an id', () => {
    for (const id of [undefined, 7, '', 'x y', '<script>', 'a'.repeat(200), 'word'])
      assert.deepEqual(rejected({ id }), ['a.json: it has no advisory id']);
  });
});

describe('readOsvRecord, what is said besides', () => {
  it('reads ratings of record and package alike, each once, with who gave it', () => {
    const vector = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H';
    const severity = [{ type: 'CVSS_V3', score: vector }];
    assert.deepEqual(
      advisory({
        severity: [
          ...severity,
          { type: 'CVSS_V2', score: 'AV:N/AC:L/Au:N/C:P/I:P/A:P', source: 'NVD' },
          { type: 'Ubuntu', score: 'medium' },
        ],
        affected: [{ severity }],
        database_specific: { severity: 'MODERATE' },
      }).severities,
      [
        { source: 'ghsa', vector },
        { source: 'nvd', vector: 'AV:N/AC:L/Au:N/C:P/I:P/A:P' },
        { source: 'ubuntu', level: 'medium' },
        { source: 'ghsa', level: 'medium' },
      ],
    );
    assert.deepEqual(
      advisory({ id: 'RHSA-2026:1', summary: 'Important: nodejs:18 security update' }).severities,
      [{ source: 'redhat', level: 'high' }],
    );
  });

  it('takes what a distribution calls unimportant for its own packages alone', () => {
    const urgencyOf = (ecosystem: string, specific: object) =>
      advisory({
        affected: [
          { package: { ecosystem, name: 'a' }, ...range({ introduced: '0' }), ecosystem_specific: specific },
        ],
      }).affected[0]?.urgency;
    assert.equal(urgencyOf('Debian:13', { urgency: 'unimportant' }), 'unimportant');
    assert.equal(urgencyOf('Ubuntu:24.04:LTS', { ubuntu_priority: 'negligible' }), 'negligible');
    assert.equal(urgencyOf('Go', { urgency: 'unimportant' }), undefined);
  });

  it('ignores ratings that are not valid', () => {
    for (const score of ['CVSS:3.1/', 'x', 7, '99', 'AV:N', `CVSS:3.1/${'AV:N/'.repeat(200)}`])
      assert.deepEqual(advisory({ severity: [{ type: 'CVSS_V3', score }] }).severities, []);
  });

  it('has no date rather than one that nobody gave', () => {
    const { modified, published } = advisory({
      modified: '0001-01-01T00:00:00Z',
      published: '2026-01-02T03:04:05Z',
    });
    assert.deepEqual([modified, published], [undefined, '2026-01-02T03:04:05Z']);
  });

  it('takes the summary for a title, or the first line of the details, without what steers a terminal', () => {
    assert.equal(advisory({ summary: 'a\u001b[31mb', details: 'no' }).title, 'a [31mb');
    assert.equal(advisory({ details: '\n### Impact\nIt hurts.\n' }).title, 'It hurts.');
    assert.equal(advisory({ details: 'x'.repeat(500) }).title?.length, 200);
  });

  it('marks malice', () => {
    assert.equal(advisory({ id: 'MAL-2026-1' }).isMalicious, true);
    assert.equal(advisory({}).isMalicious, undefined);
  });

  it('gives only links that a browser opens', () => {
    const references = [
      { type: 'WEB', url: 'javascript:alert(1)' },
      { type: 'ADVISORY', url: 'https://example.com/a' },
    ];
    assert.equal(advisory({ references }).url, 'https://example.com/a');
    assert.equal(advisory({ references: references.slice(0, 1) }).url, undefined);
  });

  it('reads records whose every field is of a wrong type', () => {
    const fields =
      'id aliases upstream related summary details severity affected references database_specific published modified withdrawn';
    for (const wrong of [null, 7, 'x', [], {}, [null], [7], [{}], [[]], { a: null }, true])
      for (const key of fields.split(' '))
        readOsvRecord({ id: 'GHSA-2222-3333-4444', [key]: wrong }, 'a.json');
    for (const wrong of [null, 7, 'x', [], {}, [null], [[]], true])
      for (const key of [
        'package',
        'ranges',
        'versions',
        'severity',
        'ecosystem_specific',
        'database_specific',
      ])
        readOsvRecord(
          {
            id: 'A-1',
            affected: [
              { package: { ecosystem: 'Go', name: 'm' }, ...range({ introduced: '0' }), [key]: wrong },
            ],
          },
          'a.json',
        );
    for (const wrong of [null, 7, 'x', []]) assert.equal(readOsvRecord(wrong, 'a.json')[0]?.type, 'rejected');
  });
});
