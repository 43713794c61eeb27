import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { entriesSince } from './changelog.ts';
import { differenceLines, unjudgedDifferences } from './difference-lines.ts';

const TEXT = `nginx (1.26.3-3+deb13u11) trixie-security; urgency=high

  * Backport the fix of CVE-2026-113425 (Closes: #1)
    in the mail proxy. @everyone <img src=x>

 -- Jo <jo@example.org>  Sat, 07 Nov 2026 20:10:11 +0100

nginx (1.26.3-3+deb13u10) trixie; urgency=medium

  * Older.

 -- Jo <jo@example.org>  Sat, 03 Oct 2026 20:10:11 +0100

nginx (1.26.3-3+deb13u9) trixie; urgency=medium

  * Oldest.
`;

describe('what differs between two locks', () => {
  it('are the entries of the changelog after the version that was locked, newest first', () => {
    const { entries, isCut } = entriesSince(TEXT, { since: '1.26.3-3+deb13u9', limit: 10 });
    assert.deepEqual(
      entries.map(({ version, lines }) => [version, lines.length]),
      [
        ['1.26.3-3+deb13u11', 1],
        ['1.26.3-3+deb13u10', 1],
      ],
    );
    assert.equal(isCut, false);
    assert.deepEqual(entriesSince(TEXT, { since: '1.26.3-3+deb13u11', limit: 10 }).entries, []);
    assert.match(entries[0]?.lines[0] ?? '', /\(Closes: #1\) in the mail proxy/);
    assert.equal(entriesSince(TEXT, { since: '1', limit: 1 }).isCut, true);
    assert.deepEqual(entriesSince('no changelog\n  * at all', { since: '1', limit: 9 }).entries, []);
  });

  it('is shown in Markdown without markup or mentions of others, and is as short as a forge takes it', () => {
    const changelog = entriesSince(TEXT, { since: '1.26.3-3+deb13u10', limit: 10 });
    const files = { added: ['usr/a', 'usr/`b'], removed: [], config: ['etc/nginx/nginx.conf'] };
    const shown = differenceLines({
      sizes: [{ arch: 'amd64', from: 2_000_000, to: 1_500_000 }],
      packages: [
        { name: 'nginx', changelog, files },
        { name: 'nginx-common', changelog, files: undefined },
      ],
    });
    const text = shown.join('\n');
    assert.match(text, /\*\*Size\*\* \(amd64\) 1\.5 MB to fetch, −500 kB\./);
    assert.match(text, /- nginx changes the configuration `etc\/nginx\/nginx\.conf`/);
    assert.match(text, /- nginx adds `usr\/a`, `` usr\/`b ``/);
    assert.match(text, /`nginx 1\.26\.3-3\+deb13u11`\n {2}- \\\* Backport/);
    assert.doesNotMatch(text, /nginx-common/);
    assert.match(text, /`@everyone` \\<img src=x\\>/);
    const endless = {
      entries: [{ version: '2', lines: Array.from({ length: 9000 }, () => 'x'.repeat(90)) }],
      isCut: false,
    };
    const cut = differenceLines({
      sizes: [],
      packages: [{ name: 'a', changelog: endless, files: undefined }],
    });
    assert.ok(cut.join('\n').length < 30_000);
    assert.match(cut.join('\n'), /and \d+ lines more/);
  });

  it('says what could not be judged', () => {
    const nothing = { name: 'libzstd1', changelog: undefined, files: undefined };
    assert.deepEqual(unjudgedDifferences({ sizes: [], packages: [nothing] }), [
      'which files differ in libzstd1: not both versions are in the cache',
      'what changed in libzstd1: the package brings no changelog of its own',
    ]);
    assert.deepEqual(unjudgedDifferences({ sizes: [], packages: [] }), []);
  });
});
