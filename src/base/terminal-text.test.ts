import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { indentedLines, inOneLine, printableDocument, styled, terminalLines } from './terminal-text.ts';

const CLEAR = '\u001b[2J\u001b]0;title\u0007';
const C1 = '\u009b31m';
const BIDI = '\u202egnp\u2066';

describe('terminalLines', () => {
  it('spells out what a terminal would obey, and keeps the layout of an answer', () => {
    assert.equal(
      terminalLines(`a\tb\r\n${CLEAR}${C1}${BIDI}\r over\n`),
      'a\tb\r\n\\x1b[2J\\x1b]0;title\\x07\\x9b31m\\u{202e}gnp\\u{2066}\\x0d over\n',
    );
  });

  it('lets only the styles through that answers use', () => {
    const own = `${styled('title', 'bold', true)} ${styled('rest', 'dim', true)}`;
    assert.equal(terminalLines(own), own);
    assert.equal(terminalLines('\u001b[31m\u001b[8m\u001b[1;31m'), '\\x1b[31m\\x1b[8m\\x1b[1;31m');
  });

  it('changes nothing that it has spelled out before', () => {
    const once = terminalLines(CLEAR + C1 + BIDI);
    assert.equal(terminalLines(once), once);
  });
});

describe('indentedLines', () => {
  it('lets no quoted line begin where ours do', () => {
    assert.equal(indentedLines('cannot read x\nverified OK\n  kept'), 'cannot read x\n  verified OK\n  kept');
  });
});

describe('printableDocument', () => {
  const name = `${CLEAR}${C1}${BIDI}\u007f`;

  it('keeps the meaning of JSON, and none of its characters that a terminal would obey', () => {
    const text = printableDocument(JSON.stringify({ name }, null, 2));
    assert.match(text, /^[\x20-\x7e\n]*$/);
    assert.deepEqual(JSON.parse(text), { name });
  });

  it('writes them as character references in XML', () => {
    assert.equal(
      printableDocument(`<name>${C1}${BIDI}</name>\n`),
      '<name>&#x9b;31m&#x202e;gnp&#x2066;</name>\n',
    );
  });

  it('keeps the line ends of CSV, and no carriage return elsewhere', () => {
    assert.equal(printableDocument('a,b\r\nc\rd,e\r\n'), 'a,b\r\nc\\x0dd,e\r\n');
  });

  it('treats any other document as text for people', () => {
    assert.equal(printableDocument(`name,${CLEAR}\n`), 'name,\\x1b[2J\\x1b]0;title\\x07\n');
  });
});

describe('inOneLine', () => {
  it('joins lines, and leaves what one line begins with', () => {
    assert.equal(inOneLine('  no mirror:\n  a: down\n  b: old'), '  no mirror: a: down; b: old');
    assert.equal(inOneLine('  one'), '  one');
  });
});
