import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { anyText } from '../../test/fakes/any-text.ts';
import { fc } from '../../test/seed.ts';
import { httpError } from './http-errors.ts';
import { joinUrl } from './join-url.ts';

const BASE = 'https://user:secret@mirror.example/debian';

describe('joinUrl', () => {
  it('puts names below the base, whatever characters they have', () => {
    assert.equal(
      joinUrl(`${BASE}//`, 'pool/main/g/g++/g++_4%3a1.deb', 'a b?c#d'),
      `${BASE}/pool/main/g/g%2B%2B/g%2B%2B_4%253a1.deb/a%20b%3Fc%23d`,
    );
  });

  it('refuses what leads to another place', () => {
    for (const path of ['..', '../evil', 'a/../../b', './a', 'a//b', '/a', 'a/', '', '..\\evil', 'a\nb'])
      assert.throws(
        () => joinUrl(BASE, path),
        (error) => httpError.is(error, 'HTTP_URL'),
        path,
      );
  });

  it('never leaves the base: what a URL parser makes of it is below it', () => {
    const part = fc.oneof(
      anyText,
      fc.constantFrom('..', '.', '%2e%2e', '%2f..', '\\', ';/..', '?', '#', '@host', ':80'),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), (parts) => {
        let joined: string;
        try {
          joined = joinUrl(BASE, parts.join('/'));
        } catch (error) {
          return httpError.is(error, 'HTTP_URL');
        }
        const { origin, pathname, search, hash } = new URL(joined);
        return (
          origin === 'https://mirror.example' &&
          pathname.startsWith('/debian/') &&
          pathname.split('/').length === joined.split('/').length - 2 &&
          search === '' &&
          hash === ''
        );
      }),
    );
  });
});
