import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { licenseId } from './license-id.ts';
import { readSynopsis } from './license-synopsis.ts';

describe('licenseId', () => {
  const known: Record<string, string> = {
    Expat: 'MIT',
    MIT: 'MIT',
    'GPL-2': 'GPL-2.0-only',
    'GPL-2+': 'GPL-2.0-or-later',
    'GPL-3.0+': 'GPL-3.0-or-later',
    'LGPL-2': 'LGPL-2.0-only',
    'LGPL-2.1+': 'LGPL-2.1-or-later',
    'GPL-2.0-or-later': 'GPL-2.0-or-later',
    'AGPL-3+': 'AGPL-3.0-or-later',
    'GFDL-NIV-1.3+': 'GFDL-1.3-no-invariants-or-later',
    'GFDL-1.2': 'GFDL-1.2-only',
    'BSD-3-clause': 'BSD-3-Clause',
    'Apache-2.0': 'Apache-2.0',
    zlib: 'Zlib',
    Artistic: 'Artistic-1.0-Perl',
    'MPL-1.1+': 'MPL-1.1+',
    'CC-BY-SA-4.0': 'CC-BY-SA-4.0',
  };
  for (const [name, id] of Object.entries(known)) {
    it(`knows ${name} as ${id}`, () => {
      assert.equal(licenseId(name), id);
    });
  }

  for (const name of [
    'GPL',
    'LGPL',
    'BSD',
    'public-domain',
    'GPL-9',
    'MIT/X11',
    'BSL',
    '',
    '+',
    'constructor',
  ]) {
    it(`claims nothing of "${name}"`, () => {
      assert.equal(licenseId(name), undefined);
    });
  }
});

describe('readSynopsis', () => {
  const cases: [string, string[], string[]][] = [
    ['GPL-2+ and Expat', ['GPL-2.0-or-later', 'MIT'], []],
    ['GPL-2+ or Expat and ISC', ['GPL-2.0-or-later OR MIT AND ISC'], []],
    ['GPL-1+ or Artistic, and Expat', ['GPL-1.0-or-later OR Artistic-1.0-Perl', 'MIT'], []],
    ['Expat and ISC, or Zlib', ['(MIT AND ISC) OR Zlib'], []],
    ['GPL-2 | LGPL-2.1', ['GPL-2.0-only OR LGPL-2.1-only'], []],
    ['GPL-2+ with Libtool exception', ['GPL-2.0-or-later WITH Libtool-exception'], []],
    ['GPL-3+ with Autoconf exception', ['GPL-3.0-or-later WITH Autoconf-exception-generic-3.0'], []],
    ['GPL-2 with OpenSSL exception', [], ['GPL-2 with OpenSSL exception']],
    ['GPL-2 or ad-hoc', ['GPL-2.0-only OR LicenseRef-ad-hoc'], []],
    ['ad-hoc and ISC', ['ISC'], ['ad-hoc']],
    ['', [], []],
  ];
  for (const [synopsis, expressions, names] of cases) {
    it(`reads "${synopsis}"`, () => {
      assert.deepEqual(readSynopsis(synopsis), { expressions, names });
    });
  }

  it('takes prose on the first line for one name', () => {
    const prose = 'you may use it and copy it and change it, '.repeat(20);

    assert.deepEqual(readSynopsis(prose), { expressions: [], names: [prose.slice(0, 100)] });
  });
});
