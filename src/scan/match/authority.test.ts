import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FeedKind } from '../../advisories/index.ts';
import { authorityOf } from './authority.ts';
import type { AdvisoryQuestion } from './question.ts';

const ofRelease = { isRelease: true, ecosystem: 'Debian:13' } as AdvisoryQuestion;
const of = (ecosystem: string): AdvisoryQuestion => ({ ecosystem }) as AdvisoryQuestion;

describe('how much a statement is worth', () => {
  it('is of a release its own record first, then its announcements, then copies, then whatever else', () => {
    const ranked: readonly (FeedKind | undefined)[][] = [
      ['debian-tracker', 'arch-tracker', 'secdb', 'wolfi', 'csaf'],
      ['debian-list'],
      ['osv'],
      ['cve', undefined] as (FeedKind | undefined)[],
    ];
    for (const [rank, kinds] of ranked.entries())
      for (const kind of kinds) assert.equal(authorityOf(ofRelease, 'GO-1', kind), rank, kind);
  });

  it('is of Go’s own database more than of those that carry what was reported, and of others the same', () => {
    assert.ok(authorityOf(of('Go'), 'GO-2024-1', 'osv') < authorityOf(of('Go'), 'GHSA-1', 'osv'));
    assert.equal(authorityOf(of('npm'), 'GHSA-1', 'osv'), authorityOf(of('npm'), 'GO-1', undefined));
  });
});
