import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { renderTable } from './render-table.ts';
import { displayWidth } from './terminal-text.ts';

const columns = [
  { title: 'PACKAGE', shrinks: true },
  { title: 'VERSION', shrinks: true },
  { title: 'SIZE', align: 'right' as const },
];
const rows = [
  ['libc6', '2.41-12', '13.0 MB'],
  ['a-package-with-a-rather-long-name', '1', '7 B'],
];

describe('renderTable', () => {
  it('lines columns up, numbers to the right, without blanks at the end of a line', () => {
    assert.equal(
      renderTable(
        [...columns, { title: 'NOTE' }],
        [
          ['libc6', '2.41-12', '13.0 MB', ''],
          ['x', '1', '7 B', 'new'],
        ],
      ),
      'PACKAGE  VERSION     SIZE  NOTE\nlibc6    2.41-12  13.0 MB\nx        1            7 B  new\n',
    );
  });

  it('cuts the widest column that may shrink, and only as far as it must', () => {
    const long = [['a-package-with-a-name-'.repeat(4).slice(0, -1), '1', '7 B']];
    const lines = renderTable(columns, [...rows, ...long], { width: 80 }).split('\n');

    assert.equal(
      lines[3],
      'a-package-with-a-name-a-package-with-a-name-a-package-with-a-…  1            7 B',
    );
    for (const line of lines) assert.ok(displayWidth(line) <= 80, line);
  });

  it('is records of lines on a narrow terminal, and cuts nothing', () => {
    assert.equal(
      renderTable(columns, rows, { width: 40 }),
      'libc6\n  VERSION  2.41-12\n  SIZE     13.0 MB\n\na-package-with-a-rather-long-name\n  VERSION  1\n  SIZE     7 B\n',
    );
    assert.match(renderTable(columns, rows, { width: 60 }), /^PACKAGE .*\n/);
  });

  it('cuts nothing where there is no terminal', () => {
    assert.match(renderTable(columns, rows), /a-package-with-a-rather-long-name/);
  });

  it('rather runs over the edge than shows nothing, or works without end', () => {
    assert.match(renderTable(columns, rows, { width: 1 }), /^a-package-with-a-rather-long-name$/m);
    assert.equal(renderTable([], [], { width: 0 }), '\n');
  });

  it('lines up letters that take two columns or none', () => {
    const table = renderTable(
      [{ title: 'N' }, { title: 'V' }],
      [
        ['日本', '1'],
        ['e\u0301', '2'],
        ['🚀', '3'],
      ],
    );

    assert.equal(table, 'N     V\n日本  1\ne\u0301     2\n🚀    3\n');
  });

  it('has a bold heading only where colour was asked for', () => {
    assert.ok(renderTable(columns, rows, { color: true }).startsWith('\x1b[1mPACKAGE'));
    assert.ok(!renderTable(columns, rows).includes('\x1b'));
  });

  it('spells out a file name that would clear the screen, break the line or turn the text around', () => {
    const table = renderTable(
      [{ title: 'PATH' }],
      [['a\x1b[2Jb'], ['a\nb'], ['a\u202eb'], ['a\u0085b'], ['a\ud800b']],
    );

    assert.equal(table, 'PATH\na\\x1b[2Jb\na\\x0ab\na\\u{202e}b\na\\x85b\na\\u{d800}b\n');
  });

  it('takes a missing cell for an empty one', () => {
    assert.equal(renderTable(columns, [['x']]), 'PACKAGE  VERSION  SIZE\nx\n');
  });
});
