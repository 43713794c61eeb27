import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { howOften } from '../../../test/how-often.ts';
import { fc } from '../../../test/seed.ts';
import { versionOrder } from './index.ts';
import type { VersionScheme } from './types.ts';

const COMMON = [
  '0',
  '1',
  '2',
  '10',
  '01',
  '.',
  '.',
  '-',
  '+',
  '~',
  'a',
  'rc',
  'alpha',
  '.0',
  '.1',
  '_',
  ' ',
  'é',
];

/** What versions of a scheme are made of, so that every rule decides some of them. */
const PIECES: Record<VersionScheme, readonly string[]> = {
  deb: ['1:', '-1', '~', '+b1'],
  apk: ['_rc', '_p', '_p1', '-r', '-r1', '~ab', 'b', '.05'],
  rpm: ['1:', '-1', '^', '~', '^git'],
  alpm: ['1:', '-1', '..', 'b'],
  semver: ['v', '-rc.1', '.0.0', '+b'],
  npm: ['v', '-rc.1', '.0.0', '+b', '1.0.0'],
  pypi: ['1!', '.dev1', '.post1', 'rc1', '+l', '+1', '-bulbasaur'],
  // A word after a dot and a zero makes cycles: maven.ts.
  maven: ['-sp', '-rc', '-1', '-final', '-x', '.1', '-snapshot'],
  gem: ['.pre', '.a', '.rc1', '-b'],
  golang: ['v', '1.0.0', '-rc.1', '+incompatible', 'go1.2', 'rc1'],
  cargo: ['1.0.0', '-rc.1', '+b'],
  composer: ['v', '-dev', 'RC1', '-p1', 'beta', 'pl'],
  nuget: ['1.0.0', '.1', '-RC', '-rc'],
  cran: ['-1'],
  hackage: ['.0'],
  pub: ['1.0.0', '+1', '+a', '-rc'],
  hex: ['1.0.0', '-rc.1'],
  bitnami: ['1.0.0', '-1', '-r1', '-rc.1'],
  generic: ['w', 'b1', 'p1', 'u4', '-rc1', '~', 'dev'],
};

describe('compare', () => {
  for (const [scheme, pieces] of Object.entries(PIECES) as [VersionScheme, readonly string[]][]) {
    const { compare, isVersion } = versionOrder(scheme);
    const common = scheme === 'maven' ? COMMON.filter((piece) => !piece.startsWith('.')) : COMMON;
    const text = fc.oneof(
      fc
        .tuple(
          fc.constantFrom('', '1', '1.0.0'),
          fc.string({ unit: fc.constantFrom(...common, ...pieces, ...pieces), maxLength: 5 }),
        )
        .map((parts) => parts.join('')),
      fc
        .string({ maxLength: 4 })
        .filter((any) => !any.includes('#') && (scheme !== 'maven' || !any.includes('.'))),
    );

    it(`is a total order over any text in ${scheme}: reflexive, antisymmetric, transitive`, () => {
      let versions = 0;
      fc.assert(
        fc.property(text, text, text, (a, b, c) => {
          assert.equal(compare(a, a), 0);
          assert.equal(Math.sign(compare(a, b)), 0 - Math.sign(compare(b, a)));
          const [x, y, z] = [a, b, c].sort(compare) as [string, string, string];
          assert.ok(compare(x, y) <= 0 && compare(y, z) <= 0, JSON.stringify([x, y, z]));
          assert.ok(compare(x, z) <= 0, JSON.stringify([x, y, z]));
          if (compare(x, y) === 0) assert.equal(Math.sign(compare(x, z)), Math.sign(compare(y, z)));
          if (isVersion(a)) versions++;
        }),
        { numRuns: howOften({ quick: 100, long: 500 }) },
      );
      assert.ok(versions > 10, `only ${versions} of the texts were versions`);
    });

    // No clock: in quadratic time this would not end before the runner's limit.
    it(`orders two texts of a million characters in linear time in ${scheme}`, () => {
      for (const unit of [
        '1',
        'a',
        '.',
        '1.',
        '1-',
        '-1.a',
        '_rc',
        '~',
        '0',
        '1a',
        ' ',
        '+1',
        '-',
        'v',
        '\n',
      ]) {
        const long = `1.0.0${unit.repeat(1_000_000 / unit.length)}`;
        assert.notEqual(compare(long, `${long}!`), Number.NaN);
        compare(long, '1.0.0');
        isVersion(long);
        assert.equal(isVersion(`${long}!!`), isVersion(`${long}!!`));
      }
    });

    it(`keeps every digit of numbers beyond 2^53 in ${scheme}`, () => {
      const [older, newer] = ['1.9007199254740993.0', '1.9007199254740994.0'];
      assert.ok(compare(older, newer) < 0 && compare(newer, older) > 0);
      assert.ok(compare('1.99999999999999999999.0', '1.100000000000000000000.0') < 0);
      assert.ok(isVersion(older));
    });
  }
});
