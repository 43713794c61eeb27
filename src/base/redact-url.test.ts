import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { redactUrl } from './redact-url.ts';

describe('redactUrl', () => {
  for (const [url, shown] of [
    ['https://user:pass@host/x', 'https://host/x'],
    ['https://token@host/x#f', 'https://host/x'],
    [
      'https://host/x?a=1&X-Amz-Signature=abc&access_token=t',
      'https://host/x?a=1&X-Amz-Signature=…&access_token=…',
    ],
    ['https://host/x?q=a%20b', 'https://host/x?q=a%20b'],
    ['http://user:p@ss@bad host/x', 'http://bad host/x'],
    ['no url', 'no url'],
  ] as const) {
    it(`shows ${shown}`, () => assert.equal(redactUrl(url), shown));
  }
});
