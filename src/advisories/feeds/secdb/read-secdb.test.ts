import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { advisoriesIn, readFeedFile, rejectionsIn } from '../../../../test/fakes/feed-items.ts';

const HEAD = {
  apkurl: 'x',
  archs: ['x86_64'],
  reponame: 'main',
  urlprefix: 'https://dl-cdn.alpinelinux.org/alpine',
  distroversion: 'v3.20',
};
const pack = (name: string, secfixes: unknown): object => ({ pkg: { name, secfixes } });
const secdb = (packages: unknown, head: object = HEAD) =>
  readFeedFile('main.json', JSON.stringify({ ...head, packages }));

describe('secdb', () => {
  it('says in which version of a branch each flaw is fixed, or that it never was there', async () => {
    const { feed, items } = await secdb([
      pack('xz', {
        '5.2.5-r1': ['CVE-2022-1271 GHSA-2222-3333-4444', 'XSA-1 CVE-2022-1272'],
        '0': ['CVE-2024-3094'],
      }),
    ]);
    assert.deepEqual([feed.kind, feed.id], ['secdb', 'alpine-v3.20-main']);
    assert.deepEqual(
      advisoriesIn(items).map(({ id, aliases, affected: [one] }) => [
        id,
        aliases,
        one?.ecosystem,
        one?.status,
        one?.range.intervals,
      ]),
      [
        ['CVE-2024-3094', [], 'Alpine:v3.20', 'not-affected', [{}]],
        ['CVE-2022-1271', ['GHSA-2222-3333-4444'], 'Alpine:v3.20', 'affected', [{ high: '5.2.5-r1' }]],
        ['CVE-2022-1272', [], 'Alpine:v3.20', 'affected', [{ high: '5.2.5-r1' }]],
      ],
    );
  });

  it('takes the later of two versions that fix one flaw, in the order of apk', async () => {
    for (const versions of [
      ['1.9-r0', '1.10-r0'],
      ['1.10-r0', '1.9-r0'],
      ['0', '1.10-r0'],
    ]) {
      const { items } = await secdb([
        pack('a', Object.fromEntries(versions.map((version) => [version, ['CVE-2026-1111']]))),
      ]);
      assert.deepEqual(advisoriesIn(items)[0]?.affected[0]?.fix.versions, ['1.10-r0']);
    }
  });

  it('knows whose it is, also when it says so behind its packages', async () => {
    const ecosystems = async (head: object) =>
      advisoriesIn((await secdb([pack('a', { '1-r0': ['CVE-2026-1111'] })], head)).items)[0]?.affected[0]
        ?.ecosystem;
    assert.equal(await ecosystems({ urlprefix: 'https://packages.wolfi.dev', reponame: 'os' }), 'Wolfi');
    assert.equal(
      await ecosystems({ urlprefix: 'https://packages.cgr.dev', reponame: 'chainguard' }),
      'Chainguard',
    );
    assert.equal(await ecosystems({ distroversion: 'edge', reponame: 'community' }), 'Alpine:edge');
    const filler = pack('b', { '1-r0': Array.from({ length: 30_000 }, () => 'CVE-2026-1111') });
    const text = JSON.stringify({
      packages: [filler, pack('a', { '1-r0': ['CVE-2026-2222'] })],
      distroversion: 'v3.19',
    });
    const { items } = await readFeedFile('main.json', text);
    assert.equal(advisoriesIn(items).at(-1)?.affected[0]?.ecosystem, 'Alpine:v3.19');
  });

  it('covers a release when main speaks of eighty of its packages, and not one less', async () => {
    const packages = (count: number) =>
      Array.from({ length: count }, (_, at) => pack(`p${at}`, { '1-r0': [`CVE-2026-${1000 + at}`] }));
    const coversOf = async (count: number, head = {}) =>
      (await secdb([...packages(count), pack('silent', {})], { ...HEAD, ...head })).feed.covers;
    assert.deepEqual(await coversOf(79), []);
    assert.deepEqual(await coversOf(80), ['Alpine:v3.20']);
    // Nobody looks at community alone.
    assert.deepEqual(await coversOf(80, { reponame: 'community' }), []);
  });

  it('reads the YAML that it once was, whose versions stay texts', async () => {
    const yaml = `---\ndistroversion: v3.11\nreponame: main\nurlprefix: x\npackages:\n  - pkg:\n      name: a\n      secfixes:\n        1.10:\n          - CVE-2019-1111\n`;
    const { feed, items } = await readFeedFile('main.yaml', yaml);
    assert.deepEqual([feed.kind, advisoriesIn(items)[0]?.affected[0]?.ecosystem], ['secdb', 'Alpine:v3.11']);
    assert.deepEqual(advisoriesIn(items)[0]?.affected[0]?.fix.versions, ['1.10']);
  });

  it('counts what it does not understand', async () => {
    const { items } = await secdb([
      {},
      7,
      null,
      pack('a', { '1-r0': [7, '', '???'], '2-r0': 'CVE-2026-1111' }),
      pack('b', []),
    ]);
    assert.deepEqual(
      advisoriesIn(items).map(({ id }) => id),
      ['CVE-2026-1111'],
    );
    assert.equal(rejectionsIn(items).length, 6);
  });
});
