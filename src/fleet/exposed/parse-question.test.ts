import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseQuestion } from './parse-question.ts';

const advisories = { resolve: (id: string) => (id === 'ODD-ID' ? ['CVE-2020-1'] : []) };
const ask = (text: string) => parseQuestion(text, advisories);
const pattern = (text: string) => {
  const question = ask(text);
  if (question.kind !== 'package') return question.kind;
  const { type, namespace, name, versions } = question.pattern;
  return [type, namespace, name, versions.kind === 'any' ? undefined : `${versions.kind} ${versions.text}`];
};

describe('a question of exposure', () => {
  it('is about a flaw, by any name that one has', () => {
    for (const id of [
      'CVE-2024-3094',
      'cve-2024-3094',
      'GHSA-jfh8-c2jp-5v3q',
      'DSA-5649-1',
      'GO-2024-2687',
      'MAL-2024-1',
      'ODD-ID',
    ])
      assert.equal(ask(id).kind, 'vulnerability', id);
  });

  it('is about a purl with a version, a range or none', () => {
    assert.deepEqual(pattern('pkg:deb/debian/xz-utils@>=5.6.0-0,<5.6.1+really5.4.5-1'), [
      'deb',
      'debian',
      'xz-utils',
      'range >=5.6.0-0,<5.6.1+really5.4.5-1',
    ]);
    assert.deepEqual(pattern('pkg:deb/debian/xz-utils@vers:deb/>=5.6.0-0|<5.6.2'), [
      'deb',
      'debian',
      'xz-utils',
      'range vers:deb/>=5.6.0-0|<5.6.2',
    ]);
    assert.deepEqual(pattern('pkg:npm/%40babel/core@7.1.0'), ['npm', '@babel', 'core', 'exact 7.1.0']);
    assert.deepEqual(pattern('pkg:npm/@babel/core@<8'), ['npm', '@babel', 'core', 'range <8']);
    assert.deepEqual(pattern('pkg:maven/org.apache.logging.log4j/log4j-core'), [
      'maven',
      'org.apache.logging.log4j',
      'log4j-core',
      undefined,
    ]);
    assert.deepEqual(pattern('pkg:deb/debian/libssl3@3.0.11-1~deb12u2?distro=debian-12'), [
      'deb',
      'debian',
      'libssl3',
      'exact 3.0.11-1~deb12u2',
    ]);
  });

  it('is about a bare name, with a range in the way that people write it', () => {
    for (const name of ['go-isatty', 'cve-bin-tool', 'alpine-baselayout', 'debian-archive-keyring'])
      assert.deepEqual(pattern(name), [undefined, undefined, name, undefined]);
    assert.deepEqual(pattern('xz-utils'), [undefined, undefined, 'xz-utils', undefined]);
    assert.deepEqual(pattern('log4j-core<2.17'), [undefined, undefined, 'log4j-core', 'range <2.17']);
    assert.deepEqual(pattern('log4j-core >=2.0, <2.17'), [
      undefined,
      undefined,
      'log4j-core',
      'range >=2.0, <2.17',
    ]);
    assert.deepEqual(pattern('org.apache.logging.log4j:log4j-core@2.14.1'), [
      undefined,
      'org.apache.logging.log4j',
      'log4j-core',
      'exact 2.14.1',
    ]);
    assert.deepEqual(pattern('@babel/core@^7'), [undefined, '@babel', 'core', 'range ^7']);
    assert.deepEqual(pattern('libstdc++6@>=12'), [undefined, undefined, 'libstdc++6', 'range >=12']);
  });

  it('is about a digest, a licence or a base', () => {
    const hex = 'a'.repeat(64);
    assert.deepEqual(ask(hex), { kind: 'digest', text: hex, digest: `sha256:${hex}` });
    assert.equal(ask(`sha256:${hex}`).kind, 'digest');
    assert.deepEqual(ask('license:GPL-3.0-only'), {
      kind: 'license',
      text: 'license:GPL-3.0-only',
      license: 'GPL-3.0-only',
    });
    assert.deepEqual(ask(`base:debian:13@sha256:${hex}`), {
      kind: 'base',
      text: `base:debian:13@sha256:${hex}`,
      digest: `sha256:${hex}`,
      reference: 'debian:13',
    });
  });

  it('is what was meant where it was copied from a page or written in the way of another tool', () => {
    assert.equal(ask('CVE\u20112024\u20113094').kind, 'vulnerability');
    assert.equal(ask('\ufeffGHSA-jfh8-c2jp-5v3q\u200b').kind, 'vulnerability');
    assert.deepEqual(pattern('xz\u2010utils\u00a0'), [undefined, undefined, 'xz-utils', undefined]);
    assert.deepEqual(pattern('log4j-core\u22652.0'), [undefined, undefined, 'log4j-core', 'range >=2.0']);
    assert.deepEqual(pattern('org.apache.logging.log4j:log4j-core:2.14.1'), [
      undefined,
      'org.apache.logging.log4j',
      'log4j-core',
      'exact 2.14.1',
    ]);
    const hex = 'a'.repeat(64);
    for (const text of [`registry.example/app:1@sha256:${hex}`, `pkg:oci/app@sha256%3A${hex}?tag=1`])
      assert.deepEqual(ask(text), { kind: 'digest', text, digest: `sha256:${hex}` });
    for (const name of ['cve-2021-44228-checker', 'org.example:thing'])
      assert.notEqual(pattern(name), 'vulnerability', name);
  });

  it('is refused where it is more than one id, or an image by its tag', () => {
    for (const text of [
      'CVE-2024-3094.',
      'CVE-2024-3094,CVE-2021-44228',
      '"CVE-2024-3094"',
      '(GHSA-jfh8-c2jp-5v3q)',
    ])
      assert.throws(() => ask(text), {
        code: 'FLEET_QUESTION_UNCLEAR',
        hint: /^ask for (CVE-2024-3094|GHSA-jfh8-c2jp-5v3q) alone$/,
      });
    for (const text of ['nginx:1.25', 'registry.example:5000/app:v2', 'app:latest'])
      assert.throws(() => ask(text), { code: 'FLEET_QUESTION_UNCLEAR', hint: /digest/ });
  });

  it('is refused with the known forms when it is in none of them', () => {
    assert.throws(() => ask('vers:deb/>=1'), {
      code: 'FLEET_QUESTION_UNCLEAR',
      hint: /put the package before it/,
    });
    assert.throws(() => ask('sha256:abc'), { code: 'FLEET_QUESTION_UNCLEAR' });
    assert.throws(() => ask('<2'), { code: 'FLEET_QUESTION_UNCLEAR', hint: /license:ID/ });
    assert.throws(() => ask('pkg:nothing'), { code: 'PURL_INVALID' });
  });
});
