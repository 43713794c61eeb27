import assert from 'node:assert/strict';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { runLine } from '../../../test/fakes/run-line.ts';
import { fakeZip } from '../../../test/fakes/zip-file.ts';
import type { DbImportAnswer } from '../answers.ts';

function osv(id: string, ecosystem = 'npm'): string {
  const affected = [{ package: { ecosystem, name: 'x' }, versions: ['1.0.0'] }];
  return JSON.stringify({ schema_version: '1.6.0', id, modified: '2026-01-01T00:00:00Z', affected });
}

const KEV = JSON.stringify({
  catalogVersion: '1',
  dateReleased: '2026-01-01T00:00:00Z',
  vulnerabilities: [{ cveID: 'CVE-2020-0001', dateAdded: '2025-01-01' }],
});
const EPSS =
  '#model_version:v1,score_date:2026-01-01T00:00:00+0000\ncve,epss,percentile\nCVE-2020-0001,0.1,0.1\n';
const TRACKER = JSON.stringify({
  a: { 'CVE-2020-0001': { releases: { trixie: { status: 'open', urgency: 'low' } } } },
});
const ids = Array.from({ length: 30 }, (_, at) => `GHSA-2222-2222-${at + 2222}`);

describe('db import of folders', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  const at = (path: string): string => join(context.dir, path);
  const put = async (path: string, content: string | Uint8Array): Promise<void> => {
    await mkdir(dirname(at(path)), { recursive: true });
    await writeFile(at(path), content);
  };
  const db = async (...words: string[]) => await runLine(['db', ...words, '--data-dir', at('data')], context);
  const imported = async (...words: string[]) => {
    const { value, notes } = await db('import', ...words);
    const { feeds, skipped } = value as DbImportAnswer;
    return { feeds: feeds.map(({ id, records }) => `${id} ${records}`), skipped, notes };
  };
  before(async () => {
    context = await repositoryContext();
  });
  after(() => context[Symbol.asyncDispose]());

  it('takes every feed that lies in it, however deep and however packed, and says what is none', async () => {
    await put('all/README.md', 'feeds of today\n');
    await put('all/cisa/kev.json', KEV);
    await put('all/first/epss.csv.gz', gzipSync(EPSS));
    await put('all/debian/tracker.json.zst', zstdCompressSync(Buffer.from(TRACKER)));
    await put('all/osv/npm/all.zip', fakeZip({ 'a.json': osv('GHSA-2222-2222-2222') }));
    await put('all/ours/2026/a.json', osv('GHSA-2222-2222-2223'));
    await put('all/ours/2025/b.json', osv('GHSA-2222-2222-2224'));
    await put('all/cut/npm.zip', fakeZip({ 'a.json': osv('GHSA-2222-2222-2225') }).subarray(0, 60));
    await put('all/empty.json', '');
    await symlink(at('all/cisa/kev.json'), at('all/link.json'));

    const { feeds, skipped, notes } = await imported(at('all'));

    assert.deepEqual(feeds.toSorted(), ['debian-tracker 1', 'epss 1', 'kev 1', 'osv-npm 1', 'osv-ours 2']);
    assert.deepEqual(skipped.map(({ path }) => path.slice(at('all').length)).sort(), [
      '/README.md',
      '/cut/npm.zip',
      '/empty.json',
      '/link.json',
    ]);
    assert.match(notes, /skipped .*README\.md: not a format of feeds/);
    assert.match(notes, /^import .*kev\.json …$/m);
  });

  it('declares whole of several feeds those alone that speak of what is said', async () => {
    await put('several/cisa/kev.json', KEV);
    await put('several/debian/tracker.json', TRACKER);
    await put('several/osv/npm/all.zip', fakeZip({ 'a.json': osv('GHSA-2222-2222-2222') }));
    const covered = async (...words: string[]) => {
      const { value, notes } = await db('import', ...words);
      const { feeds } = value as DbImportAnswer;
      return [Object.fromEntries(feeds.map(({ id, covers }) => [id, covers])), notes] as const;
    };
    const [one] = await covered(at('several'), '--covers', 'Debian:13');
    assert.deepEqual(one, { 'debian-tracker': ['Debian:13'], kev: [], 'osv-npm': [] });
    const [none, notes] = await covered(at('several'), '--covers', 'Debian:12');
    assert.deepEqual(none, { 'debian-tracker': [], kev: [], 'osv-npm': [] });
    assert.match(notes, /none of these feeds speaks of Debian:12/);
  });

  it('names what it could not read, tells what was meant as a feed from what is something else, and exits by it', async () => {
    const codeOf = async (folder: string) => {
      const { exitCode, value, notes } = await db('import', at(folder));
      const { feeds, skipped, rejected } = value as DbImportAnswer;
      const broken = skipped
        .filter(({ isBroken }) => isBroken)
        .map(({ path }) => path.slice(at(folder).length));
      const shown = rejected.map(({ id, isUnread }) => `${id}${isUnread ? ' unread' : ''}`);
      return { exitCode, taken: feeds.map(({ records }) => records), broken, rejected: shown, notes };
    };
    await put('strange/a.json', osv('GHSA-2222-2222-2228'));
    await put('strange/package.json', '{"name":"x","version":"1"}');
    await put('strange/notes.txt', 'hello\n');
    const strange = await codeOf('strange');
    assert.deepEqual([strange.exitCode, strange.taken, strange.broken, strange.rejected], [0, [1], [], []]);
    assert.match(strange.notes, /skipped .*package\.json: not a format of feeds/);

    await put('empty-handed/a.json', osv('GHSA-2222-2222-2229'));
    await put('empty-handed/b.json', JSON.stringify({ id: 'hello', modified: '2026-01-01T00:00:00Z' }));
    const odd = await codeOf('empty-handed');
    assert.deepEqual([odd.exitCode, odd.rejected], [0, ['b.json']]);
    assert.match(odd.notes, /1 could not be taken\n {2}not taken: b\.json: it has no advisory id$/m);

    await put('broken/good.json', osv('GHSA-2222-2222-2230'));
    for (let n = 10; n < 22; n++)
      await put(`broken/cut-${n}.json`, osv(`GHSA-2222-2222-22${n}`).slice(0, -5));
    const cut = await codeOf('broken');
    assert.deepEqual([cut.exitCode, cut.taken, cut.rejected.length], [3, [1], 12]);
    assert.equal(cut.rejected[0], 'cut-10.json unread');
    assert.match(cut.notes, /not taken: cut-19\.json: it is not JSON/);
    assert.doesNotMatch(cut.notes, /cut-20/);
    assert.match(cut.notes, /^ {2}… and 2 more: --json lists them$/m);

    await put('damaged/kev.json', KEV);
    await put('damaged/npm.zip', fakeZip({ 'a.json': osv('GHSA-2222-2222-2231') }).subarray(0, 60));
    const damaged = await codeOf('damaged');
    assert.deepEqual([damaged.exitCode, damaged.taken, damaged.broken], [3, [1], ['/npm.zip']]);
    assert.match(damaged.notes, /not all that is there could be read/);
  });

  it('takes a tree of records as one feed, and records beside feeds as one for each folder', async () => {
    for (const [n, id] of ids.entries()) await put(`tree/${n % 3}/${id}.json`, osv(id));
    assert.deepEqual((await imported(at('tree'))).feeds, [`osv-tree ${ids.length}`]);
    await put('mixed/kev.json', KEV);
    await put('mixed/a.json', osv('GHSA-2222-2222-2226'));
    await put('mixed/b.json', osv('GHSA-2222-2222-2227'));
    assert.deepEqual((await imported(at('mixed'))).feeds, ['kev 1', 'osv-mixed 2']);
  });

  it('takes the others where one that the line names is no feed, and fails all the same', async () => {
    await put('good.json', KEV);
    await put('bad.txt', 'hello\n');
    await rm(at('data'), { recursive: true });
    await assert.rejects(db('import', at('bad.txt'), at('good.json')), { code: 'FEED_KIND_UNKNOWN' });
    assert.match((await db('build')).text, /advisories.db/);
    await mkdir(at('none'));
    await assert.rejects(db('import', at('none')), { code: /FEED_KIND_UNKNOWN|CLI_DB/ });
  });
});

