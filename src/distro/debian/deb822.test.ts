import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseDeb822 } from './deb822.ts';
import { deb822Error } from './errors.ts';

const fields = (text: string): [string, string][][] => parseDeb822(text).map((stanza) => [...stanza]);

describe('parseDeb822', () => {
  it('reads fields in order, and joins folded lines', () => {
    const text = 'Package: hello\nDepends: a,\n b (>= 1)\nDescription: short\n long\n .\n \tindented\n';

    assert.deepEqual(fields(text), [
      [
        ['Package', 'hello'],
        ['Depends', 'a,\nb (>= 1)'],
        ['Description', 'short\nlong\n.\n\tindented'],
      ],
    ]);
  });

  it('separates stanzas by one or more blank lines', () => {
    assert.deepEqual(fields('\n\nA: 1\n \t\n\nA: 2\r\n\r\nA: 3'), [[['A', '1']], [['A', '2']], [['A', '3']]]);
    assert.deepEqual(fields(''), []);
  });

  it('keeps an empty value and colons in a value', () => {
    assert.deepEqual(fields('Homepage: https://x:8/\nEmpty:\n more\n'), [
      [
        ['Homepage', 'https://x:8/'],
        ['Empty', '\nmore'],
      ],
    ]);
  });

  it('refuses a field that is given twice, whatever its case, and says where', () => {
    assert.throws(
      () => parseDeb822('Package: a\nVersion: 1\npackage: b\n'),
      /line 3 gives package a second time/,
    );
  });

  it('refuses anything that is not a field', () => {
    for (const text of [
      'no colon\n',
      ': no name\n',
      ' continues nothing\n',
      '# comment: x\n',
      '-dash: x\n',
      'sp ace: x\n',
    ]) {
      assert.throws(
        () => parseDeb822(text),
        (error) => deb822Error.is(error, 'DEB822_SYNTAX'),
        text,
      );
    }
  });
});
