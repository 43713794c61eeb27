import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { howOften } from '../../../test/how-often.ts';
import { fc } from '../../../test/seed.ts';
import { compareDebianVersions, parseDebianVersion, satisfies } from './debian.ts';

const shared = process.env['SHEARWALL_SHARED'] ?? join(import.meta.dirname, '../../../../shared');
const SIGNS: Record<string, number> = { '<': -1, '=': 0, '>': 1 };

const versions = fc.string({
  unit: fc.constantFrom(...'019az.+~-:'.split(''), '00', '10', 'deb', '1:', '-1'),
  maxLength: 8,
});

describe('compareDebianVersions', () => {
  for (const [file, atLeast] of [
    ['debian-versions.txt', 28],
    ['debian-versions-generated.txt', 7000],
  ] as const) {
    const path = join(shared, 'data/versions', file);
    it(`orders every pair of ${file}`, { skip: !existsSync(path) && 'no ../shared/data/versions' }, () => {
      const lines = readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line.includes(' '));
      assert.ok(lines.length >= atLeast, `${lines.length} lines`);
      for (const line of lines) {
        const [a = '', sign = '', b = ''] = line.trim().split(' ');
        assert.equal(Math.sign(compareDebianVersions(a, b)), SIGNS[sign], line);
        assert.equal(Math.sign(compareDebianVersions(b, a)), -(SIGNS[sign] ?? 9) + 0, `reverse of ${line}`);
      }
    });
  }

  for (const [older, newer, why] of [
    ['1.0~rc1', '1.0', 'a tilde sorts before the end'],
    ['1.0~~', '1.0~', 'a second tilde sorts before one'],
    ['1.0a', '1.0+', 'letters sort before other characters'],
    ['1.0Z', '1.0a', 'upper case sorts before lower case'],
    ['1.0A', '1.0+', 'the first letter is one'],
    ['1.0Z', '1.0+', 'the last letter is one'],
    ['1.0z', '1.0+', 'the last of the lower case is one'],
    ['1.0Z', '1.0[', 'what follows the last letter is none'],
    ['1:1a', '1:1:', 'a colon in the upstream version is no digit and no letter'],
    ['9', '1:1', 'an epoch outweighs the rest'],
    ['1.0-1', '1.0-1+b1', 'a binary rebuild is newer'],
    ['1.0-9', '1.0-10', 'digits compare as numbers'],
    ['1.99999999999999999998', '1.99999999999999999999', 'numbers beyond 2^53 keep every digit'],
    ['1-9', '1.0', 'the upstream version outweighs the revision'],
  ] as const) {
    it(`${older} is older than ${newer}: ${why}`, () => {
      assert.ok(compareDebianVersions(older, newer) < 0);
      assert.ok(compareDebianVersions(newer, older) > 0);
    });
  }

  for (const [a, b] of [
    ['1.0', '0:1.0'],
    ['1.0', '1.0-0'],
    ['1.0', '1.00'],
    ['01:1', '1:1'],
    ['1.0-', '1.0'],
  ] as const) {
    it(`takes ${a} and ${b} for equal`, () => assert.equal(compareDebianVersions(a, b), 0));
  }

  it('is a total order: reflexive, antisymmetric and transitive on any text', () => {
    fc.assert(
      fc.property(versions, versions, versions, (a, b, c) => {
        assert.equal(compareDebianVersions(a, a), 0);
        assert.equal(Math.sign(compareDebianVersions(a, b)), -Math.sign(compareDebianVersions(b, a)) + 0);
        const [x, y, z] = [a, b, c].sort(compareDebianVersions) as [string, string, string];
        assert.ok(compareDebianVersions(x, y) <= 0 && compareDebianVersions(y, z) <= 0);
        assert.ok(compareDebianVersions(x, z) <= 0, JSON.stringify([x, y, z]));
      }),
      { numRuns: howOften({ quick: 300, long: 3000 }) },
    );
  });
});

describe('parseDebianVersion', () => {
  it('takes epoch, upstream and revision apart at the first colon and the last dash', () => {
    assert.deepEqual(parseDebianVersion('2:1.0-rc:1-3+b1'), {
      epoch: 2,
      upstream: '1.0-rc:1',
      revision: '3+b1',
    });
    assert.deepEqual(parseDebianVersion('1.26.3'), { epoch: 0, upstream: '1.26.3', revision: '' });
  });

  for (const [text, rule] of [
    ['', /upstream version is empty/],
    ['x:1', /epoch is not a number/],
    [':1', /epoch is not a number/],
    ['9999999999:1', /epoch is too large/],
    ['1:', /upstream version is empty/],
    ['-1', /upstream version is empty/],
    ['1.0-', /revision is empty/],
    ['a1', /does not start with a digit/],
    ['1 0', /upstream version has a character/],
    ['1.0-1_2', /revision has a character/],
    ['1.0\n', /upstream version has a character/],
  ] as const) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.throws(() => parseDebianVersion(text), {
        code: 'VERSION_INVALID',
        message: rule,
        hint: /^write it as \[epoch:\]upstream/,
      });
    });
  }
});

describe('satisfies', () => {
  for (const [version, relation, wanted, expected] of [
    ['1.26.3-3', '>=', '1.26', true],
    ['1.26.3-3', '>>', '1.26.3-3', false],
    ['1.26.3-3', '<=', '1.26.3-3', true],
    ['1.26.3-3', '<<', '1.26.3-3+deb13u1', true],
    ['0:1.0', '=', '1.0-0', true],
    ['1.0', '<<', '1.0', false],
    ['1.1', '<=', '1.0', false],
    ['1.0', '=', '1.1', false],
    ['1.0', '>=', '1.1', false],
    ['1.1', '>>', '1.0', true],
    ['1.26.3-3', 'glob', '1.26.*', true],
    ['1.26', 'glob', '1.26.*', false],
    ['11.26.3', 'glob', '1.26.*', false],
    ['1.26.3-3+deb13u1', 'glob', '1.*+deb13u*', true],
    ['1.26.3', 'glob', '*', true],
    ['1.2', 'glob', '1.2*2', false],
    ['1x26', 'glob', '1.26', false],
    ['aba', 'glob', 'a*b*ba', false],
  ] as const) {
    it(`${version} ${relation} ${wanted} is ${expected}`, () => {
      assert.equal(satisfies(version, relation, wanted), expected);
    });
  }

  it('needs no time for a pattern of thousands of stars (glob bomb)', () => {
    assert.equal(satisfies('1'.repeat(4000), 'glob', `${'*1'.repeat(2000)}*2`), false);
  });
});
