import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exactMatcher, isAnchored, regexpMatcher } from './matcher.ts';

describe('exactMatcher', () => {
  it('takes no character for a pattern and no part for the whole', () => {
    const matcher = exactMatcher('a.b@example.com');

    assert.ok(matcher.matches('a.b@example.com'));
    for (const other of ['axb@example.com', 'a.b@example.com.evil', 'A.B@example.com', ''])
      assert.equal(matcher.matches(other), false);
  });
});

describe('regexpMatcher', () => {
  it('matches inside when unanchored, as cosign does, and only the whole when anchored', async () => {
    const source = 'https://github\\.com/acme/.*';
    const [inside, whole] = await Promise.all([
      regexpMatcher(source, { anchored: false }),
      regexpMatcher(source, { anchored: true }),
    ]);
    const evil = 'https://evil.example/?https://github.com/acme/x';

    assert.ok(inside.matches('https://github.com/acme/app'));
    assert.ok(whole.matches('https://github.com/acme/app'));
    assert.deepEqual([inside.matches(evil), whole.matches(evil)], [true, false]);
    assert.equal(whole.matches('https://github.com/acme-evil/app'), false);
  });

  it('anchors all alternatives, not just the first and the last', async () => {
    const matcher = await regexpMatcher('a|b', { anchored: true });

    assert.deepEqual(['a', 'b', 'ab', 'xb', 'ax'].map(matcher.matches), [true, true, false, false, false]);
  });

  it('is not caught by a catastrophic pattern on an identity of 64 KB', async () => {
    const matcher = await regexpMatcher('^(a+)+$|^(a|aa)+$', { anchored: false });

    assert.equal(matcher.matches(`${'a'.repeat(64 * 1024)}!`), false);
  });

  it('refuses what RE2 does not read, saying why', async () => {
    for (const source of ['(?=a)', '(a)\\1', '(', 'a{100000}', 'a'.repeat(5000)])
      await assert.rejects(regexpMatcher(source, { anchored: true }), {
        code: 'SIGNER_PATTERN_INVALID',
        message: /^the pattern .{1,100} cannot be used: ./,
        hint: /RE2/,
      });
    await assert.rejects(regexpMatcher('(', { anchored: true }), ({ cause }) => cause instanceof Error);
    assert.ok((await regexpMatcher('a'.repeat(4096), { anchored: true })).matches('a'.repeat(4096)));
    await assert.rejects(regexpMatcher('a'.repeat(4097), { anchored: true }), /longer than 4096/);
  });

  it('is shown as a pattern', async () => {
    assert.equal((await regexpMatcher('a|b', { anchored: true })).text, '/a|b/');
  });
});

describe('isAnchored', () => {
  it('says yes only when the whole text must match', () => {
    for (const source of ['^a$', '\\Aa\\z', '^(a|b)$', '^[|]$', '^a\\|b$', '^a\\\\$', '^$'])
      assert.equal(isAnchored(source), true, source);
    for (const source of ['a', '^a', 'a$', '^a|b$', '^a\\$', '(?m)^a$', '^(?im:a)$', '^a$|b', '(^a$)'])
      assert.equal(isAnchored(source), false, source);
  });
});
