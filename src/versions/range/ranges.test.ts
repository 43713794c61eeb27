import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import semver from 'semver';
import { howOften } from '../../../test/how-often.ts';
import { fc } from '../../../test/seed.ts';
import type { VersionScheme } from '../order/index.ts';
import { inRange, parseVers, parseVersionRange, type VersionRange } from './index.ts';

const yes = (range: VersionRange, ...versions: string[]): void => {
  for (const version of versions) assert.equal(inRange(version, range), true, version);
};
const no = (range: VersionRange, ...versions: string[]): void => {
  for (const version of versions) assert.equal(inRange(version, range), false, version);
};

describe('inRange', () => {
  it('includes the low bound and excludes the high one, but where the interval says otherwise', () => {
    const range: VersionRange = { scheme: 'deb', intervals: [{ low: '1.0', high: '2.0' }] };
    yes(range, '1.0', '1.9', '2.0~rc1');
    no(range, '1.0~', '2.0', '2.0-1');
    yes({ scheme: 'deb', intervals: [{ high: '2.0', highIncluded: true }] }, '2.0', '1~');
    no({ scheme: 'deb', intervals: [{ low: '1.0', lowExcluded: true }] }, '1.0');
  });

  it('lists versions beside intervals, and what is excepted wins', () => {
    const range: VersionRange = {
      scheme: 'npm',
      intervals: [{ high: '1.0.0' }],
      versions: ['3.0.0', '4.0.0'],
      except: ['0.5.0', '4.0.0'],
    };
    yes(range, '0.4.0', '3.0.0', 'v3.0.0', '3.0.0+build');
    no(range, '0.5.0', '4.0.0', '2.0.0');
  });

  for (const [scheme, garbage] of [
    ['npm', 'latest'],
    ['npm', '1.2.3.4'],
    ['cargo', '01.2.3'],
    ['pypi', '1.0-bulbasaur'],
    ['maven', '${project.version}'],
    ['golang', '(devel)'],
    ['deb', 'unknown'],
    ['rpm', '-'],
    ['apk', '1.0-ruff'],
    ['gem', ''],
    ['generic', 'd670460b4b4aece5915caf5c68d12f560a9fe3e4'],
    ['composer', 'dev-main'],
    ['composer', '1.x-dev'],
    ['generic', '9'.repeat(5000)],
  ] as const) {
    it(`says nothing of ${garbage.slice(0, 50) || 'the empty text'} in ${scheme}`, () => {
      assert.equal(inRange(garbage, { scheme, intervals: [{}] }), undefined);
    });
  }

  it('knows a text that is not a version only where the range lists that text', () => {
    const range: VersionRange = { scheme: 'pypi', intervals: [{}], versions: ['2004d'] };
    yes(range, '2004d');
    assert.equal(inRange('2004e', range), undefined);
  });
});

