import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { markdownCode, markdownText } from './markdown-text.ts';

describe('markdownText', () => {
  const live = [
    '@team',
    'a@b.example',
    'https://evil.example/x',
    'www.evil.example',
    '#12',
    'acme/app#12',
    '!7',
    'GH-12',
    '(GH-12)',
    '[click](https://evil.example)',
    '<https://evil.example>',
    '![x](//evil.example/x?@)',
  ];
  for (const word of live) {
    it(`makes code of ${word}, which would be a link, a mention or a reference`, () => {
      assert.equal(markdownText(`see ${word} now`), `see \`${word}\` now`);
    });
  }

  it('escapes markup, and line ends that would begin something else', () => {
    assert.equal(
      markdownText('*a* _b_ <script>\n# c | [d](e) &lt;'),
      '\\*a\\* \\_b\\_ \\<script\\> \\# c \\| \\[d\\](e) \\&lt;',
    );
  });

  it('leaves names and versions as they are', () => {
    assert.equal(markdownText('openssl 3.0.11-1 (base image)'), 'openssl 3.0.11-1 (base image)');
  });
});

describe('markdownCode', () => {
  it('cannot be left by any number of backticks', () => {
    assert.equal(markdownCode('a``b'), '``` a``b ```');
    assert.equal(markdownCode('`` @team `'), '``` `` @team ` ```');
    assert.equal(markdownCode('`'), '`` ` ``');
    assert.equal(markdownCode('plain'), '`plain`');
  });

  it('does not end the cell or the line that it stands in', () => {
    assert.equal(markdownCode('a|b\r\nc'), '`a\\|b c`');
    assert.equal(markdownCode(''), '');
  });
});
