import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { csvLine } from './csv-line.ts';

describe('csvLine', () => {
  const attacks: [name: string, cell: string, written: string][] = [
    ['at the start', '=cmd|x', "'=cmd|x"],
    ['at the start, with a sign', '+1', "'+1"],
    ['over a line feed', '-2\n+cmd|x', `"'-2\n'+cmd|x"`],
    ['after a semicolon, which separates cells in half of Europe', 'x;=cmd|y', `"x;'=cmd|y"`],
    ['after a tab', 'x\t@SUM(1)', "x\\x09'@SUM(1)"],
    ['after a comma', 'x,=1', `"x,'=1"`],
    ['after a bar', 'x|=1', "x|'=1"],
    ['after quotes that end a cell', 'x;"=cmd|y"', `"x;""'=cmd|y"""`],
    ['after blanks', ' =1', " '=1"],
    ['by full-width signs', '\uff1dcmd(1)', "'\uff1dcmd(1)"],
    ['by a call', '@HYPERLINK("x")', `"'@HYPERLINK(""x"")"`],
    ['by a link to another program', "-2+3+cmd|' /C calc'!A0", `'-2+3+cmd|' /C calc'!A0`],
  ];
  for (const [name, cell, written] of attacks) {
    it(`makes a formula text: ${name}`, () => {
      assert.equal(csvLine([cell]), `${written}\r\n`);
    });
  }

  it('leaves names, versions and numbers as they are', () => {
    const cells = ['@babel/core', '-', '1.2-3', 'a=b', 'x (y)', 'pkg:npm/%40a/b@1?c=d', 'a-b;c'];
    assert.equal(csvLine(cells), '@babel/core,-,1.2-3,a=b,x (y),pkg:npm/%40a/b@1?c=d,"a-b;c"\r\n');
  });

  it('quotes what has commas, quotes and line ends (RFC 4180)', () => {
    assert.equal(csvLine(['a,b', 'say "x"', 'one\ntwo']), '"a,b","say ""x""","one\ntwo"\r\n');
  });
});