describe('parseVersionRange', () => {
  for (const [scheme, text, inside, outside] of [
    ['deb', '>=1.0,<2.0', ['1.0', '1.5-1'], ['0.9', '2.0']],
    ['deb', '>= 1.0 < 2.0', ['1.0'], ['2.0']],
    ['semver', '<1.2 || >=2,<2.3', ['1.1.9', '2.0.0', '2.2'], ['1.2', '2.3.0']],
    ['gem', '=1.2', ['1.2', '1.2.0'], ['1.2.1', '1.2.a']],
    ['generic', '1.1.1w', ['1.1.1w'], ['1.1.1', '1.1.1x']],
    ['generic', '>=1.0.2,<=1.0.2k', ['1.0.2', '1.0.2a', '1.0.2k'], ['1.0.2zh', '1.0.2-beta1', '1.0.3']],
    ['golang', '*', ['1.0.0', 'go1.22.3'], []],
    ['cargo', '<0.2', ['0.1.9', '0.2.0-rc.1'], ['0.2.0']],
    ['cargo', '>=1.0.0, !=1.1.0', ['1.0.0', '1.1.1'], ['1.1.0']],
    ['maven', '[1.0,2.0)', ['1.0', '1.9', '2.0-rc1'], ['2.0', '0.9', '1.0-rc1']],
    ['maven', '(,1.0],[1.2,)', ['0.1', '1.0', '1.2', '9'], ['1.1']],
    ['maven', '[1.0,2.0), [3.0,4.0)', ['1.5', '3.5'], ['2.5', '4.0']],
    ['maven', '[1.5]', ['1.5', '1.5.0'], ['1.5.1']],
    ['maven', '(1.0,2.0]', ['1.0.1', '2.0'], ['1.0', '2.0.1']],
    ['maven', '<2.15.0', ['2.14.1', '2.15.0-rc1'], ['2.15.0']],
    ['pypi', '~=1.4.5', ['1.4.5', '1.4.9.post1'], ['1.4.4', '1.5', '1.5.dev0', '1.4.5rc1']],
    ['pypi', '~=1.4', ['1.4', '1.9'], ['1.3', '2.0']],
    ['pypi', '==1.*', ['1.0.dev1', '1', '1.99+local'], ['2', '2.0.dev0', '0.9']],
    ['pypi', '==1.0', ['1.0', '1', '1.0+ubuntu.1'], ['1.0.post1', '1.0.dev1']],
    ['pypi', '===1.0', ['1.0'], ['1.1']],
    ['pypi', '==1.0+a', ['1.0+a'], ['1.0', '1.0+b']],
    ['pypi', '<1.0', ['0.9', '0.9.post1'], ['1.0rc1', '1.0.dev0', '1.0']],
    ['pypi', '<1.0rc2', ['1.0rc1', '1.0.dev0'], ['1.0rc2']],
    ['pypi', '<=1.0', ['1.0', '1.0+local', '1.0rc1'], ['1.0.post1']],
    ['pypi', '>1.0', ['1.0.1', '1.1.dev1'], ['1.0.post1', '1.0+local', '1.0']],
    ['pypi', '>1.0.post1', ['1.0.post2', '1.1'], ['1.0.post1', '1.0.post1+local']],
    ['pypi', '>=1.0, !=1.5, <2', ['1.0', '1.6'], ['1.5', '2', '2rc1']],
    ['npm', '^1.2', ['1.2.0', '1.99.0'], ['2.0.0', '2.0.0-rc.1', '1.3.0-beta']],
    ['npm', '^0.2.3', ['0.2.3', '0.2.9'], ['0.2.2', '0.3.0']],
    ['npm', '^0.0.3', ['0.0.3'], ['0.0.2', '0.0.4']],
    ['npm', '^0', ['0.0.0', '0.9.9'], ['1.0.0']],
    ['npm', '~1.2.3', ['1.2.3', '1.2.9'], ['1.2.2', '1.3.0']],
    ['npm', '~1', ['1.0.0', '1.9.9'], ['0.9.9', '2.0.0']],
    ['npm', '<=1.2', ['1.2.9', '0.1.0'], ['1.3.0']],
    ['npm', '>1.2', ['1.3.0'], ['1.2.9']],
    ['npm', '<1.2', ['1.1.9'], ['1.2.0', '1.2.0-a']],
    ['npm', '1.2', ['1.2.0', '1.2.9'], ['1.1.9', '1.3.0']],
    ['npm', '1.x || >=2.5.0 || 5.0.0 - 7.2.3', ['1.2.3', '2.5.0', '6.0.0'], ['2.4.9']],
  ] satisfies [VersionScheme, string, string[], string[]][]) {
    it(`reads ${text} as ${scheme} does`, () => {
      const range = parseVersionRange(scheme, text);
      yes(range, ...inside);
      no(range, ...outside);
    });
  }

  for (const [scheme, text, reason] of [
    ['deb', '', /"" is not a valid deb version/],
    ['deb', '>=', /"" is not a valid deb version/],
    ['semver', '=>1.0', /is not a valid semver version/],
    ['npm', '^a.b', /"a.b" is not a valid npm version/],
    ['maven', '[1.0,2.0', /brackets do not match/],
    ['maven', '[1,2,3]', /two bounds/],
    ['maven', '[1,2) [3,4)', /separated by commas/],
    ['pypi', '~=1', /two numbers or more/],
    ['pypi', '>=1.*', /takes no/],
    ['deb', '<1 || !=2', /cannot be combined with/],
    ['deb', `<${'1'.repeat(20_000)}`, /more than/],
  ] as const) {
    it(`refuses ${text.slice(0, 20)} in ${scheme}`, () => {
      assert.throws(() => parseVersionRange(scheme, text), {
        code: 'VERSION_RANGE_INVALID',
        message: reason,
      });
    });
  }

  it('reads ten thousand characters and no more', () => {
    assert.throws(() => parseVersionRange('deb', 'x'.repeat(10_000)), /is not a valid deb version/);
    assert.throws(() => parseVersionRange('deb', 'x'.repeat(10_001)), /more than/);
  });

  it('agrees with semver.satisfies on random npm ranges', () => {
    const number = fc.constantFrom('0', '0', '1', '2', '3', '10');
    const prerelease = fc.constantFrom('', '', '', '-0', '-alpha', '-alpha.1', '-beta.2', '-rc');
    const version = fc
      .tuple(number, number, number, prerelease)
      .map(([a, b, c, pre]) => `${a}.${b}.${c}${pre}`);
    const partial = fc.oneof(
      version,
      fc.tuple(number, number).map((parts) => parts.join('.')),
      number,
      fc.tuple(number, fc.constantFrom('x', '*', 'X')).map((parts) => parts.join('.')),
      fc.constant('*'),
    );
    const comparator = fc
      .tuple(
        fc.constantFrom('', '=', '>', '>=', '<', '<=', '~', '^', '~>'),
        fc.constantFrom('', '', ' '),
        partial,
      )
      .map((parts) => parts.join(''));
    const set = fc.oneof(
      fc.array(comparator, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(' ')),
      fc.tuple(partial, partial).map((parts) => parts.join(' - ')),
    );
    const range = fc.array(set, { minLength: 1, maxLength: 2 }).map((sets) => sets.join(' || '));
    fc.assert(
      fc.property(range, version, (text, candidate) => {
        assert.equal(
          inRange(candidate, parseVersionRange('npm', text)),
          semver.satisfies(candidate, text),
          `${candidate} in ${text}`,
        );
      }),
      { numRuns: howOften({ quick: 200, long: 1000 }) },
    );
  });
});

