import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readFeedFile, rejectionsIn } from '../../../../test/fakes/feed-items.ts';

const DEBIAN = `version,codename,series,created,release,eol,eol-lts,eol-elts
12,Bookworm,bookworm,2021-08-14,2023-06-10,2026-07-11,2028-06-30,2033-06-30
14,Forky,forky,2025-08-09
,Sid,sid,1993-08-16
,,
`;
const UBUNTU = `version,codename,series,created,release,eol,eol-server,eol-esm,eol-legacy
22.04 LTS,Jammy Jellyfish,jammy,2021-10-14,2022-04-21,2027-06-01,2027-06-01,2032-04-09,2034-04-21
25.10,Questing Quokka,questing,2025-04-17,2025-10-09,2026-07-09
`;

describe('distro-info-data', () => {
  it('says until when releases are supported, by whom, and for which releases it is not known', async () => {
    const { feed, items } = await readFeedFile('debian.csv', DEBIAN);
    assert.deepEqual([feed.id, feed.kind], ['debian-releases', 'end-of-life']);
    assert.deepEqual(
      items.flatMap((item) => (item.type === 'end-of-life' ? [item.release] : [])),
      [
        {
          ecosystem: 'Debian:12',
          name: 'Bookworm',
          endOfLife: '2026-07-11',
          endOfLongTermSupport: '2028-06-30',
          endOfPaidSupport: '2033-06-30',
        },
        { ecosystem: 'Debian:14', name: 'Forky' },
        { ecosystem: 'Debian:sid', name: 'Sid' },
      ],
    );
    assert.deepEqual(rejectionsIn(items), ['line 5: it names no release']);
  });

  it("names Ubuntu's releases as OSV does", async () => {
    const { feed, items } = await readFeedFile('ubuntu.csv', UBUNTU);
    assert.equal(feed.id, 'ubuntu-releases');
    assert.deepEqual(
      items.flatMap((item) => (item.type === 'end-of-life' ? [item.release] : [])),
      [
        {
          ecosystem: 'Ubuntu:22.04:LTS',
          name: 'Jammy Jellyfish',
          endOfLife: '2027-06-01',
          endOfPaidSupport: '2034-04-21',
        },
        { ecosystem: 'Ubuntu:25.10', name: 'Questing Quokka', endOfLife: '2026-07-09' },
      ],
    );
  });
});
