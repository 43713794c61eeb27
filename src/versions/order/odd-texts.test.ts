import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { versionOrder } from './index.ts';

describe('versionOrder of odd texts', () => {
  it('takes a number after the dash of bitnami for its revision only where it stands alone', () => {
    const { compare } = versionOrder('bitnami');
    assert.ok(compare('1.2.3-2', '1.2.3-1') > 0);
    assert.ok(compare('1.2.3-1', '1.2.3') > 0);
    assert.ok(compare('1.2.3-1.a', '1.2.3') < 0);
  });

  it('compares as text what is a commit or no version of apk', () => {
    const { compare } = versionOrder('apk');
    assert.ok(compare('01!b', '1!a') > 0);
    // A digest of 64 bytes is the longest commit.
    assert.ok(compare(`1~${'a'.repeat(129)}`, `1~${'a'.repeat(128)}`) < 0);
    assert.equal(compare('1-x', '1-y'), 0);
    assert.ok(compare('1.2-r1!', '1.2-r1') < 0);
    assert.ok(compare('1!', '1') < 0 && compare('a', '0') < 0);
  });

  it('takes no digest for a version that begins with a digit', () => {
    const { isVersion } = versionOrder('generic');
    assert.ok(isVersion('20240101000000000000') && isVersion('1abcdef0123456789ab'));
    assert.ok(!isVersion('1abcdef0123456789abc'));
  });

  it('takes no number with a zero in front of it for one of a Go module', () => {
    const { isVersion } = versionOrder('golang');
    assert.ok(isVersion('v1.2.3') && !isVersion('v1.02.3') && !isVersion('v1.2.3-01'));
  });

  it('leaves the dash before a final out of what setuptools understood, and nothing else', () => {
    const { compare } = versionOrder('pypi');
    assert.ok(compare('1x-final', '1x.final') > 0);
    assert.ok(compare('1-2a', '1-1a') > 0);
    assert.ok(compare('1x.dev', '1x.a') < 0);
  });

  it('takes texts of the greatest length and none longer, where there is one', () => {
    const [rpm, apk] = [versionOrder('rpm'), versionOrder('apk')];
    assert.deepEqual(
      [4096, 4097].map((length) => rpm.isVersion('1'.repeat(length))),
      [true, false],
    );
    assert.deepEqual(
      [4096, 4097].map((length) => apk.isVersion(`1.0~${'a'.repeat(length - 4)}`)),
      [true, false],
    );
  });

  for (const scheme of [
    'deb',
    'apk',
    'rpm',
    'alpm',
    'npm',
    'pypi',
    'maven',
    'gem',
    'golang',
    'cargo',
    'composer',
    'nuget',
    'cran',
    'hackage',
    'pub',
    'hex',
    'bitnami',
    'generic',
    'semver',
  ] as const) {
    it(`takes no garbage for a version of ${scheme}`, () => {
      const { isVersion, scheme: own } = versionOrder(scheme);
      assert.equal(own, scheme);
      for (const text of [
        '',
        ' ',
        'latest',
        'unknown',
        '*',
        'n/a',
        '1.0 and earlier',
        '${version}',
        '1.0\n',
        '<1.0',
        '1,0',
        '(devel)',
        'é1',
        '1é',
        '\u0000',
        '-1',
      ])
        assert.ok(!isVersion(text), JSON.stringify(text));
    });
  }
});