describe('parseVers', () => {
  it('reads a hundred thousand characters and no more', () => {
    const many = (count: number): string => `vers:npm/>=1.0.0-${'a'.repeat(count)}`;
    assert.throws(() => parseVers(many(100_000 - 17)), /is not a valid npm version/);
    assert.throws(() => parseVers(many(100_001 - 17)), /more than 100000 characters/);
  });

  it('reads bounds, equalities and exceptions, percent-encoded', () => {
    const range = parseVers('vers:deb/>=5.6.0|<5.6.1+really5.4.5-1');
    yes(range, '5.6.0', '5.6.1-1', '5.6.1');
    no(range, '5.4.5', '5.6.1+really5.4.5-1', '5.8.1-1');
    const npm = parseVers('vers:npm/0.5.0|>=1.0.0|!=1.2.0|<2.0.0|>=3.0.0-a%2Eb');
    yes(npm, '0.5.0', '1.0.0', '3.0.0-a.b', '9.0.0');
    no(npm, '0.6.0', '1.2.0', '2.0.0');
  });

  it('takes constraints in any order and lower bounds in a row for the first of them', () => {
    const range = parseVers('vers:gem/<3|>=2|>=1|<4');
    yes(range, '1', '2', '3.5');
    no(range, '0.9', '4');
  });

  it('takes a star for every version, and exceptions alone for all but those', () => {
    yes(parseVers('vers:pypi/*'), '1.0', '0.dev0');
    no(parseVers('vers:pypi/!=1.0'), '1.0');
    yes(parseVers('vers:pypi/!=1.0'), '1.1');
  });

  for (const [text, reason] of [
    ['deb/>=1', /vers:TYPE/],
    ['vers:deb/', /no constraint/],
    ['vers:nosuch/>=1', /"nosuch"/],
    ['vers:npm/>=1.0.0|<1.0.0', /twice/],
    ['vers:pypi/>=1.0|<1', /"1" and "1\.0" are equal/],
    ['vers:pypi/>=1.0|<1|>0', /"1" and "1\.0" are equal/],
    ['vers:npm/*|<1.0.0', /stands alone/],
    ['vers:npm/>=latest', /is not a valid npm version/],
    ['vers:npm/>=1%zz', /percent-encoded/],
  ] as const) {
    it(`refuses ${text}`, () => {
      assert.throws(() => parseVers(text), { code: 'VERSION_RANGE_INVALID', message: reason });
    });
  }
});
