import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import parseExpression from 'spdx-expression-parse';
import { fc } from '../../../../test/seed.ts';
import { licensesFromCopyright } from './licenses-from-copyright.ts';

const HEADER =
  'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: sample\n';
const read = (text: string): ReturnType<typeof licensesFromCopyright> =>
  licensesFromCopyright(Buffer.from(text));

describe('licensesFromCopyright of a machine-readable file', () => {
  it('joins the licences of all files, each once, in a fixed order', () => {
    const found = read(`${HEADER}
Files: *
Copyright: 2020 Ada
License: GPL-2+

Files: lib/*
Copyright: 2021 Bob
License: Expat

Files: debian/*
Copyright: 2020 Ada
License: GPL-2+

License: GPL-2+
 This program is free software…

License: Expat
 Permission is hereby granted…
`);

    assert.deepEqual(found, {
      expression: 'GPL-2.0-or-later AND MIT',
      names: [],
      copyrights: ['2020 Ada', '2021 Bob'],
    });
  });

  it('brackets a choice when there is more', () => {
    const found = read(`${HEADER}\nFiles: *\nLicense: Artistic or GPL-1+\n\nFiles: x\nLicense: Zlib\n`);

    assert.equal(found.expression, '(Artistic-1.0-Perl OR GPL-1.0-or-later) AND Zlib');
  });

  it('names what has no SPDX id, beside the expression', () => {
    const found = read(`${HEADER}\nFiles: *\nLicense: public-domain and ISC\n\nFiles: x\nLicense: ad-hoc\n`);

    assert.deepEqual([found.expression, found.names], ['ISC', ['ad-hoc', 'public-domain']]);
  });

  it('says that a paragraph did not name its licence', () => {
    assert.deepEqual(read(`${HEADER}\nFiles: *\nLicense:\n You may do as you like.\n`).names, ['unnamed']);
  });

  it('does not count a licence text that no file is under', () => {
    const found = read(`${HEADER}\nFiles: *\nLicense: ISC\n\nLicense: GPL-3\n Only quoted here.\n`);

    assert.equal(found.expression, 'ISC');
  });

  it('falls back on licence texts when no file names one', () => {
    assert.equal(read(`${HEADER}\nLicense: GPL-3\n Text.\n`).expression, 'GPL-3.0-only');
  });

  it('takes the licence of the header paragraph', () => {
    assert.equal(read(`${HEADER}License: MPL-2.0\n`).expression, 'MPL-2.0');
  });

  it('is not put off by lines without a blank in front, CRLF, or a field given twice', () => {
    const found = read(
      `${HEADER}\nFiles: *\nCopyright: 2020 Ada\nnot indented\nLicense: ISC\nFiles: y\n\n`.replaceAll(
        '\n',
        '\r\n',
      ),
    );

    assert.deepEqual([found.expression, found.copyrights], ['ISC', ['2020 Ada', 'not indented']]);
  });

  it('knows older formats by their header', () => {
    const found = read(
      'Format-Specification: http://dep.debian.net/deps/dep5/\n\nFiles: *\nLicense: GPL-2\n',
    );

    assert.equal(found.expression, 'GPL-2.0-only');
  });

  it('reads Latin-1 where the file is not UTF-8', () => {
    const file = Buffer.from(`${HEADER}\nFiles: *\nCopyright: 2020 J\xfcrgen\nLicense: ISC\n`, 'latin1');

    assert.deepEqual(licensesFromCopyright(file).copyrights, ['2020 Jürgen']);
  });
});

describe('licensesFromCopyright of plain text', () => {
  it('only names the licence files that it points to', () => {
    const found = read(`This package was put together by Ada.
The licence is in \`/usr/share/common-licenses/LGPL-2.1'. The scripts are under /usr/share/common-licenses/GPL-3.
See also /usr/share/common-licenses/LGPL-2.1.`);

    assert.deepEqual(found, { names: ['GPL-3', 'LGPL-2.1'] });
  });

  it('says nothing where nothing is said', () => {
    assert.deepEqual(read('All rights reversed.'), { names: [] });
  });
});

describe('licensesFromCopyright of a hostile file', () => {
  it('leaves a file above one MiB unread', () => {
    assert.deepEqual(read(`${HEADER}\nFiles: *\nLicense: ISC\n${' x'.repeat(600_000)}`), { names: [] });
  });

  it('stays quick on what would make careless patterns backtrack', () => {
    const lines = [
      ' and '.repeat(20_000),
      ', '.repeat(50_000),
      '| '.repeat(50_000),
      '\t\n'.repeat(50_000),
      'a '.repeat(90_000),
    ];
    for (const line of lines) {
      const { names } = read(`${HEADER}\nFiles: *\nLicense: ${line}\n\n`);

      assert.ok(names.length <= 100_000);
    }
  });

  it('bounds what a copyright field can add to a document', () => {
    const owners = Array.from({ length: 5000 }, (_, year) => ` ${year} Ada`).join('\n');

    assert.equal(read(`${HEADER}\nFiles: *\nCopyright:\n${owners}\nLicense: ISC\n`).copyrights?.length, 200);
  });

  it('always gives an expression that parses, whatever the licence line', () => {
    const word = fc.oneof(
      fc.constantFrom(
        'and',
        'or',
        ',',
        'with',
        'exception',
        'GPL-2+',
        'Expat',
        'Autoconf',
        'WITH',
        '(',
        ')',
        '|',
      ),
      fc.string({ maxLength: 8 }).filter((text) => !text.includes('\n')),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        const { expression } = read(`${HEADER}\nFiles: *\nLicense: ${words.join(' ')}\n`);
        if (expression !== undefined) parseExpression(expression);
      }),
      { numRuns: 500 },
    );
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => Boolean(licensesFromCopyright(bytes))),
    );
  });
});