describe('db build of a feed that has shrunk', () => {
  it('refuses it, names what it lost, and takes it when told so', async () => {
    const context = await repositoryContext();
    const data = ['--data-dir', join(context.dir, 'data')];
    const feed = async (count: number, ...covers: string[]): Promise<void> => {
      const path = join(context.dir, 'ours.json');
      await writeFile(
        path,
        Array.from({ length: count }, (_, n) => osv(`GHSA-${2222 + n}-2222-2222`)).join('\n'),
      );
      const flags = covers.flatMap((each) => ['--covers', each]);
      await runLine(['db', 'import', path, '--as', 'osv', '--feed', 'ours', ...flags, ...data], context);
    };
    const build = async (...flags: string[]) => await runLine(['db', 'build', ...data, ...flags], context);
    const refused = (message: RegExp) => ({
      code: 'ADVISORIES_FEED_SHRUNK',
      message,
      hint: /--allow-small ours/,
    });
    try {
      await feed(100, 'npm');
      assert.match((await build()).notes, /^read ours …$/m);
      await feed(91, 'npm');
      await build();
      await feed(80, 'npm');
      await assert.rejects(build(), refused(/ours has 80 records, and had 91/));
      assert.match((await runLine(['db', 'status', ...data], context)).text, / 91 /);
      await assert.rejects(build('--allow-small', 'other'), refused(/ours/));
      await build('--allow-small', 'ours');
      await feed(80);
      await assert.rejects(build(), refused(/ours covers npm no more/));
      await build('--allow-small', 'ours');
    } finally {
      await context[Symbol.asyncDispose]();
    }
  });
});
