import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseAptSources } from './apt-sources.ts';
import { archiveOf, debMirrors, mirrorsFor } from './mirrors.ts';

const main = { archive: 'debian' as const, suite: 'trixie', mirrors: [] as string[] };
const security = { archive: 'security' as const, suite: 'trixie-security', mirrors: [] as string[] };
const aptSources = [
  `# a comment
deb [arch=amd64 signed-by=/x] http://host.example/debian bookworm main contrib # more
deb-src http://source.example/debian bookworm main
deb http://host.example/debian-security bookworm-security main
deb https://vendor.example/apt stable main
deb mirror+file:/etc/apt/mirrors/debian.list trixie main
`,
  `Types: deb
# commented
URIs: http://deb.example/debian
Suites: trixie trixie-updates
Components: main

Types: deb deb-src
URIs: http://sec.example/debian-security/
Suites: trixie-security

Enabled: no
Types: deb
URIs: http://off.example/debian
Suites: trixie

Types: deb
URIs:
 http://folded.example/debian
 http://second.example/debian
Suites: trixie
`,
];

describe('mirrorsFor', () => {
  it('asks the mirror that is named for Ubuntu, else both of its archives, and none of Debian', () => {
    const noble = { archive: 'ubuntu' as const, suite: 'noble', mirrors: [] as string[] };
    const settings = { environmentMirror: 'http://env.example/debian', aptSources };
    const named = { ...noble, mirrors: ['http://m.example/ubuntu/'] };
    assert.deepEqual(mirrorsFor(named, settings), ['http://m.example/ubuntu']);
    const both = mirrorsFor(noble, settings);
    assert.deepEqual(
      both.map((url) => new URL(url).pathname),
      ['/ubuntu', '/ubuntu-ports'],
    );
  });

  it('asks the recipe, then the environment, then the apt sources of the host', () => {
    const mirrors = mirrorsFor(
      { ...main, mirrors: ['https://recipe.example/debian/'] },
      { environmentMirror: 'http://env.example/debian http://env2.example/debian', aptSources },
    );

    assert.deepEqual(mirrors, [
      'https://recipe.example/debian',
      'http://env.example/debian',
      'http://env2.example/debian',
      'http://host.example/debian',
      'http://deb.example/debian',
      'http://folded.example/debian',
      'http://second.example/debian',
    ]);
  });

  it('finds the security archive beside the main one', () => {
    const mirrors = mirrorsFor(
      {
        ...security,
        mirrors: ['https://recipe.example/debian', 'https://own.example/x-security', 'http://flat.example'],
      },
      { aptSources },
    );

    assert.deepEqual(mirrors, [
      'https://recipe.example/debian-security',
      'https://own.example/x-security',
      'http://flat.example',
      'http://host.example/debian-security',
      'http://sec.example/debian-security',
    ]);
    assert.deepEqual(
      mirrorsFor({ ...main, mirrors: ['https://own.example/x-security'] }, { aptSources: [] }),
      ['http://ftp.debian.org/debian'],
    );
  });

  it('falls back to the public default only when nothing else is known', () => {
    assert.deepEqual(mirrorsFor(main, { aptSources: [] }), ['http://ftp.debian.org/debian']);
    assert.deepEqual(mirrorsFor(security, { aptSources: [] }), ['http://ftp.debian.org/debian-security']);
    assert.deepEqual(mirrorsFor(main, { environmentMirror: '', aptSources: ['garbage\n%%'] }), [
      'http://ftp.debian.org/debian',
    ]);
  });

  it('asks for a snapshot at the snapshot service only', () => {
    const snapshot = '20261101T000000Z';
    const settings = { aptSources, environmentMirror: 'http://env.example/debian' };

    assert.deepEqual(mirrorsFor({ ...security, snapshot }, settings), [
      'https://snapshot.debian.org/archive/debian-security/20261101T000000Z',
    ]);
    assert.deepEqual(
      mirrorsFor({ ...main, snapshot }, { ...settings, snapshotBase: 'http://own.example/a/' }),
      ['http://own.example/a/debian/20261101T000000Z'],
    );
  });

  it('refuses an address that is not a mirror, without showing its password', () => {
    assert.throws(
      () => mirrorsFor({ ...main, mirrors: ['ftp://user:secret@x.example/debian'] }, { aptSources: [] }),
      {
        code: 'REPOSITORY_MIRROR',
        message: 'ftp://x.example/debian is not the address of a mirror',
      },
    );
  });
});

describe('debMirrors', () => {
  it('adds the snapshot service as it was shortly after the Release', () => {
    const mirrors = debMirrors(
      {
        suite: 'trixie-security',
        mirrors: ['http://m.example/debian'],
        releaseDate: Date.parse('2026-11-23T11:22:38Z') / 1000,
      },
      { aptSources: [] },
    );

    assert.deepEqual(mirrors, [
      'http://m.example/debian-security',
      'https://snapshot.debian.org/archive/debian-security/20261123T232238Z',
      'https://snapshot.debian.org/archive/debian-security/20261125T112238Z',
    ]);
  });

  it('knows the archive by the name of the suite', () => {
    assert.deepEqual(['trixie', 'trixie-updates', 'trixie-security', 'buster/updates'].map(archiveOf), [
      'debian',
      'debian',
      'security',
      'security',
    ]);
  });
});

describe('parseAptSources', () => {
  it('tells both forms apart by their content', () => {
    assert.deepEqual(parseAptSources('deb http://a/debian trixie main\n'), [
      { uri: 'http://a/debian', suite: 'trixie' },
    ]);
    assert.deepEqual(parseAptSources('types: deb\nuris: http://a/debian\nsuites: trixie\n'), [
      { uri: 'http://a/debian', suite: 'trixie' },
    ]);
    assert.deepEqual(parseAptSources(''), []);
  });
});
