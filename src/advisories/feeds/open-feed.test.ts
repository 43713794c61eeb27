import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import {
  advisoriesIn,
  type ReadFeed,
  readFeedFile,
  readFeedFiles,
  rejectionsIn,
} from '../../../test/fakes/feed-items.ts';
import { raw } from '../../../test/fakes/raw-tar.ts';
import { fakeZip } from '../../../test/fakes/zip-file.ts';
import { endOfArchive } from '../../rootfs/index.ts';
import { feedError } from './errors.ts';
import { openFeed } from './open-feed.ts';

const osv = (number: number, ecosystem = 'npm'): object => ({
  schema_version: '1.6.0',
  id: `GHSA-2222-3333-${String(number).padStart(4, '2')}`,
  modified: '2026-01-02T00:00:00Z',
  affected: [
    {
      package: { ecosystem, name: `p${number}` },
      ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }] }],
    },
  ],
});
const text = (number: number, ecosystem?: string): string => JSON.stringify(osv(number, ecosystem));
const files = (count: number, ecosystem?: string): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`${at}.json`, text(at, ecosystem)]));

const fakeTar = (content: Record<string, string>): Buffer =>
  Buffer.concat([...Object.entries(content).map(([name, body]) => raw({ name, body })), endOfArchive()]);

const namesIn = ({ items }: ReadFeed): string[] =>
  advisoriesIn(items).map(({ affected }) => affected[0]?.name ?? '');

const fails = (promise: Promise<unknown>, code: Parameters<typeof feedError>[0], message: RegExp) =>
  assert.rejects(promise, (error) => feedError.is(error, code) && message.test(error.message));

describe('openFeed, however a feed is packed', () => {
  const three = files(3);
  const expected = ['p0', 'p1', 'p2'];
  const all = Object.values(three);

  it('reads one record, a list of them, and one a line', async () => {
    assert.deepEqual(namesIn(await readFeedFile('a.json', text(0))), ['p0']);
    assert.deepEqual(namesIn(await readFeedFile('a.json', JSON.stringify(osv(0), null, 2))), ['p0']);
    assert.deepEqual(namesIn(await readFeedFile('a.json', `\ufeff[${all.join(',\n')}]`)), expected);
    assert.deepEqual(namesIn(await readFeedFile('a.jsonl', `${all.join('\n')}\n\n`)), expected);
  });

  it('reads the files of a folder, of a zip, and of a tar, compressed as it may be', async () => {
    const nested = {
      'README.md': '# x',
      '.git/config': 'x',
      'a/1.json': text(1),
      'b.jsonl': `${text(2)}\n`,
      '0.json': text(0),
    };
    assert.deepEqual(namesIn(await readFeedFiles(nested)).sort(), expected);
    assert.deepEqual(namesIn(await readFeedFile('x.zip', fakeZip(nested))).sort(), expected);
    const tar = fakeTar(nested);
    for (const packed of [tar, gzipSync(tar), zstdCompressSync(tar)])
      assert.deepEqual(namesIn(await readFeedFile('x.tar', packed)).sort(), expected);
    assert.deepEqual(namesIn(await readFeedFile('x.jsonl.gz', gzipSync(all.join('\n')))), expected);
  });

  it('tells a kind by content, and not by the name', async () => {
    const { feed } = await readFeedFile('kev.csv', text(0));
    assert.equal(feed.kind, 'osv');
    const later = { 'a.json': '{"name":"an index"}', 'b.json': text(0) };
    assert.equal((await readFeedFiles(later)).feed.kind, 'osv');
  });

  it('names the known feed formats when a file is not a feed', async () => {
    for (const content of ['', 'hello', '{}', '[]', '{"a":{"b":1}}', 'a,b,c\n1,2,3', '\u0000\u0001'])
      await fails(
        readFeedFile('x.json', content),
        'FEED_KIND_UNKNOWN',
        /x\.json is not a recognised feed format/,
      );
    await fails(readFeedFiles({ 'a.txt': 'x' }), 'FEED_KIND_UNKNOWN', /is not a recognised feed format/);
    await fails(
      openFeed({ path: '/nonexistent/feed' }),
      'FEED_UNREADABLE',
      /\/nonexistent\/feed cannot be read: there is no such file/,
    );
  });
});

