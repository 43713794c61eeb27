import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakeComponent, fakeMatch, fakeVulnerability } from '../../../test/fakes/scan-finding.ts';
import type { CatalogComponent } from '../../catalog/index.ts';
import { IgnoreBook } from './ignore-book.ts';
import { readIgnore } from './read-ignore.ts';

const NOW = Date.UTC(2026, 10, 24) / 1000;
const read = async (path: string, text: string) => await readIgnore(path, async () => Buffer.from(text));

/** What the file says of CVE-2026-1000 in libssl3 of openssl, or in another component. */
async function lowered(path: string, text: string, component: Partial<CatalogComponent> = {}) {
  const book = new IgnoreBook(await read(path, text), NOW);
  const candidate = {
    match: fakeMatch(),
    vulnerability: fakeVulnerability({ aliases: ['GHSA-aaaa-bbbb-cccc'] }),
    component: fakeComponent(component),
  };
  const lowering = book.lowering(candidate);
  return lowering && `${lowering.source}: ${lowering.text}`;
}

describe('a .trivyignore', () => {
  it('has one id a line, and the comment of its line or the one above as reason', async () => {
    for (const [text, reason] of [
      ['CVE-2026-1000', 'line 1: CVE-2026-1000'],
      ['# not reachable\nCVE-2026-1000', 'line 2: not reachable'],
      ['# a head\n\nCVE-2026-1000 # we do not listen\n', 'line 3: we do not listen'],
      ['CVE-2020-1\r\nghsa-AAAA-bbbb-cccc\r\n', 'line 2: ghsa-AAAA-bbbb-cccc'],
    ] as const)
      assert.equal(await lowered('.trivyignore', text), `.trivyignore: ${reason}`, text);
    assert.equal(await lowered('.trivyignore', 'CVE-2026-10000\nAVD-DS-0002'), undefined);
  });

  it('ends a rule as its day begins, as Trivy does', async () => {
    assert.equal(await lowered('.trivyignore', 'CVE-2026-1000 exp:2026-11-24'), undefined);
    assert.match(
      (await lowered('.trivyignore', 'CVE-2026-1000 exp:2026-11-25')) ?? '',
      /\(until 2026-11-24\)$/,
    );
  });

  it('is refused with every line that is not understood', async () => {
    await assert.rejects(
      read('.trivyignore', 'CVE-2026-1 exp:soon\nCVE-*\nCVE-2 exp:2026-02-31\nCVE-3 x y'),
      (error: Error) => {
        for (const place of [':1:1: ', ':2:1: ', ':3:1: ', ':4:1: '])
          assert.ok(error.message.includes(place));
        return true;
      },
    );
  });
});

describe('a .trivyignore.yaml', () => {
  const rule = (more: string, id = 'CVE-2026-1000') =>
    `vulnerabilities:\n  - id: ${id}\n    statement: accepted\n${more}secrets:\n  - id: x\n`;

  it('holds for ids, paths and purls', async () => {
    const file = '.trivyignore.yaml';
    for (const [more, fits] of [
      ['', true],
      ['    paths: [a/b, "var/lib/dpkg/**"]\n', true],
      ['    paths: [usr/**]\n', false],
      ['    purls: [pkg:deb/debian/libssl3]\n', true],
      ['    purls: [pkg:deb/debian/libssl3@3.0.1-1, pkg:npm/x]\n', true],
      ['    purls: [pkg:deb/debian/libssl3@3.0.1-2]\n', false],
      ['    purls: [pkg:deb/debian/openssl]\n', false],
      ['    expired_at: 2026-11-24\n', false],
      ['    paths: []\n', false],
    ] as const)
      assert.equal((await lowered(file, rule(more))) !== undefined, fits, more);
    assert.equal(await lowered(file, rule('')), '.trivyignore.yaml: accepted');
    assert.equal(await lowered(file, rule('', 'CVE-2026-2')), undefined);
    assert.deepEqual(await read(file, ''), []);
  });

  it('is refused where it says what is not understood', async () => {
    for (const text of [
      rule('    purls: ["pkg:deb/debian/libssl3?arch=amd64"]\n'),
      rule('    purls: [libssl3]\n'),
      rule('    expired_at: soon\n'),
      rule('    severity: low\n'),
      'vulnerability: []',
    ])
      await assert.rejects(read('.trivyignore.yml', text), { code: 'SCAN_IGNORE_INVALID' }, text);
  });
});

describe('the ignore rules of a .grype.yaml', () => {
  const rule = (text: string) => `check-for-app-update: false\nignore:\n  - ${text}\n`;

  it('hold for what all their parts name', async () => {
    for (const [text, fits] of [
      ['vulnerability: CVE-2026-1000', true],
      ['vulnerability: GHSA-aaaa-bbbb-cccc\n    include-aliases: true', true],
      ['vulnerability: CVE-2026-2', false],
      ['package: {name: libssl3, version: 3.0.1-1, type: deb}', true],
      ['package: {name: libssl3, version: 3.0.1-2}', false],
      ['package: {name: libssl3, type: rpm}', false],
      ['package: {name: openssl}', false],
      ['package: {upstream-name: openssl}', true],
      ['package: {name: "lib(ssl|crypto).*"}', true],
      ['package: {name: "ib(ssl|crypto).*"}', false],
      ['package: {location: "/var/lib/dpkg/**"}', true],
      ['package: {location: "/usr/**"}', false],
      ['fix-state: fixed', true],
      ['fix-state: wont-fix', false],
    ] as const)
      assert.equal((await lowered('.grype.yaml', rule(text))) !== undefined, fits, text);
    assert.equal(
      await lowered('.grype.yaml', rule('{vulnerability: CVE-2026-1000, reason: we do not listen}')),
      '.grype.yaml: we do not listen',
    );
    assert.deepEqual(await read('.grype.yaml', 'output: [json]\ndb: {auto-update: false}\n'), []);
  });

  it('are refused where they say what is not understood, and so are settings that change the answer', async () => {
    for (const text of [
      rule('{}'),
      rule('namespace: debian:distro:debian:13'),
      rule('vex-status: not_affected'),
      rule('package: {language: python, name: x}'),
      rule('package: {name: "a(b"}'),
      rule('package: {type: wordpress-plugin}'),
      rule('fix-state: soon'),
      'fail-on-severity: high',
      'only-fixed: true',
      'exclude: ["./x"]',
      'ignores: []',
      'x: 1',
    ])
      await assert.rejects(read('.grype.yaml', text), { code: 'SCAN_IGNORE_INVALID' }, text);
    assert.deepEqual(await read('.grype.yaml', 'fail-on-severity: ""\nonly-fixed: false\nexclude: []\n'), []);
  });
});
