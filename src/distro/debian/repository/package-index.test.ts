import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createPackageIndex } from './package-index.ts';
import type { PackagesFile } from './packages-file.ts';

const SHA256 = 'a'.repeat(64);

function stanza(name: string, version: string, more = ''): string {
  return `Package: ${name}
Version: ${version}
Architecture: amd64
${more}Filename: pool/main/x/${name}_${version.replace(':', '%3a')}_amd64.deb
Size: 7
SHA256: ${SHA256}
`;
}

function file(suite: string, ...stanzas: string[]): PackagesFile {
  return { bytes: Buffer.from(stanzas.join('\n')), origin: { suite, component: 'main' } };
}

const versions = (records: readonly { version: string; suite: string }[]): string[] =>
  records.map(({ version, suite }) => `${version} ${suite}`);

describe('createPackageIndex', () => {
  it('tells its suites, and which packages are Essential in one of them', () => {
    const index = createPackageIndex('amd64', [
      file('trixie', stanza('bash', '1', 'Essential: yes\n'), stanza('gcc', '1', 'Build-Essential: yes\n')),
      file(
        'trixie-security',
        stanza('dash', '1', 'Essential: yes\n'),
        stanza('bash', '2', 'Essential: yes\n'),
      ),
    ]);

    assert.deepEqual(index.suites, ['trixie', 'trixie-security']);
    assert.deepEqual([...index.essentialNames()], ['bash', 'dash']);
  });

  it('gives the versions of all suites, newest first in the order of dpkg', () => {
    const index = createPackageIndex('amd64', [
      file('trixie', stanza('a', '1.0~rc1'), stanza('a', '1.0'), stanza('b', '1')),
      file('trixie-security', stanza('a', '1:0.9'), stanza('a', '1.0-2')),
    ]);

    assert.deepEqual(versions(index.versionsOf('a')), [
      '1:0.9 trixie-security',
      '1.0-2 trixie-security',
      '1.0 trixie',
      '1.0~rc1 trixie',
    ]);
    assert.deepEqual([...index.names()], ['a', 'b']);
  });

  it('counts a version that two suites list once, for the suite that stands first', () => {
    const index = createPackageIndex('amd64', [
      file('trixie', stanza('a', '1')),
      file('trixie-updates', stanza('a', '1')),
    ]);

    assert.deepEqual(versions(index.versionsOf('a')), ['1 trixie']);
  });

  it('knows nothing of names that only look like a package', () => {
    const index = createPackageIndex('amd64', [
      file('trixie', stanza('a', '1', 'Description: see\n Package: hidden\nX-Package: other\n')),
    ]);

    assert.deepEqual([...index.names()], ['a']);
    assert.deepEqual(index.versionsOf('hidden'), []);
    assert.deepEqual(index.versionsOf('constructor'), []);
  });

  it('finds who provides a name, with versions and architectures left to the record', () => {
    const index = createPackageIndex('amd64', [
      file(
        'trixie',
        stanza('exim', '4', 'Provides: mail-transport-agent, smtp (= 2), x:any\n'),
        stanza('postfix', '3', 'Provides: mail-transport-agent\n'),
        stanza('other', '3', 'Provides: mail-transport-agent-extra\n'),
      ),
    ]);

    const names = (name: string): string[] => index.providersOf(name).map((record) => record.name);
    assert.deepEqual(names('mail-transport-agent'), ['exim', 'postfix']);
    assert.deepEqual(names('smtp'), ['exim']);
    assert.deepEqual(names('x'), ['exim']);
    assert.deepEqual(names('nothing'), []);
    assert.equal(index.providersOf('smtp')[0], index.versionsOf('exim')[0]);
  });

  it('reads the fields of a stanza, folded ones and those in an unusual order included', () => {
    const text = `Version: 2.41-12
Source: glibc (2.41-11)
Depends: libgcc-s1,
 libidn2-0 (>= 2.0)
Essential: yes
Multi-Arch: same
Package: libc6
Architecture: all
Filename: pool/main/g/glibc/libc6_2.41-12_amd64.deb
Size: 12
SHA256: ${SHA256}`;
    const [record] = createPackageIndex('amd64', [file('trixie', stanza('a', '1'), text)]).versionsOf(
      'libc6',
    );

    assert.equal(record?.depends, 'libgcc-s1, libidn2-0 (>= 2.0)');
    assert.deepEqual([record?.source, record?.sourceVersion], ['glibc', '2.41-11']);
    assert.deepEqual([record?.essential, record?.multiArch, record?.sizeBytes], [true, 'same', 12]);
    assert.equal(record?.digest, `sha256:${SHA256}`);
    assert.equal(record?.recommends, '');
  });

  it('reads an empty index, and one without a final newline', () => {
    assert.deepEqual([...createPackageIndex('amd64', [file('x', '')]).names()], []);
    const index = createPackageIndex('amd64', [file('x', stanza('a', '1').trimEnd())]);
    assert.equal(index.versionsOf('a').length, 1);
  });

  const hostile: [attack: string, text: string, message: RegExp][] = [
    ['a pool path that climbs out', stanza('a', '1').replace('pool/main/x', 'pool/../../etc'), /Filename/],
    ['an absolute pool path', stanza('a', '1').replace('pool/', '/pool/'), /Filename/],
    ['a pool path that is a URL', stanza('a', '1').replace('pool/', 'http://evil/'), /Filename/],
    ['a pool path with a query', stanza('a', '1').replace('.deb', '.deb?x=1'), /Filename/],
    ['a size that is not a number', stanza('a', '1').replace('Size: 7', 'Size: -7'), /Size/],
    ['no digest', stanza('a', '1').replace(/SHA256:.*/, ''), /SHA256/],
    ['a wrong architecture', stanza('a', '1').replace('amd64', 'arm64'), /lists a 1 for arm64/],
    ['no version', stanza('a', '1').replace('Version: 1\n', ''), /no Version/],
  ];
  for (const [attack, text, message] of hostile) {
    it(`refuses a hostile stanza: ${attack}`, () => {
      const index = createPackageIndex('amd64', [file('trixie', text)]);

      assert.throws(() => index.versionsOf('a'), { code: 'REPOSITORY_MALFORMED', message });
    });
  }
});
