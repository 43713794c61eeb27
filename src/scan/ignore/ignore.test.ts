import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakeComponent, fakeMatch, fakeVulnerability } from '../../../test/fakes/scan-finding.ts';
import { IgnoreBook } from './ignore-book.ts';
import { readIgnore } from './read-ignore.ts';

const NOW = Date.UTC(2026, 10, 24) / 1000;
const read = async (text: string) =>
  await readIgnore('.shearwall-ignore.yaml', async () => Buffer.from(text));
const fitting = {
  match: fakeMatch(),
  vulnerability: fakeVulnerability({ aliases: ['GHSA-aaaa-bbbb-cccc'] }),
  component: fakeComponent(),
};

async function apply(rule: string) {
  const book = new IgnoreBook(
    await read(`ignore:\n  - ${rule.replaceAll('\n', '\n    ')}\n    reason: we do not listen`),
    NOW,
  );
  return { lowered: book.lowering(fitting), state: book.uses()[0]?.state };
}

describe('ignore rules', () => {
  it('lower what they fit, with their reason and until when', async () => {
    const { lowered, state } = await apply(
      'vulnerability: ghsa-aaaa-BBBB-cccc\npackage: openssl\nexpires: 2026-12-31',
    );
    assert.deepEqual(lowered, {
      code: 'ignored',
      text: 'we do not listen (until 2026-12-31)',
      source: '.shearwall-ignore.yaml',
    });
    assert.equal(state, 'used');
  });

  it('know a package by its name, its source and its purl', async () => {
    for (const name of ['libssl3', 'openssl', 'pkg:deb/debian/libssl3'])
      assert.ok((await apply(`package: ${name}`)).lowered, name);
    assert.equal((await apply('package: libssl')).lowered, undefined);
  });

  it('compare versions in the order of the ecosystem', async () => {
    for (const versions of ['">=3.0.0-1 <3.0.2-1"', '3.0.1-1', '"<=3.0.1-1"'])
      assert.ok((await apply(`package: openssl\nversions: ${versions}`)).lowered, versions);
    for (const versions of ['"<3.0.1-1"', '">3.0.1-1~"', '3.0.1'])
      assert.equal(
        (await apply(`package: openssl\nversions: ${versions}`)).lowered === undefined,
        versions !== '">3.0.1-1~"',
        versions,
      );
  });

  it('hold for a place in the image', async () => {
    assert.ok((await apply('path: /var/lib/dpkg/*')).lowered);
    assert.equal((await apply('path: usr/**')).lowered, undefined);
    assert.ok((await apply('path: "**/status"')).lowered);
    assert.equal((await apply('path: "**/tatus"')).lowered, undefined);
  });

  it('do nothing once they have expired, and say so', async () => {
    const { lowered, state } = await apply('package: openssl\nexpires: 2026-11-23');
    assert.equal(lowered, undefined);
    assert.equal(state, 'expired');
    assert.ok((await apply('package: openssl\nexpires: 2026-11-24')).lowered);
  });

  it('that fit nothing are said to be unused', async () => {
    assert.equal((await apply('vulnerability: CVE-2026-9')).state, 'unused');
  });

  it('must have a reason, and must not fit everything', async () => {
    for (const [text, message] of [
      ['ignore:\n  - vulnerability: CVE-2026-1', /'reason' is missing/],
      ['ignore:\n  - reason: tired', /would fit everything/],
      [
        'ignore:\n  - {reason: x, versions: "<1", vulnerability: CVE-1}',
        /'versions' means nothing without 'package'/,
      ],
      ['ignore:\n  - {reason: x, package: p, versions: "< 1"}', /'<' is not a version comparison/],
      ['ignore:\n  - {reason: x, package: p, expires: soon}', /expires/],
      ['ignore:\n  - {reason: x, pakage: p}', /did you mean 'package'\?/],
      ['ignore: all', /expected/],
    ] as const)
      await assert.rejects(read(text), (error: Error) => message.test(error.message), text);
  });

  it('are read from YAML, and an empty file has none', async () => {
    assert.deepEqual(await read(''), []);
    await assert.rejects(read('ignore: [\n'), { code: 'SCAN_IGNORE_SYNTAX' });
    await assert.rejects(
      readIgnore('gone.yaml', async () => Promise.reject(new Error('ENOENT'))),
      {
        code: 'SCAN_IGNORE_UNREADABLE',
      },
    );
  });
});