describe('openFeed, what a feed is called and what it covers', () => {
  it('names feeds by kind and place, unless they are named', async () => {
    const idOf = async (name: string, id?: string) =>
      (await readFeedFiles({ [name]: fakeZip(files(1)) }, name, { feedId: id })).feed.id;
    assert.equal(await idOf('npm/all.zip'), 'osv-npm');
    assert.equal(await idOf('crates.io/all.zip'), 'osv-crates.io');
    assert.equal(await idOf('PyPI/ghsa.zip'), 'osv-pypi-ghsa');
    assert.equal(await idOf('Rocky Linux/all.zip'), 'osv-rocky-linux');
    assert.equal(await idOf('npm/all.zip', 'mine'), 'mine');
  });

  const coversOf = async (name: string, content: Record<string, string>, covers?: readonly string[]) =>
    (await readFeedFiles({ [name]: fakeZip(content) }, name, { covers })).feed.covers;

  it('takes a collection for whole when it has more than a handful of records, or the publisher named it so', async () => {
    assert.deepEqual(await coversOf('x/ghsa.zip', files(21, 'Mageia:9')), ['Mageia:9']);
    assert.deepEqual(await coversOf('x/ghsa.zip', files(20, 'Mageia:9')), []);
    assert.deepEqual(await coversOf('Mageia/all.zip', { ...files(1, 'Mageia:9'), 'x.json': text(2) }), [
      'Mageia:9',
    ]);
  });

  it('takes no part of a release or of a registry for the whole, however its publisher named it', async () => {
    for (const [ecosystem, least] of [
      ['Debian:12', 1000],
      ['Ubuntu:24.04:LTS', 1000],
      ['Alpine:v3.22', 80],
      ['Chainguard', 400],
      ['Rocky Linux:9', 50],
      ['npm', 50],
      ['PyPI', 300],
      ['crates.io', 5],
    ] as const) {
      const path = `${ecosystem.split(':')[0]}/all.zip`;
      const packages = (count: number) => ({
        'all.json': JSON.stringify(
          Array.from({ length: count }, (_, at) => ({
            ...osv(at),
            affected: [{ package: { ecosystem, name: `p${at}` }, versions: ['1'] }],
          })),
        ),
        'x.json': text(1),
      });
      assert.deepEqual(await coversOf(path, packages(least - 1)), [], ecosystem);
      assert.deepEqual(await coversOf(path, packages(least)), [ecosystem]);
      assert.deepEqual(await coversOf(path, packages(1), [ecosystem]), [ecosystem]);
    }
  });

  it('goes by where a copy came from', async () => {
    const origin = 'https://example.com/Azure%20Linux/all.zip';
    const { feed } = await readFeedFile('copy', fakeZip(files(1, 'Azure Linux:3')), { origin });
    assert.deepEqual([feed.id, feed.covers], ['osv-azure-linux', ['Azure Linux:3']]);
  });

  it('believes who says what is covered, of what the feed speaks of at all', async () => {
    assert.deepEqual(await coversOf('x.zip', files(3), ['npm', 'Go']), ['npm']);
    assert.deepEqual(await coversOf('npm/all.zip', files(30), ['PyPI', 'Go']), []);
    assert.deepEqual(await coversOf('npm/all.zip', files(30), []), []);
  });

  it('takes neither malice, nor updates, nor what was taken back for knowledge of all flaws', async () => {
    const renamed = (change: (record: { id: string; withdrawn?: string }) => void) =>
      Object.fromEntries(
        Object.entries(files(40, 'Debian:10')).map(([name, content], at) => {
          const record = JSON.parse(content) as { id: string };
          change(Object.assign(record, { id: `${record.id}-${at}` }));
          return [name, JSON.stringify(record)];
        }),
      );
    for (const prefix of ['MAL', 'ELA', 'DSA', 'USN'])
      assert.deepEqual(
        await coversOf(
          'x/y.zip',
          renamed((record) => (record.id = `${prefix}-${record.id}`)),
        ),
        [],
      );
    assert.deepEqual(
      await coversOf(
        'x/y.zip',
        renamed((record) => (record.withdrawn = '2026-01-01T00:00:00Z')),
      ),
      [],
    );
  });
});

