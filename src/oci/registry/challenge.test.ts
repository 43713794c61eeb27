import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseChallenge } from './challenge.ts';

describe('parseChallenge', () => {
  const cases: [string | null, unknown][] = [
    ['Basic realm="x"', { scheme: 'basic' }],
    ['basic', { scheme: 'basic' }],
    [
      'Bearer realm="https://t/token",service="r.io"',
      { scheme: 'bearer', realm: 'https://t/token', service: 'r.io' },
    ],
    [
      'bearer realm="https://t", scope="repository:a:pull,push repository:b:pull"',
      { scheme: 'bearer', realm: 'https://t', scope: 'repository:a:pull,push repository:b:pull' },
    ],
    ['Basic realm="x", Bearer realm="https://t"', { scheme: 'bearer', realm: 'https://t' }],
    ['Bearer realm="https://t",error="invalid_token"', { scheme: 'bearer', realm: 'https://t' }],
    ['Bearer service=x,realm=https://t', { scheme: 'bearer', realm: 'https://t', service: 'x' }],
    ['Bearer realm="a\\"b"', { scheme: 'bearer', realm: 'a"b' }],
    ['Negotiate', undefined],
    ['Bearer service="x"', undefined],
    ['', undefined],
    [null, undefined],
  ];
  for (const [header, expected] of cases) {
    it(`reads ${header}`, () => {
      assert.deepEqual(parseChallenge(header), expected);
    });
  }
});
