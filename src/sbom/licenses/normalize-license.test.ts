import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import parseExpression from 'spdx-expression-parse';
import { fc } from '../../../test/seed.ts';
import { normalizeLicense } from './normalize-license.ts';

describe('normalizeLicense', () => {
  const expressions: [string, string][] = [
    ['mit', 'MIT'],
    ['MIT License', 'MIT'],
    ['The Apache Software License, Version 2.0', 'Apache-2.0'],
    ['Apache License v2.0', 'Apache-2.0'],
    ['https://www.apache.org/licenses/LICENSE-2.0.txt', 'Apache-2.0'],
    ['http://opensource.org/licenses/MIT', 'MIT'],
    ['GNU General Public License v3 or later (GPLv3+)', 'GPL-3.0-or-later'],
    ['GNU Lesser General Public License v2 or later (LGPLv2+)', 'LGPL-2.0-or-later'],
    ['Mozilla Public License 2.0 (MPL 2.0)', 'MPL-2.0'],
    ['The Unlicense (Unlicense)', 'Unlicense'],
    ['GPL-2', 'GPL-2.0-only'],
    ['Python Software Foundation License', 'PSF-2.0'],
    ['BSD 3-Clause License', 'BSD-3-Clause'],
    ['GPL-2.0', 'GPL-2.0-only'],
    ['GPL-2.0+', 'GPL-2.0-or-later'],
    ['GPLv2+', 'GPL-2.0-or-later'],
    ['MIT/Apache-2.0', 'MIT OR Apache-2.0'],
    ['(mit or apache-2.0) and isc', '(MIT OR Apache-2.0) AND ISC'],
    ['MIT OR (ISC AND Zlib)', 'MIT OR ISC AND Zlib'],
    ['GPL-2.0-only WITH Classpath-exception-2.0', 'GPL-2.0-only WITH Classpath-exception-2.0'],
    ['LicenseRef-x', 'LicenseRef-x'],
    ['MPL-2.0 GPL2+', 'MPL-2.0 AND GPL-2.0-or-later'],
    ['LGPLv2.1', 'LGPL-2.1-only'],
    ['MPL-1.1+', 'MPL-1.1+'],
  ];
  for (const [text, expression] of expressions) {
    it(`reads ${text}`, () => {
      assert.deepEqual(normalizeLicense(text), { expression });
      parseExpression(expression);
    });
  }

  it('keeps the words of what does not say enough', () => {
    for (const name of ['BSD', 'see LICENSE', 'MIT AND', '(MIT', 'MIT Foo', 'MIT OR custom'])
      assert.deepEqual(normalizeLicense(name), { name });
  });

  it('says nothing where nothing is said', () => {
    for (const text of ['', ' ', 'NOASSERTION', 'none', 'UNKNOWN'])
      assert.deepEqual(normalizeLicense(text), {});
  });

  it('gives up on hostile nesting and length', () => {
    assert.ok(normalizeLicense(`${'('.repeat(900)}MIT${')'.repeat(900)}`).name);
    assert.equal(normalizeLicense('MIT AND '.repeat(100_000)).name?.length, 201);
  });

  it('only makes expressions that SPDX parsers read', () => {
    const word = fc.constantFrom('MIT', 'isc', 'AND', 'or', '(', ')', 'WITH', 'GPL-2.0+', 'Zlib+', 'x', '/');
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        const { expression } = normalizeLicense(words.join(' '));
        // The library insists on listed exceptions; any well-formed one is kept here.
        if (expression !== undefined && !expression.includes('WITH')) parseExpression(expression);
      }),
    );
  });
});