describe('openFeed, how old its data is', () => {
  const dateOf = async (records: object[], fetchedAt?: number) =>
    (await readFeedFile('a.jsonl', records.map((each) => JSON.stringify(each)).join('\n'), { fetchedAt }))
      .feed.dataDate;
  const modified = (date: string): object => ({ ...osv(1), modified: date });

  it('is what the newest record says, except for dates in the future', async () => {
    const records = ['2025-01-01T00:00:00Z', '2026-01-01T00:00:00Z', '2101-01-01T00:00:00Z'].map(modified);
    assert.equal(await dateOf(records, Date.UTC(2026, 5) / 1000), Date.UTC(2026, 0, 1) / 1000);
  });

  it('is the year of an id where records have no dates', async () => {
    const undated = { ...osv(1), id: 'GO-2026-5112', modified: '0001-01-01T00:00:00Z' };
    assert.equal(await dateOf([undated, modified('2025-06-01T00:00:00Z')]), Date.UTC(2026, 0, 1) / 1000);
  });
});

describe('openFeed, hostile feeds', () => {
  const zip = fakeZip(files(5));

  it('refuses a zip truncated anywhere', async () => {
    for (const length of [zip.length - 1, zip.length - 30, zip.length >> 1, 40])
      await fails(
        readFeedFile('a.zip', zip.subarray(0, length)),
        'FEED_DAMAGED',
        /a\.zip is a zip file without the directory/,
      );
  });

  it('refuses a truncated gzip, zstd or tar', async () => {
    const lines = Array.from({ length: 200 }, (_, at) => text(at)).join('\n');
    for (const packed of [gzipSync(lines), zstdCompressSync(lines), gzipSync(fakeTar(files(50)))])
      await fails(
        readFeedFile('a.gz', packed.subarray(0, packed.length - 20)),
        'FEED_DAMAGED',
        /a\.gz cannot be read/,
      );
    await fails(
      readFeedFile('a.tar', fakeTar(files(2)).subarray(0, 1024 + 600)),
      'FEED_DAMAGED',
      /a\.tar cannot be read/,
    );
  });

  it('skips single damaged records, and says so', async () => {
    const content = {
      'a.json': '{"id":',
      'b.json': text(1),
      'c.json': '\u0000',
      'd.json': '[1,null,"x"]',
      'e.json': '7',
    };
    const { items } = await readFeedFile('a.zip', fakeZip(content));
    assert.equal(advisoriesIn(items).length, 1);
    assert.equal(rejectionsIn(items).length, 6);
    const flipped = Buffer.from(zip);
    flipped[60] = 0xff;
    assert.equal(advisoriesIn((await readFeedFile('a.zip', flipped)).items).length, 4);
  });

  it('does not inflate what is larger than a record may be, or states a false size', async () => {
    const large = Buffer.alloc(17 << 20, 'x');
    const { items } = await readFeedFile(
      'a.zip',
      fakeZip({ 'a.json': text(0), 'b.json': large, 'c.json': { content: large, sizeBytes: 1000 } }),
    );
    assert.equal(advisoriesIn(items).length, 1);
    assert.match(
      rejectionsIn(items)[0] ?? '',
      /b\.json: too large: 17825792 bytes, at most 16777216 are read/,
    );
    assert.match(rejectionsIn(items)[1] ?? '', /c\.json/);
  });

  it('skips a line, a list item and a member of thirty megabytes', async () => {
    const huge = `{"id":"A-1","details":"${'x'.repeat(30 << 20)}"}`;
    const before = process.memoryUsage().rss;
    for (const content of [`${text(0)}\n${huge}\n${text(1)}`, `[${text(0)},${huge},${text(1)}]`]) {
      const read = await readFeedFile('a.json', gzipSync(content, { level: 1 }));
      assert.deepEqual(namesIn(read), ['p0', 'p1']);
      assert.match(rejectionsIn(read.items)[0] ?? '', /bytes, at most 16777216 are read/);
    }
    const tracker = `{"a":{"CVE-2026-1111":{"releases":{"sid":{"status":"open"}}}},"b":{"CVE-2026-1111":"${'x'.repeat(30 << 20)}"}}`;
    const read = await readFeedFile('t.json', gzipSync(tracker, { level: 1 }));
    assert.equal(advisoriesIn(read.items).length, 1);
    assert.match(rejectionsIn(read.items)[0] ?? '', /b: too large: 3145\d+ bytes/);
    assert.ok(process.memoryUsage().rss - before < 400e6);
  });

  it('skips what is nested deeper than any advisory, in JSON and YAML', async () => {
    const list = `{"id":"A-1","affected":${'['.repeat(1e6)}${']'.repeat(1e6)}}`;
    const object = `{"id":"A-2","affected":${'{"a":'.repeat(1e6)}1${'}'.repeat(1e6)}}`;
    const { items } = await readFeedFile('a.jsonl', `${text(0)}\n${list}\n${object}\n${text(1)}`);
    assert.equal(advisoriesIn(items).length, 2);
    assert.match(
      rejectionsIn(items).join(),
      /nested deeper than any advisory.*nested deeper than any advisory/,
    );
    const wolfi = 'schema-version: 2.0.2\npackage: {name: a}\nadvisories:\n';
    const { items: others } = await readFeedFiles({
      'a.yaml': `${wolfi}  ${'- '.repeat(1e6)}x`,
      'b.yaml': `${wolfi}  ${'['.repeat(1e6)}`,
      'c.yaml': `${wolfi}  - id: ${'x'.repeat(5 << 20)}`,
      'd.yaml': `${wolfi}  - {id: CGA-2222-3333-4444, events: [{type: detection, timestamp: 2026-01-01T00:00:00Z}]}`,
    });
    assert.equal(advisoriesIn(others).length, 1);
    assert.equal(rejectionsIn(others).length, 3);
  });

  it('lets nothing through that steers a terminal', async () => {
    const evil = '\u001b]0;owned\u0007\u202e';
    const package_ = { ecosystem: 'Go', name: `p${evil}` };
    const events = [{ introduced: '0' }, { fixed: `1.0.0${evil}` }];
    const records = [
      {
        id: 'A-1',
        summary: evil,
        affected: [{ package: package_, ranges: [{ type: 'SEMVER', events: events.slice(0, 1) }] }],
      },
      {
        id: 'A-2',
        affected: [{ package: { ...package_, name: 'p' }, ranges: [{ type: 'SEMVER', events }] }],
      },
      { id: 'A-3', affected: [{ package: { ...package_, name: 'p' }, versions: [evil, '1.0.0'] }] },
      {
        id: 'A-4',
        severity: [{ type: evil, score: 'high', source: evil }],
        affected: [
          {
            package: { ...package_, name: 'p' },
            ranges: [{ type: 'SEMVER', events: events.slice(0, 1) }],
            ecosystem_specific: {
              urgency: evil,
              imports: [{ path: 'p/a', symbols: [evil, 'F'], goos: [evil] }],
            },
          },
        ],
      },
      { id: evil },
    ];
    const { items } = await readFeedFile('a.jsonl', records.map((each) => JSON.stringify(each)).join('\n'));
    assert.equal(advisoriesIn(items).length, 4);
    assert.doesNotMatch(JSON.stringify(items), /\\u001b|\\u0007|\u202e/);
  });

  it('gives records of one id as often as they come: which counts is for who joins feeds', async () => {
    const { items } = await readFeedFile('a.jsonl', [text(1), text(1), text(1)].join('\n'));
    assert.equal(advisoriesIn(items).length, 3);
  });

  it('tells kinds apart at once, whatever a file begins with', async () => {
    for (const unit of ['\\"', '"', '{', '[', '{"', '":', 'a', ' ', '\n', '{"a":', '"cveID" ', 'CVE-'])
      for (const begin of ['{"', '["', '{', ''])
        await fails(
          readFeedFile('a.json', begin + unit.repeat(200_000)),
          'FEED_KIND_UNKNOWN',
          /is not a recognised feed format/,
        );
  });

  it('reads titles, dates and names of any length at once', async () => {
    const long = 'a-'.repeat(2e6);
    const module = {
      package: { ecosystem: 'Rocky Linux:8', name: 'x' },
      ranges: [{ type: 'ECOSYSTEM', events: [{ fixed: '1.module+el8' }] }],
    };
    const record = {
      id: 'RLSA-2026:1',
      modified: `2026-01-01 (${long})`,
      affected: [module],
      aliases: [long],
      summary: long,
    };
    const [advisory] = advisoriesIn((await readFeedFile('a.json', JSON.stringify(record))).items);
    assert.ok(JSON.stringify(advisory).length < 1000);
  });
});
